/**
 * What can be tried on a call: each fault, alone or at a moment that matters.
 *
 * Most mistakes show under any fault that keeps the answer away; some only where the answer is of a kind, comes at a moment, or comes too late
 * by a little. So the vocabulary is wide, and what it costs to try is part of the order.
 */

import type { Call } from './call.ts';
import { followsAChange, mayFollowAChange } from './call.ts';

/** Faults of one call, as a plan names them. */
export const callFaults = [
  'refuse',
  'hang',
  'slow-under',
  'slow-over',
  'slow-twice',
  'lost-reply',
  'reset',
  'status-500',
  'status-502',
  'status-503',
  'status-429',
  'status-404',
  'partition',
  'partition-one-way',
  'flap',
] as const;
export type CallFault = (typeof callFaults)[number];

/** Faults of a whole service. */
export const serviceFaults = ['crash', 'pause'] as const;
export type ServiceFault = (typeof serviceFaults)[number];

/** When a fault stands; left out: from before the first call until after the last. */
export const callMoments = ['after-commit', 'midway', 'under-load', 'then-healed'] as const;
export type CallMoment = (typeof callMoments)[number];

/** Each moment in words, as a plan says it. */
export const momentWords: Readonly<Record<CallMoment, string>> = {
  'after-commit': 'after an earlier change has been made',
  midway: 'after some of several calls',
  'under-load': 'under many clients at once',
  'then-healed': 'then healed, with the traffic kept',
};

/** One thing to try. */
export interface Try {
  readonly name: TryName;
  readonly fault: CallFault | ServiceFault;
  readonly moment?: CallMoment;
  /** About how long it takes, in seconds. */
  readonly costSeconds: number;
}

export type TryName = CallFault | ServiceFault | `${CallFault} ${CallMoment}`;

/** A start, a baseline, a few seconds under the fault, healing, quiet and final reads. */
const usualSeconds = 10;
/** More requests than one client makes; the time a breaker needs to open, and to close again. */
const loadSeconds = 14;
const healedSeconds = 20;

const atMoments = {
  'after-commit': ['refuse', 'hang', 'status-500', 'lost-reply'],
  midway: ['refuse', 'hang', 'status-500', 'lost-reply'],
  'under-load': ['slow-twice', 'slow-over', 'refuse'],
  'then-healed': ['refuse', 'hang', 'status-503', 'flap'],
} as const satisfies Readonly<Record<CallMoment, readonly CallFault[]>>;

const seconds: Readonly<Record<CallMoment, number>> = {
  'after-commit': usualSeconds,
  midway: usualSeconds,
  'under-load': loadSeconds,
  'then-healed': healedSeconds,
};

/** Everything to try on a call, in a fixed order; those of a whole service come last. */
export const tries: readonly Try[] = [
  ...callFaults.map((fault): Try => ({ name: fault, fault, costSeconds: usualSeconds })),
  ...callMoments.flatMap((moment) =>
    atMoments[moment].map((fault): Try => ({
      name: `${fault} ${moment}`,
      fault,
      moment,
      costSeconds: seconds[moment],
    })),
  ),
];

/** Everything to try on a whole service. */
export const serviceTries: readonly Try[] = serviceFaults.map((fault) => ({
  name: fault,
  fault,
  costSeconds: usualSeconds + 2,
}));

/** Whether it makes sense on the call: nothing is just under a timeout that nobody knows; nobody waits for what is sent and forgotten. */
export function applies({ name, fault, moment }: Try, call: Call): boolean {
  if (name === 'slow-under') return call.timeoutMs !== undefined;
  if (fault.startsWith('status-'))
    return speaksStatus(call) && (moment !== 'after-commit' || mayComeAfter(call));
  return moment !== 'after-commit' || mayComeAfter(call);
}

/** What {@link applies} goes by: calls with the same number have the same tries. */
export function menuNumber(call: Call): number {
  return (call.timeoutMs === undefined ? 0 : 1) + (speaksStatus(call) ? 2 : 0) + (mayComeAfter(call) ? 4 : 0);
}

function mayComeAfter(call: Call): boolean {
  return followsAChange(call) || mayFollowAChange(call);
}

/** Stores, caches and queues answer in their own words. */
function speaksStatus({ kind }: Call): boolean {
  return kind === 'service' || kind === 'external';
}

/** Just over what users wait for without a sign of life, where no timeout is known (Nielsen 1993: ten seconds; most give up before). */
const slowMs = 5_000;
const slowTwiceMs = 2_000;

/** How long the answer is kept back, in ms; `undefined`: the fault does not delay. */
export function delayMsOf({ fault }: Try, { timeoutMs }: Pick<Call, 'timeoutMs'>): number | undefined {
  switch (fault) {
    case 'slow-under':
      return timeoutMs === undefined ? undefined : Math.floor(timeoutMs * 0.8);
    case 'slow-over':
      return timeoutMs === undefined ? slowMs : Math.ceil(Math.max(timeoutMs * 1.5, timeoutMs + 200));
    case 'slow-twice':
      return slowTwiceMs;
    default:
      return undefined;
  }
}
