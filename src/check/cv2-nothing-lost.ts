/**
 * CV2  Nothing acknowledged is lost: where a client read a version at a replica and overwrote it there, acknowledged, that version,
 *      or what it had replaced itself, does not stand at the end.
 *
 * The new version was written by a replica that held the old one, so every order of versions has it later. What it replaced is
 * followed back through acknowledged and unknown puts (an unknown one that was read happened), down to the absence before the first
 * put; absence counts only where no delete was ever asked. A value that was put twice is no version,
 * and is not followed. Judged at the replica that acknowledged; concurrent writes (no `replaces`) are not judged.
 */

import type { Anomaly } from '../model/verdict.ts';
import { isSettled, restDoubts } from './at-rest.ts';
import { operationRows, readRow } from './evidence.ts';
import type { History, ItemCase } from './history.ts';
import type { ClientOperation } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { itemWithoutFault } from './without-fault.ts';

/** Whether acknowledged overwrites stayed. O(operations · replicas). */
export const checkNothingLost: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('CV2', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  const doubtful: string[] = [];
  let checked = 0;
  for (const one of history.items) {
    const overwrites = one.operations.filter(
      (put) => isOverwrite(put) && put.outcome === 'ok' && last.states.has(put.replica),
    );
    checked += overwrites.length;
    for (const replica of new Set(overwrites.map((put) => put.replica))) {
      const stands = last.states.get(replica)?.[one.item];
      const newer = new Set(newerThan(stands ?? null, one));
      const lost = overwrites.filter((put) => put.replica === replica && newer.has(put)).at(-1);
      if (lost === undefined) continue;
      const group = history.groups.find((members) => members.includes(replica)) ?? [replica];
      if (!isSettled(history, last, group, one.item)) doubtful.push(one.item);
      else if (history.quiet) anomalies.push(() => lostWrite(history, one, { put: lost, stands }));
      break;
    }
  }
  const doubts = restDoubts(history, checked, doubtful);
  return ruleVerdict('CV2', { checked, anomalies, doubts });
};

function isOverwrite({ f, replaces }: ClientOperation): boolean {
  return f === 'put' && replaces !== undefined;
}

/** Puts that replaced `version`, or what replaced it, and so on, in no order. `null`: absent. O(puts of the item). */
function newerThan(version: string | null, { operations }: ItemCase): ClientOperation[] {
  const deleted = operations.some(({ f, outcome }) => f === 'delete' && outcome !== 'fail');
  if (version === null && deleted) return [];
  const replacing = new Map<string | null, ClientOperation[]>();
  const writes = new Map<string | undefined, number>();
  for (const put of operations) {
    if (put.f !== 'put' || put.outcome === 'fail') continue;
    writes.set(put.value, (writes.get(put.value) ?? 0) + 1);
    if (!isOverwrite(put)) continue;
    const key = put.replaces ?? null;
    const list = replacing.get(key);
    if (list === undefined) replacing.set(key, [put]);
    else list.push(put);
  }
  const newer: ClientOperation[] = [];
  const waiting = [version];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next !== null && (writes.get(next) ?? 0) > 1) continue;
    const puts = replacing.get(next) ?? [];
    replacing.delete(next);
    for (const put of puts) {
      newer.push(put);
      if (put.value !== undefined) waiting.push(put.value);
    }
  }
  return newer;
}

function lostWrite(
  history: History,
  one: ItemCase,
  { put, stands }: { put: ClientOperation; stands: string | undefined },
): Anomaly {
  const { item } = one;
  const standing = one.operations.find(
    ({ f, value }) => f === 'put' && value !== undefined && value === stands,
  );
  return {
    rule: 'CV2',
    subject: item,
    summary: `${item} was overwritten with ${put.value ?? ''} at ${put.replica}, acknowledged, but at the end the older ${stands ?? 'absence'} stands`,
    promised: 'a write that was acknowledged is not undone by itself',
    seen: `${put.replica} shows ${stands ?? 'nothing'} for ${item}; ${put.value ?? ''} had replaced ${put.replaces ?? 'its absence'} there`,
    evidence: [
      readRow(put.replica, `${item} is ${stands ?? 'absent'}`),
      ...operationRows(put),
      ...(standing === undefined ? [] : operationRows(standing)),
    ],
    durability: 'durable',
    withoutFault: itemWithoutFault(history, one),
  };
}
