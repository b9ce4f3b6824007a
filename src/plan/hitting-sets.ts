/**
 * Minimal hitting sets: the smallest choices that hold something of each of several sets.
 *
 * Of the ways in which a request can succeed, each a set of calls, a hitting set is what must fail together so that none is left, and a minimal one holds
 * nothing that is not needed for that (Alvaro et al., "Lineage-driven Fault Injection", SIGMOD 2015). Enumerated without repetition after Murakami and
 * Uno, "Efficient algorithms for dualizing large-scale hypergraphs" (2014): what is chosen keeps for each of its elements the sets that only this
 * element hits, and a choice that leaves an element without one is given up, as everything that contains it is.
 */

/** Limits: all hitting sets of a few sets may be exponentially many. */
export interface HittingLimits {
  /** The most elements of one. */
  readonly sizeMost: number;
  /** How many are given. */
  readonly countMost: number;
}

/** Sets of sets, as bits. */
type Bits = bigint;

/**
 * The minimal hitting sets of at most so many elements, smaller ones first, then by their elements, which are in ascending order. A set of nothing cannot be hit: then
 * there is none; of no sets, nothing hits all. O(width^sizeMost × sets), width being the largest size of a set; time ends with `countMost`, and so many of them are kept.
 */
export function minimalHittingSets(
  sets: readonly (readonly number[])[],
  { sizeMost, countMost }: HittingLimits,
): number[][] {
  const hits = new Map<number, Bits>();
  for (const [at, set] of sets.entries())
    for (const element of set) hits.set(element, (hits.get(element) ?? 0n) | (1n << BigInt(at)));
  const free = new Set(hits.keys());
  const found: number[][] = [];

  const search = (chosen: readonly number[], alone: readonly Bits[], missed: Bits): void => {
    if (missed === 0n) {
      found.push([...chosen].sort((a, b) => a - b));
      return;
    }
    if (chosen.length === sizeMost) return;
    const next = narrowest(sets, missed, free);
    // Each of them is tried without those that come after it, so that no choice is met twice.
    for (const element of next) free.delete(element);
    for (const element of next) {
      if (found.length >= countMost) break;
      const hit = hits.get(element) ?? 0n;
      const still = alone.map((own) => own & ~hit);
      if (!still.includes(0n)) search([...chosen, element], [...still, missed & hit], missed & ~hit);
      free.add(element);
    }
    for (const element of next) free.add(element);
  };
  search([], [], (1n << BigInt(sets.length)) - 1n);
  return found.sort(bySizeThenElements);
}

/** What may be chosen of the set, of those missed, that leaves the fewest choices. */
function narrowest(
  sets: readonly (readonly number[])[],
  missed: Bits,
  free: ReadonlySet<number>,
): readonly number[] {
  let best: readonly number[] | undefined;
  for (const [at, set] of sets.entries()) {
    if ((missed & (1n << BigInt(at))) === 0n) continue;
    const choices = [...new Set(set)].filter((element) => free.has(element));
    if (best === undefined || choices.length < best.length) best = choices;
  }
  return best ?? [];
}

function bySizeThenElements(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((element, place) => element !== b[place]);
  return a.length - b.length || (a[at] ?? 0) - (b[at] ?? 0);
}
