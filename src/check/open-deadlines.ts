/** Whether anything with a deadline is still open: the run asks, to know whether to go on waiting. */

import { unequalItems } from './cv1-equal.ts';
import { undelivered } from './dl1-delivered.ts';
import { buildCases, type HistoryMaterial } from './history.ts';
import { count, nameSome } from './rule-verdict.ts';
import { unendedSagas } from './sg1-termination.ts';

/**
 * What SG1, CV1 and DL1 still wait for in the latest round, one sentence a rule; empty: nothing. Only the reads with the highest
 * round number are looked at. O(events + rows).
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED`, as {@link buildCases}
 */
export function openDeadlines(material: HistoryMaterial): readonly string[] {
  const latest = material.reads.reduce((highest, { round }) => Math.max(highest, round), 0);
  const cases = buildCases({
    ...material,
    reads: material.reads.filter(({ round }) => round === latest),
  });
  const { last } = cases;
  if (last === undefined) return [];
  return [
    ...sentence('SG1', 'saga', [...unendedSagas(cases, last).keys()], 'not ended'),
    ...sentence('CV1', 'item', [...unequalItems(cases, last).keys()], 'not equal on all replicas'),
    ...sentence('DL1', 'delivery', [...undelivered(cases, last).keys()], 'not arrived'),
  ];
}

function sentence(rule: string, noun: string, subjects: readonly string[], what: string): string[] {
  if (subjects.length === 0) return [];
  const number =
    noun === 'delivery' && subjects.length > 1
      ? `${subjects.length} deliveries`
      : count(subjects.length, noun);
  return [`${rule}: ${number} ${what}: ${nameSome(subjects)}`];
}
