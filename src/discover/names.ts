/** Texts that occur again and again, each held once under a number. */

/** Texts and their numbers, which count from 0. */
export interface Names {
  numberOf(text: string): number;
  textOf(number: number): string;
}

/** No names yet. */
export function createNames(): Names {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      const number = texts.length;
      // A slice of a large text would hold all of it.
      const own = JSON.parse(JSON.stringify(text)) as string;
      texts.push(own);
      numbers.set(own, number);
      return number;
    },
    textOf: (number) => texts[number] ?? '',
  };
}
