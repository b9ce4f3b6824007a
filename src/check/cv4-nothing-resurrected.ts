/**
 * CV4  Nothing is resurrected: an item that was on every replica, and then only deleted, acknowledged at least once, does not stand
 *      at the end.
 *
 * "On every replica": clients read the same value at each replica of the group, all of it after the last put had been answered and
 * before the first of those deletes was asked; no put of the item was open or unknown. Then no write can be newer than the delete.
 */

import type { Anomaly } from '../model/verdict.ts';
import { isSettled, restDoubts } from './at-rest.ts';
import { operationRows, readRow } from './evidence.ts';
import type { History, ItemCase } from './history.ts';
import type { ClientOperation } from './operations.ts';
import type { Round } from './rounds.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { itemWithoutFault } from './without-fault.ts';

/** The delete after which the item must be gone, and the reads that show where it was. */
interface Farewell {
  readonly deleted: ClientOperation;
  readonly reads: readonly ClientOperation[];
}

/** Whether deleted items stay deleted. O(operations + replicas · items). */
export const checkNothingResurrected: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('CV4', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  const doubtful: string[] = [];
  let checked = 0;
  for (const group of history.groups) {
    for (const one of history.items) {
      const farewell = farewellOf(one, group);
      if (farewell === undefined) continue;
      checked += 1;
      const standing = group.filter((replica) => last.states.get(replica)?.[one.item] !== undefined);
      if (standing.length === 0) continue;
      if (!isSettled(history, last, group, one.item)) doubtful.push(one.item);
      else if (history.quiet) anomalies.push(() => resurrected(history, last, one, { farewell, standing }));
    }
  }
  const doubts = restDoubts(history, checked, doubtful);
  return ruleVerdict('CV4', { checked, anomalies, doubts });
};

function farewellOf({ operations }: ItemCase, group: readonly string[]): Farewell | undefined {
  const puts = operations.filter(({ f }) => f === 'put');
  const written = puts.filter(({ outcome }) => outcome === 'ok');
  if (written.length === 0 || puts.some(({ outcome }) => outcome === 'info')) return undefined;
  const lastPut = puts.reduce((latest, { end, invoke }) => Math.max(latest, end?.line ?? invoke.line), 0);
  const deletes = operations.filter(({ f, invoke }) => f === 'delete' && invoke.line > lastPut);
  const firstDelete = deletes[0]?.invoke.line ?? 0;
  const deleted = deletes.find(({ outcome }) => outcome === 'ok');
  if (deleted === undefined) return undefined;
  const reads = operations.filter(
    ({ f, outcome, invoke, end }) =>
      f === 'read' && outcome === 'ok' && invoke.line > lastPut && (end?.line ?? firstDelete) < firstDelete,
  );
  return everywhereEqual(reads, group) ? { deleted, reads } : undefined;
}

/** Some value was read at every replica of the group. */
function everywhereEqual(reads: readonly ClientOperation[], group: readonly string[]): boolean {
  const at = new Map<string, Set<string>>();
  for (const { result, replica } of reads) {
    if (result === undefined || result === null) continue;
    at.set(result, (at.get(result) ?? new Set<string>()).add(replica));
  }
  return [...at.values()].some((replicas) => group.every((replica) => replicas.has(replica)));
}

function resurrected(
  history: History,
  round: Round,
  one: ItemCase,
  { farewell, standing }: { farewell: Farewell; standing: readonly string[] },
): Anomaly {
  const { item } = one;
  const rows = standing.map((replica) =>
    readRow(replica, `${item} is ${round.states.get(replica)?.[item] ?? 'absent'}`),
  );
  const [first = readRow('', item), ...rest] = rows;
  return {
    rule: 'CV4',
    subject: item,
    summary: `${item} was deleted at ${farewell.deleted.replica}, acknowledged, and nobody wrote it again, but at the end it is there (${standing.join(', ')})`,
    promised: 'what was deleted stays deleted',
    seen: rows.map(({ text }) => text).join('; '),
    evidence: [
      first,
      ...rest,
      ...operationRows(farewell.deleted),
      ...farewell.reads.slice(-6).flatMap(operationRows),
    ],
    durability: 'durable',
    withoutFault: itemWithoutFault(history, one),
  };
}
