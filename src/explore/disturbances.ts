/** What a scenario does to its target besides asking it: faults, and clocks that run ahead. Each can be left out by itself. */

import { describeFault, type Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';

/** One of them. */
export type Disturbance =
  { readonly fault: Fault } | { readonly clock: { readonly place: string; readonly ahead: string } };

/** All of a scenario: faults in their order, then clocks. */
export function disturbancesOf({ faults, clockOffset }: Scenario): Disturbance[] {
  return [
    ...faults.map((fault) => ({ fault })),
    ...Object.entries(clockOffset).map(([place, ahead]) => ({ clock: { place, ahead } })),
  ];
}

/** The scenario with these instead of its own. */
export function disturbedBy(scenario: Scenario, some: readonly Disturbance[]): Scenario {
  const clocks = some.flatMap((one) => ('clock' in one ? [[one.clock.place, one.clock.ahead] as const] : []));
  return {
    ...scenario,
    faults: some.flatMap((one) => ('fault' in one ? [one.fault] : [])),
    clockOffset: Object.fromEntries(clocks),
  };
}

/** For people: `crash on order`, `the clock of catalog.1 5s ahead`. */
export function describeDisturbance(one: Disturbance): string {
  return 'fault' in one
    ? describeFault(one.fault)
    : `the clock of ${one.clock.place} ${one.clock.ahead} ahead`;
}
