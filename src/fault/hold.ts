/**
 * Holds: what makes a fault after a saga step exact, not raced.
 *
 * From the start of the load the next step is held up: where the proxy knows its requests (the target's `seen`), each of them by itself;
 * else by a latency on its whole link. A saga that has just done the step is then held up before the next one for as long as the hold,
 * and the fault has that long to begin. (Killing on seeing a log line, without a hold, is too late in 8–27 % of tries.)
 */

import { durationMs } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import { stepRules } from '../model/seen-steps.ts';
import type { Target } from '../model/target.ts';
import type { FaultActions, ToxicAction } from './fault-actions.ts';
import { linksBetween } from './link.ts';
import { nextStep, type NextStep } from './next-step.ts';
import { toxicName, type Toxic } from './toxic.ts';

/** How long the next step is held up, where a scenario does not say. */
const holdMsDefault = 300;

/** How a hold is set. */
export interface HoldOptions {
  readonly holdMs?: number;
  /** Index of the fault the hold is for: the toxic's name carries it. */
  readonly fault?: number;
  /** Sagas whose requests the proxy knows. */
  readonly seen?: ReadonlySet<string>;
}

/**
 * What holds up what comes after `afterStep`; nothing when it is the last one, or its service was not started.
 *
 * @param links - every link, named by replicas
 */
export function holdFor(
  afterStep: string,
  target: Target,
  links: readonly string[],
  options: HoldOptions = {},
): ToxicAction[] {
  const follows = nextStep(afterStep, target);
  if (follows?.next === undefined) return [];
  const toxics = toxicsFor(follows, target, options);
  return linksBetween([follows.caller], [follows.next.service], links).flatMap((link) =>
    toxics.map((toxic) => ({ link, toxic })),
  );
}

function toxicsFor(
  { saga, next }: NextStep,
  target: Target,
  { holdMs = holdMsDefault, fault = 0, seen = new Set() }: HoldOptions,
): readonly Toxic[] {
  const rules = stepRules(target.sagas[saga] ?? {}).filter(({ step }) => step === next?.name);
  if (!seen.has(saga) || rules.length === 0)
    return [
      {
        name: toxicName(fault, 'hold', 'upstream'),
        type: 'latency',
        stream: 'upstream',
        toxicity: 1,
        attributes: { latency: holdMs, jitter: 0 },
      },
    ];
  return rules.map(({ method, path }, index) => ({
    name: toxicName(fault, index === 0 ? 'hold' : `hold-${index + 1}`, 'both'),
    type: 'http_delay',
    stream: 'both',
    toxicity: 1,
    attributes: { delay: holdMs, jitter: 0, method, path },
  }));
}

/** The holds of all faults: of those that hold up the same on one link the longest, because they would add up. */
export function holdsFor(
  faults: readonly Fault[],
  target: Target,
  links: readonly string[],
  seen: ReadonlySet<string> = new Set(),
): ToxicAction[] {
  const longest = new Map<string, { readonly ms: number; readonly hold: ToxicAction }>();
  for (const [fault, { begin }] of faults.entries()) {
    if (!('afterStep' in begin)) continue;
    const ms = durationMs(begin.hold);
    for (const hold of holdFor(begin.afterStep, target, links, { holdMs: ms, fault, seen })) {
      const { method = '', path = '' } = hold.toxic.attributes;
      const held = `${hold.link} ${method} ${path}`;
      if (ms > (longest.get(held)?.ms ?? -1)) longest.set(held, { ms, hold });
    }
  }
  return Array.from(longest.values(), ({ hold }) => hold);
}

/** What holds do, as faults do it. */
export function holdActions(holds: readonly ToxicAction[]): FaultActions {
  return { toxics: holds, disable: [], process: [] };
}

/** For people: `hold on order.1->payment.1`. */
export function describeHolds(holds: readonly ToxicAction[]): string {
  return `hold on ${[...new Set(holds.map(({ link }) => link))].join(', ')}`;
}
