/**
 * CV3  Nothing is invented: every value that is read, or stands at the end, was written by some put of that item invoked before.
 *
 * A put that certainly failed wrote nothing; an unknown one may have. Only items the clients asked about are judged: what else a
 * target holds is not ours. "Before" is the order of rows: the put was invoked before the read was answered.
 */

import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import { operationRows, readRow } from './evidence.ts';
import type { History, ItemCase } from './history.ts';
import type { ClientOperation } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { itemWithoutFault } from './without-fault.ts';

/** A value, and where it was seen. */
interface Sighting {
  readonly value: string;
  /** Line of the answer; infinite for final reads. */
  readonly line: number;
  readonly where: string;
  readonly evidence: () => [EvidenceRow, ...EvidenceRow[]];
}

/** Whether every value has a writer. O(operations + replicas · items). */
export const checkNothingInvented: Checker = (history) => {
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const one of history.items) {
    const puts = writers(one);
    const sightings = [...one.operations.flatMap(inRead), ...inFinalRead(history, one)];
    checked += sightings.length;
    const invented = sightings.find((sighting) => !isWritten(sighting, puts.get(sighting.value)));
    if (invented !== undefined)
      anomalies.push(() => fromNowhere(history, one, invented, puts.get(invented.value)));
  }
  return ruleVerdict('CV3', { checked, anomalies });
};

/** For each value the first put that may have written it; where every one was refused, the first of those. */
function writers({ operations }: ItemCase): Map<string, ClientOperation> {
  const puts = new Map<string, ClientOperation>();
  for (const put of operations) {
    if (put.f !== 'put') continue;
    const known = puts.get(put.value ?? '');
    if (known === undefined || (known.outcome === 'fail' && put.outcome !== 'fail'))
      puts.set(put.value ?? '', put);
  }
  return puts;
}

function inRead(read: ClientOperation): Sighting[] {
  const { f, outcome, result, end, replica } = read;
  if (f !== 'read' || outcome !== 'ok' || end === undefined || result === undefined || result === null)
    return [];
  return [
    { value: result, line: end.line, where: `read at ${replica}`, evidence: () => operationRows(read) },
  ];
}

function inFinalRead({ last, groups }: History, { item }: ItemCase): Sighting[] {
  return groups.flat().flatMap((replica) => {
    const value = last?.states.get(replica)?.[item];
    if (value === undefined) return [];
    return [
      {
        value,
        line: Number.POSITIVE_INFINITY,
        where: `in the final read of ${replica}`,
        evidence: () => [readRow(replica, `${item} is ${value}`)],
      },
    ];
  });
}

function isWritten({ line }: Sighting, put: ClientOperation | undefined): boolean {
  return put !== undefined && put.outcome !== 'fail' && put.invoke.line < line;
}

function fromNowhere(
  history: History,
  one: ItemCase,
  { value, where, evidence }: Sighting,
  put: ClientOperation | undefined,
): Anomaly {
  const why =
    put === undefined
      ? 'nobody ever wrote it'
      : put.outcome === 'fail'
        ? 'its only put was refused for certain'
        : 'it was written only later';
  return {
    rule: 'CV3',
    subject: one.item,
    summary: `${one.item} showed ${value} (${where}), but ${why}`,
    promised: 'only what a client wrote is ever read',
    seen: `${value} ${where}; ${why}`,
    evidence: [...evidence(), ...(put === undefined ? [] : operationRows(put))],
    durability: 'durable',
    withoutFault: itemWithoutFault(history, one),
  };
}
