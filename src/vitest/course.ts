/**
 * Whether a scenario has been run often enough to say what is to be said of it.
 *
 * What holds has to hold every time, so one run that is otherwise decides. What is broken is not broken every time, so of what is looked for one run that shows it
 * decides. What is inconclusive decides nothing, and is run again a few times: mostly the machine was busy.
 */

import type { Outcome } from './outcome.ts';

/** How one run came out that was run to its end. */
export type Judgement = Exclude<Outcome['is'], 'trouble' | 'locked'>;

/** How often it is run. */
export interface Course {
  /** Something broken is looked for ({@link isSought}). */
  readonly sought: boolean;
  /** Runs that decide something, at most; from 1. */
  readonly times: number;
  /** Runs that decide nothing, before it is given up. */
  readonly retries: number;
}

/** What is to be said after these runs; `undefined`: run it once more. O(runs) */
export function saidAfter(
  runs: readonly Judgement[],
  { sought, times, retries }: Course,
): Judgement | undefined {
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  const undecided = runs.filter((run) => run === 'inconclusive').length;
  if (last === 'inconclusive') return undecided > retries ? last : undefined;
  const decides = sought ? 'met' : 'unmet';
  return last === decides || runs.length - undecided >= times ? last : undefined;
}
