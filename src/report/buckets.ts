/**
 * Counting over time in bounded memory: buckets of equal width from 0; when there would be too many, each two become one.
 */

/** So many of each kind. */
export type Tally<K extends string> = Readonly<Record<K, number>>;

/** Operations that ended in one stretch of time, by how they ended. */
export type Bucket = Tally<'ok' | 'fail' | 'info'>;

/** Buckets from 0 on, one after the other, each as many milliseconds wide. */
export interface Series<K extends string> {
  readonly buckets: readonly Tally<K>[];
  readonly width: number;
}

/** Counts as they grow. */
export interface Counts<K extends string> {
  /** So many more (one, if not said) at `atMs`. */
  add(atMs: number, kind: K, amount?: number): void;
  /** So many more between two times, spread evenly. What ends before it begins counts where it begins. */
  spread(fromMs: number, toMs: number, kind: K, amount: number): void;
  /** The buckets from 0 to `endMs`, and their sum. */
  finish(endMs: number): Series<K> & { readonly totals: Tally<K> };
}

/** Counts of these kinds in buckets of `widthMs`. There are never more than `bucketsMax` of them. */
export function bucketCounts<K extends string>(
  kinds: readonly K[],
  widthMs: number,
  bucketsMax: number,
): Counts<K> {
  let width = widthMs;
  let buckets: Record<K, number>[] = [];
  const empty = (): Record<K, number> =>
    Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<K, number>;
  const widenTo = (atMs: number): void => {
    while (atMs / width >= bucketsMax) {
      width *= 2;
      const half = Array.from({ length: Math.ceil(buckets.length / 2) }, empty);
      for (const [index, bucket] of buckets.entries()) {
        const target = half[index >> 1];
        if (target !== undefined) for (const kind of kinds) target[kind] += bucket[kind];
      }
      buckets = half;
    }
  };
  const reach = (atMs: number): void => {
    widenTo(atMs);
    while (buckets.length <= Math.floor(atMs / width)) buckets.push(empty());
  };
  const add = (atMs: number, kind: K, amount = 1): void => {
    reach(atMs);
    const bucket = buckets[Math.floor(atMs / width)];
    if (bucket !== undefined) bucket[kind] += amount;
  };
  return {
    add,
    spread: (fromMs, toMs, kind, amount) => {
      if (toMs <= fromMs) {
        add(fromMs, kind, amount);
        return;
      }
      reach(toMs);
      for (let index = Math.floor(fromMs / width); index <= Math.floor(toMs / width); index += 1) {
        const inside = Math.min(toMs, (index + 1) * width) - Math.max(fromMs, index * width);
        const bucket = buckets[index];
        if (bucket !== undefined) bucket[kind] += (amount * inside) / (toMs - fromMs);
      }
    },
    finish: (endMs) => {
      reach(endMs);
      return { buckets, width, totals: sum(buckets, kinds) };
    },
  };
}

function sum<K extends string>(buckets: readonly Tally<K>[], kinds: readonly K[]): Tally<K> {
  const total = (kind: K): number => buckets.reduce((all, bucket) => all + bucket[kind], 0);
  return Object.fromEntries(kinds.map((kind) => [kind, total(kind)])) as Record<K, number>;
}

/** Neighbours added up until at most `bucketsMax` are left; gives the buckets and how many of the old ones each one holds. */
export function coarsen<K extends string>(
  buckets: readonly Tally<K>[],
  bucketsMax: number,
): { buckets: Tally<K>[]; each: number } {
  const each = Math.max(1, Math.ceil(buckets.length / bucketsMax));
  const [first] = buckets;
  if (first === undefined) return { buckets: [], each };
  const kinds = Object.keys(first) as K[];
  const coarse: Tally<K>[] = [];
  for (let from = 0; from < buckets.length; from += each) {
    coarse.push(sum(buckets.slice(from, from + each), kinds));
  }
  return { buckets: coarse, each };
}
