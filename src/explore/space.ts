/**
 * The space that a search looks through: the loads that the plan knows for the target, and, for each, the faults that may meet it.
 *
 * The plan says how a target is asked, and what is likely to break it; its scores weigh what is drawn.
 */

import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import type { WeakSpot } from '../model/plan.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { brief } from './brief.ts';
import { loadKey } from './schedule-key.ts';

/** Something that is drawn, the more often the more it weighs. */
export interface Weighed<T> {
  readonly value: T;
  readonly weight: number;
}

/** One way to ask the target. */
export interface Load {
  readonly key: string;
  /** The plan's first scenario that asks so, made brief and without its faults. */
  readonly base: Scenario;
  readonly weight: number;
  /** What the plan tries while this is asked. */
  readonly faults: readonly Weighed<Fault>[];
  readonly clocks: readonly Weighed<{ readonly place: string; readonly ahead: string }>[];
}

/** What the plan would try, in its order. */
export interface Planned {
  readonly candidate: string;
  readonly scenario: Scenario;
}

/** All of it. */
export interface SearchSpace {
  readonly loads: NonEmpty<Load>;
  readonly planned: readonly Planned[];
}

/** The space that these weak spots span, their scenarios made brief; `undefined` where none of them has a scenario. O(weak spots). */
export function searchSpace(weakSpots: readonly WeakSpot[]): SearchSpace | undefined {
  const planned = weakSpots.flatMap(({ candidate, scenario, score }) =>
    scenario === undefined ? [] : [{ candidate, scenario: brief(scenario), score }],
  );
  const byLoad = new Map<string, typeof planned>();
  for (const one of planned) {
    const key = loadKey(one.scenario);
    byLoad.set(key, [...(byLoad.get(key) ?? []), one]);
  }
  const loads = [...byLoad].flatMap(([key, its]) => {
    const base = its[0]?.scenario;
    return base === undefined ? [] : [loadOf(key, base, its)];
  });
  return isNonEmpty(loads) ? { loads, planned } : undefined;
}

function loadOf(
  key: string,
  base: Scenario,
  its: readonly { readonly scenario: Scenario; readonly score: number }[],
): Load {
  return {
    key,
    base: withoutFaults(base),
    weight: its.reduce((sum, { score }) => sum + score, 0),
    faults: its.flatMap(({ scenario, score }) =>
      scenario.faults.map((value) => ({ value, weight: score / scenario.faults.length })),
    ),
    clocks: its.flatMap(({ scenario, score }) =>
      Object.entries(scenario.clockOffset).map(([place, ahead]) => ({
        value: { place, ahead },
        weight: score,
      })),
    ),
  };
}

/** The same load, and nothing that disturbs it: what only a fault puts to the test is not asked for. */
export function withoutFaults(scenario: Scenario): Scenario {
  return { ...scenario, faults: [], clockOffset: {}, checks: [] };
}
