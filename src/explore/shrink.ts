/**
 * From what was violated to the least that still shows it: fewer faults by delta debugging, then simpler, shorter and rounder ones, and less of a load.
 *
 * A candidate is kept only when it breaks one of the same rules often (sequential-test.ts), so that a lucky try of a flaky system is not taken for a
 * cause. What comes of it is 1-minimal as far as that test tells; how it stands is counted afterwards (certify.ts).
 */

import type { NonEmpty } from '../lib/non-empty.ts';
import type { SearchFinding } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { ddmin } from './ddmin.ts';
import { describeDisturbance, disturbancesOf, disturbedBy, type Disturbance } from './disturbances.ts';
import { experimentKey } from './schedule-key.ts';
import { passes } from './simplify.ts';

/** How often something was shown, and whether that is often. */
export interface Repeated {
  readonly shown: number;
  readonly of: number;
  readonly often: boolean;
  /** The last experiment that showed it. */
  readonly by?: string | undefined;
}

/** What shrinking needs. */
export interface Shrinking {
  readonly target: Target;
  /** Tries the scenario until it is clear whether it shows the same often. */
  readonly repeat: (scenario: Scenario) => Promise<Repeated>;
  /** What may not be run is no candidate. */
  readonly isAllowed: (scenario: Scenario) => boolean;
  /** Tells what was tried, and, where it was kept, the smallest so far and what showed it. */
  readonly told: (
    step: SearchFinding['path'][number],
    smallest?: Partial<Pick<SearchFinding, 'scenario' | 'shownBy'>>,
  ) => void;
}

/** All that was kept on the way, from what was found to the least that shows it. */
export async function shrink(found: Scenario, shrinking: Shrinking): Promise<NonEmpty<Scenario>> {
  const kept: [Scenario, ...Scenario[]] = [found];
  let smallest = found;
  const known = new Map<string, boolean>();
  const shows = async (scenario: Scenario, change: string): Promise<boolean> => {
    const key = experimentKey(scenario);
    const before = known.get(key);
    if (before !== undefined) return before;
    if (!shrinking.isAllowed(scenario)) return false;
    const { shown, of, often, by } = await shrinking.repeat(scenario);
    known.set(key, often);
    if (often) kept.push((smallest = scenario));
    shrinking.told(
      { change, shown, of, kept: often },
      often ? { scenario, ...(by === undefined ? {} : { shownBy: by }) } : {},
    );
    return often;
  };
  await fewer(found, shows);
  for (const pass of passes) {
    let isDone = false;
    while (!isDone) {
      isDone = true;
      for (const { change, scenario } of pass(smallest, shrinking.target)) {
        if (experimentKey(scenario) === experimentKey(smallest)) continue;
        if (!(await shows(scenario, change))) continue;
        isDone = false;
        break;
      }
    }
  }
  // What was needed beside a complicated fault is not always needed beside a simple one.
  if (disturbancesOf(smallest).length > 1) await fewer(smallest, shows);
  return kept;
}

async function fewer(
  from: Scenario,
  shows: (scenario: Scenario, change: string) => Promise<boolean>,
): Promise<void> {
  const all = disturbancesOf(from);
  await ddmin(all, (some) =>
    some.length === all.length ? Promise.resolve(true) : shows(disturbedBy(from, some), onlyWords(some)),
  );
}

function onlyWords(some: readonly Disturbance[]): string {
  return some.length === 0 ? 'no fault' : `only ${some.map(describeDisturbance).join(' and ')}`;
}
