/** One order of a system’s candidates, measured. */

import { apfd, expectedUntil, foundWithin, precisionAt } from './order-metrics.mjs';

/**
 * An order with `untils`, for each bug `{ bug, pick, experiments, seconds, isFound, within }`: `pick` reveals it first where nothing is left to chance,
 * `within` is the probability that the first fifth of the list reveals it.
 */
export function orderOf(system, blocks) {
  const { bugs, revealed, candidates } = system;
  const of = (id) => (candidate) => revealed.get(candidate.candidate).includes(id);
  const fifth = Math.max(1, Math.round(candidates.length / 5));
  const untils = bugs.map((bug) => ({
    bug,
    pick: blocks.find((block) => block.some(of(bug.id)))?.find(of(bug.id)),
    ...expectedUntil(blocks, of(bug.id)),
    within: foundWithin(blocks, fifth, of(bug.id)),
  }));
  return { system, blocks, fifth, untils };
}

/** What a system’s order is worth for some of its bugs: `undefined` where it has none of these. */
export function figuresOf({ system, blocks, fifth, untils }, isMeant) {
  const meant = untils.filter(({ bug }) => isMeant(bug));
  if (meant.length === 0) return undefined;
  const ids = new Set(meant.map(({ bug }) => bug.id));
  const hits = (candidate) => system.revealed.get(candidate.candidate).some((id) => ids.has(id));
  const at = (count) => precisionAt(blocks, Math.min(count, system.candidates.length), hits);
  return {
    system,
    untils: meant,
    apfd: apfd(meant, system.candidates.length),
    precision: { 5: at(5), 10: at(10), fifth: at(fifth) },
    recall: mean(meant.map(({ within }) => within)),
  };
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
