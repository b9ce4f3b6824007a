/** How long a target has to become quiet. */

import { longestDelayMs } from '../fault/longest-delay.ts';
import { durationMs } from '../lib/duration.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import { longestTimeoutMs } from '../model/longest-timeout.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';

/** What rules with a deadline are judged by: the latest round of final reads, and what was recorded of operations and sagas. */
interface DeadlineView {
  /** Put together when it is asked for: whoever knows the answer already does not. */
  readonly reads: () => readonly FinalRead[];
  readonly events: readonly Event[];
}

/** The rules with a deadline (SG1, CV1, DL1) that are not met now, as sentences. Pure. */
export type OpenDeadlines = (view: DeadlineView) => readonly string[];

/** Times after healing, in ms. */
export interface QuietTimes {
  /** Nothing is called quiet earlier: what was sent before may still arrive. */
  readonly notBeforeMs: number;
  /** Rules with a deadline must be met by then. */
  readonly deadlineMs: number;
}

/** The times of a scenario: see DESIGN, quiet and deadlines. */
export function quietTimes(scenario: Scenario, target: Target): QuietTimes {
  const timeoutMs = longestTimeoutMs(target);
  return {
    notBeforeMs: longestDelayMs(scenario) + timeoutMs,
    deadlineMs: Math.max(durationMs(scenario.limits.deadline), 10 * timeoutMs),
  };
}
