/**
 * Whose turn it is: the plan's scenarios, load by load, each load as often as the square root of what the plan expects of it.
 *
 * What is likely is looked at more often, but not in proportion: to find one thing whose place is known by its odds alone, trying places in proportion to the
 * square roots of the odds takes the fewest tries on average (Press 2009, Strong profiling is not mathematically optimal for discovering rare malfeasors).
 */

import type { WeakSpot } from '../model/plan.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { createAgenda } from '../plan/agenda.ts';
import { loadKey } from './schedule-key.ts';
import type { Planned, SearchSpace } from './space.ts';

/** The plan's scenarios, one at a time. */
export interface Turns {
  /** Takes out the next; `undefined`: nothing is left. O(what is left of the plan). */
  next(): Planned | undefined;
  /** What was found by the candidate. */
  learn(candidate: string | undefined, verdict: VerdictStatus): void;
}

/** Nobody has had a turn. Within a load the agenda of the plan decides, by what was found by then. */
export function createTurns({ loads, planned }: SearchSpace, weakSpots: readonly WeakSpot[]): Turns {
  const queues = loads.map(({ key, weight }) => ({
    agenda: createAgenda(
      planned.filter(({ scenario }) => loadKey(scenario) === key),
      { weakSpots: [...weakSpots] },
    ),
    share: Math.sqrt(weight),
    had: 0,
  }));
  let left = queues;
  const taken = new Map<string, (typeof queues)[number]>();
  return {
    next: () => {
      while (left.length > 0) {
        const queue = left.reduce((best, one) => (due(one) > due(best) ? one : best));
        const next = queue.agenda.next();
        queue.had += 1;
        if (next !== undefined) {
          taken.set(next.candidate, queue);
          return next;
        }
        left = left.filter((one) => one !== queue);
      }
      return undefined;
    },
    learn: (candidate, verdict) => {
      if (verdict !== 'inconclusive') {
        for (const { agenda } of queues) agenda.learn(candidate, verdict);
        return;
      }
      // What proved nothing is only news to the queue that counted on it, and once.
      taken.get(candidate ?? '')?.agenda.learn(candidate, verdict);
      taken.delete(candidate ?? '');
    },
  };
}

/** Of several, the one that has had the fewest turns for its share (D'Hondt). */
function due({ share, had }: { readonly share: number; readonly had: number }): number {
  return share / (had + 1);
}
