/**
 * Holds: what makes a fault after a saga step exact, not raced.
 *
 * From the start of the load a latency stands on the link of the next step. A saga that has just done the step is then held up
 * before the next one for as long as the hold, and the fault has that long to begin. (Killing on seeing a log line, without a hold,
 * is too late in 8–27 % of tries.)
 */

import { durationMs } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import type { Target } from '../model/target.ts';
import type { FaultActions, ToxicAction } from './fault-actions.ts';
import { linksBetween } from './link.ts';
import { nextStep } from './next-step.ts';
import { toxicName } from './toxic.ts';

/** How long the next step is held up, where a scenario does not say. */
const holdMsDefault = 300;

/** How a hold is set. */
export interface HoldOptions {
  readonly holdMs?: number;
  /** Index of the fault the hold is for: the toxic's name carries it. */
  readonly fault?: number;
}

/**
 * The latencies that hold up what comes after `afterStep`; none when it is the last one, or its service was not started.
 *
 * @param links - every link, named by replicas
 */
export function holdFor(
  afterStep: string,
  target: Target,
  links: readonly string[],
  { holdMs = holdMsDefault, fault = 0 }: HoldOptions = {},
): ToxicAction[] {
  const follows = nextStep(afterStep, target);
  if (follows?.next === undefined) return [];
  const toxic = {
    name: toxicName(fault, 'hold', 'upstream'),
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes: { latency: holdMs, jitter: 0 },
  } as const;
  return linksBetween([follows.coordinator], [follows.next.service], links).map((link) => ({ link, toxic }));
}

/** The holds of all faults: at most one a link, the longest, because latencies on one link would add up. */
export function holdsFor(faults: readonly Fault[], target: Target, links: readonly string[]): ToxicAction[] {
  const longest = new Map<string, ToxicAction>();
  for (const [fault, { begin }] of faults.entries()) {
    if (!('afterStep' in begin)) continue;
    for (const hold of holdFor(begin.afterStep, target, links, { holdMs: durationMs(begin.hold), fault })) {
      const other = Number(longest.get(hold.link)?.toxic.attributes['latency'] ?? -1);
      if (durationMs(begin.hold) > other) longest.set(hold.link, hold);
    }
  }
  return [...longest.values()];
}

/** What holds do, as faults do it. */
export function holdActions(holds: readonly ToxicAction[]): FaultActions {
  return { toxics: holds, disable: [], process: [] };
}

/** For people: `hold on order.1->payment.1`. */
export function describeHolds(holds: readonly ToxicAction[]): string {
  return `hold on ${holds.map(({ link }) => link).join(', ')}`;
}
