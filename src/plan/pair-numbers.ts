/** Numbers for pairs of names, without putting the two into one text. */

/** Numbers from 0 on, in the order in which pairs are first met. */
export interface PairNumbers {
  /** O(1) */
  numberOf(from: string, to: string): number;
  /** The number of a pair that was met before, or −1. O(1) */
  find(from: string, to: string): number;
  size(): number;
}

/** No pair has been met yet. */
export function createPairNumbers(): PairNumbers {
  const numbers = new Map<string, Map<string, number>>();
  let size = 0;
  return {
    numberOf: (from, to) => {
      let row = numbers.get(from);
      if (row === undefined) numbers.set(from, (row = new Map<string, number>()));
      const known = row.get(to);
      if (known !== undefined) return known;
      row.set(to, size);
      size += 1;
      return size - 1;
    },
    find: (from, to) => numbers.get(from)?.get(to) ?? -1,
    size: () => size,
  };
}
