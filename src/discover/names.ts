/** Texts that occur again and again, each held once under a number. */

/** Texts and their numbers, which count from 0. */
export interface Names {
  numberOf(text: string): number;
  textOf(number: number): string;
  readonly count: number;
  /** Of all texts together. */
  readonly characters: number;
  /** Forgets all but the first so many. */
  keep(count: number): void;
}

/** No names yet. */
export function createNames(): Names {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  let characters = 0;
  return {
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      const number = texts.length;
      // A slice of a large text would hold all of it.
      const own = JSON.parse(JSON.stringify(text)) as string;
      texts.push(own);
      numbers.set(own, number);
      characters += own.length;
      return number;
    },
    textOf: (number) => texts[number] ?? '',
    get count() {
      return texts.length;
    },
    get characters() {
      return characters;
    },
    keep: (count) => {
      for (const text of texts.splice(count)) {
        numbers.delete(text);
        characters -= text.length;
      }
    },
  };
}
