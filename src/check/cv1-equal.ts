/**
 * CV1  Equal: at rest all replicas of a group show the same value of every item, by the deadline.
 *
 * A group is the replicas the workload names by where it writes and reads; without such a workload, the replicas of each service
 * that report states.
 */

import type { Anomaly } from '../model/verdict.ts';
import { judgeDeadline, lateness, type Late } from './deadline.ts';
import { operationRows, readRow } from './evidence.ts';
import type { Cases, History } from './history.ts';
import type { Round } from './rounds.ts';
import { ruleVerdict, type Checker } from './rule-verdict.ts';
import { itemWithoutFault } from './without-fault.ts';

/** An item and what each replica shows of it. */
export interface Difference {
  readonly item: string;
  readonly values: ReadonlyMap<string, string | undefined>;
}

/** Whether all replicas agree. O(rounds · replicas · items). */
export const checkEqual: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('CV1', { checked: 0, anomalies: [] });
  const written = history.operations
    .filter(({ f, outcome }) => f === 'put' && outcome === 'ok')
    .flatMap(({ item }) => item ?? []);
  const compared = history.groups.map((group) => states(last, group)).filter((found) => found.size > 1);
  const items = compared.map(
    (found) => new Set([...written, ...[...found.values()].flatMap((one) => Object.keys(one))]),
  );
  const checked = items.reduce((sum, { size }) => sum + size, 0);
  const { late, doubts } = judgeDeadline(history, (round) => unequalItems(history, round));
  return ruleVerdict('CV1', { checked, anomalies: late.map((one) => () => unequal(history, one)), doubts });
};

/** Items the replicas of a group differ in, in this round. */
export function unequalItems({ groups }: Cases, round: Round): Map<string, Difference> {
  const differences = new Map<string, Difference>();
  for (const group of groups) {
    const found = states(round, group);
    const items = new Set([...found.values()].flatMap((state) => Object.keys(state)));
    for (const item of items) {
      const values = new Map(Array.from(found, ([replica, state]) => [replica, state[item]]));
      if (new Set(values.values()).size > 1) differences.set(item, { item, values });
    }
  }
  return differences;
}

function states(round: Round, group: readonly string[]): Map<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const replica of group) {
    const state = round.states.get(replica);
    if (state !== undefined) found.set(replica, state);
  }
  return found;
}

function unequal(history: History, late: Late<Difference>): Anomaly {
  const { what, round, mendedAfterMs } = late;
  const { item, values } = what;
  const shown = Array.from(values, ([replica, value]) => `${value ?? 'nothing'} at ${replica}`).join(', ');
  const [first, ...rest] = Array.from(values, ([replica, value]) =>
    readRow(replica, `${item} is ${value ?? 'absent'}`),
  );
  const operations = history.items.find((one) => one.item === item);
  const changes = (operations?.operations ?? []).filter(({ f }) => f !== 'read').slice(-8);
  const after = mendedAfterMs ?? round.at - (history.healedAt ?? 0);
  return {
    rule: 'CV1',
    subject: item,
    summary:
      mendedAfterMs === undefined
        ? `the replicas never agree on ${item}: ${shown}`
        : `the replicas agreed on ${item} only ${Math.round(after / 1_000)} s after the fault was over: before, ${shown}`,
    promised: 'when all is quiet again, every replica shows the same',
    seen: `final read ${round.number}, ${Math.round((round.at - (history.healedAt ?? 0)) / 1_000)} s after heal: ${shown}`,
    evidence: [first ?? readRow('', item), ...rest, ...changes.flatMap(operationRows)],
    ...lateness(late),
    withoutFault:
      operations === undefined ? history.disturbedAt === undefined : itemWithoutFault(history, operations),
  };
}
