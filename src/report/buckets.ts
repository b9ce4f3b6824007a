/**
 * Counting over time in bounded memory: buckets of equal width from 0; when there would be too many, each two become one.
 */

/** Operations that ended in one stretch of time, by how they ended. */
export interface Bucket {
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/** Counts as they grow. */
export interface Counts {
  /** One more that ended at `atMs`. */
  add(atMs: number, type: keyof Bucket): void;
  /** The buckets from 0 to `endMs`, how many milliseconds each covers, and their sum. */
  finish(endMs: number): { buckets: Bucket[]; width: number; totals: Bucket };
}

/** Counts in buckets of `widthMs`. There are never more than `bucketsMax` of them. */
export function bucketCounts(widthMs: number, bucketsMax: number): Counts {
  let width = widthMs;
  let buckets: { ok: number; fail: number; info: number }[] = [];
  const widenTo = (atMs: number): void => {
    while (atMs / width >= bucketsMax) {
      width *= 2;
      const half = Array.from({ length: Math.ceil(buckets.length / 2) }, () => ({ ok: 0, fail: 0, info: 0 }));
      for (const [index, { ok, fail, info }] of buckets.entries()) {
        const target = half[index >> 1];
        if (target === undefined) continue;
        target.ok += ok;
        target.fail += fail;
        target.info += info;
      }
      buckets = half;
    }
  };
  const reach = (atMs: number): void => {
    widenTo(atMs);
    while (buckets.length <= Math.floor(atMs / width)) buckets.push({ ok: 0, fail: 0, info: 0 });
  };
  return {
    add: (atMs, type) => {
      reach(atMs);
      const bucket = buckets[Math.floor(atMs / width)];
      if (bucket !== undefined) bucket[type] += 1;
    },
    finish: (endMs) => {
      reach(endMs);
      const total = (type: keyof Bucket): number => buckets.reduce((sum, bucket) => sum + bucket[type], 0);
      return { buckets, width, totals: { ok: total('ok'), fail: total('fail'), info: total('info') } };
    },
  };
}

/** Neighbours added up until at most `bucketsMax` are left; gives the buckets and how many of the old ones each one holds. */
export function coarsen(buckets: readonly Bucket[], bucketsMax: number): { buckets: Bucket[]; each: number } {
  const each = Math.max(1, Math.ceil(buckets.length / bucketsMax));
  const coarse: Bucket[] = [];
  for (let from = 0; from < buckets.length; from += each) {
    const part = buckets.slice(from, from + each);
    const sum = (type: keyof Bucket): number => part.reduce((total, bucket) => total + bucket[type], 0);
    coarse.push({ ok: sum('ok'), fail: sum('fail'), info: sum('info') });
  }
  return { buckets: coarse, each };
}
