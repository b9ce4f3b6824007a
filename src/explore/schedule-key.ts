/** When two scenarios are the same experiment, and when one does all that another does. */

import { durationMs } from '../lib/duration.ts';
import { remembered } from '../lib/remembered.ts';
import { faultPlace, type Fault } from '../model/fault.ts';
import type { Scenario, Workload } from '../model/scenario.ts';
import { disturbancesOf, type Disturbance } from './disturbances.ts';

/** What happens in it, without its seed: names, words and the rules that are looked at do not change that, nor does the order of faults. */
export const scheduleKey: (scenario: Scenario) => string = remembered((scenario) => {
  const { services, environment, workload } = scenario;
  return JSON.stringify([services ?? null, environment, workload, ...sortedDisturbances(scenario)]);
});

/** With its seed. */
export function experimentKey(scenario: Scenario): string {
  return `${scenario.seed} ${scheduleKey(scenario)}`;
}

/** The same faults and clocks, whatever their order. A fault that waits for the one before it in the list keeps its place. */
export const disturbanceKey: (scenario: Scenario) => string = remembered((scenario) =>
  JSON.stringify(sortedDisturbances(scenario)),
);

function sortedDisturbances(scenario: Scenario): string[] {
  const all = disturbancesOf(scenario).map((one) =>
    JSON.stringify('fault' in one ? sortedGroups(one.fault) : one),
  );
  const waits = scenario.faults.some(({ begin }) => 'again' in begin && begin.again);
  return waits ? all : all.sort();
}

/** Who is in a group comes in any order; so do groups, unless one of them is the one that loses what it sends. */
function sortedGroups(fault: Fault): Fault {
  if (fault.kind !== 'partition') return fault;
  const groups = fault.between.map((group) => group.toSorted());
  return {
    ...fault,
    between: fault.oneWay ? groups : groups.sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  };
}

/** What is asked of which services, whatever how much of it. */
export const loadKey: (scenario: Scenario) => string = remembered((scenario) =>
  JSON.stringify([partsOf(scenario).asked, partsOf(scenario).kinds]),
);

/** Whether all that the one asks, whatever how much of it, the other asks, too. */
export function asksAllOf(scenario: Scenario, other: Scenario): boolean {
  const [own, its] = [partsOf(scenario), partsOf(other)];
  return (
    JSON.stringify(own.asked) === JSON.stringify(its.asked) &&
    its.kinds.every((kind) => own.kinds.includes(kind))
  );
}

/** Where it asks, and the kinds of what it asks: of a saga its variants. */
function partsOf({ services, environment, workload }: Scenario): { asked: unknown; kinds: string[] } {
  const named = (shares: Readonly<Record<string, number>>): string[] =>
    Object.keys(shares)
      .filter((name) => (shares[name] ?? 0) > 0)
      .sort();
  const where = [services?.toSorted() ?? null, environment];
  switch (workload.use) {
    case 'sagas':
      return { asked: [...where, workload.saga, workload.at], kinds: named(workload.variants) };
    case 'registers':
      return {
        asked: [...where, workload.writeAt, workload.readAt],
        kinds: workload.retire > 0 ? ['retire'] : [],
      };
    case 'requests':
      return { asked: [...where, workload.at], kinds: named(workload.mix) };
  }
}

/** How many operations are asked, about. */
export function operationsOf({ rate, duration }: Workload): number {
  return (rate * durationMs(duration)) / 1_000;
}

/** What a disturbance is, whatever its times and amounts: kind, place, and the step it waits for. */
export function disturbanceClass(one: Disturbance): string {
  if ('clock' in one) return `clock ${one.clock.place}`;
  const fault = sortedGroups(one.fault);
  return [fault.kind, faultPlace(fault), stepOf(fault) ?? ''].join(' ');
}

/** The step of a saga that a fault waits for. */
export function stepOf({ begin }: Fault): string | undefined {
  if ('afterStep' in begin) return begin.afterStep;
  if ('beforeStep' in begin) return begin.beforeStep;
  return 'beforeAnswer' in begin ? begin.beforeAnswer : undefined;
}
