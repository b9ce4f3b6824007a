/** When a fault begins and ends, in numbers. */

import { durationMs } from '../lib/duration.ts';
import { heldCallOf, type Fault } from '../model/fault.ts';

/** What a fault waits for. Times are milliseconds since the load began. */
export type Trigger =
  | { readonly on: 'time'; readonly afterMs: number }
  | { readonly on: 'operations'; readonly count: number }
  | { readonly on: 'step'; readonly step: string; readonly notBeforeMs: number }
  | CallTrigger;

/** Waits until the request of a step, or its answer, is held up. */
export interface CallTrigger {
  readonly on: 'call';
  readonly step: string;
  readonly at: 'request' | 'answer';
  readonly holdMs: number;
  readonly notBeforeMs: number;
  /** And until the fault before it in the list has ended. */
  readonly again: boolean;
}

/** A fault's time: what it waits for, and how long it lasts; without `lastsMs` it ends at heal. */
export interface Schedule {
  readonly trigger: Trigger;
  readonly lastsMs?: number;
}

/** An aimed fault lets so much load pass first, so that there is a baseline before it. */
const aimedNotBeforeMs = 500;

/** The schedule of a fault. */
export function scheduleOf(fault: Fault): Schedule {
  const trigger = triggerOf(fault);
  // A restart is over when the service is back: it lasts no time of its own.
  if (fault.kind === 'restart') return { trigger, lastsMs: 0 };
  return fault.lasts === undefined ? { trigger } : { trigger, lastsMs: durationMs(fault.lasts) };
}

function triggerOf({ begin }: Fault): Trigger {
  if ('after' in begin) return { on: 'time', afterMs: durationMs(begin.after) };
  if ('afterOperations' in begin) return { on: 'operations', count: begin.afterOperations };
  const notBeforeMs = aimedNotBeforeMs;
  if ('afterStep' in begin) return { on: 'step', step: begin.afterStep, notBeforeMs };
  return { on: 'call', ...heldCallOf(begin), holdMs: durationMs(begin.hold), notBeforeMs };
}

/** The trigger as words: `after 1000 ms`, `after step charge`. */
export function describeTrigger(trigger: Trigger): string {
  switch (trigger.on) {
    case 'time':
      return `${trigger.afterMs} ms of load`;
    case 'operations':
      return `${trigger.count} operations`;
    case 'step':
      return `step ${trigger.step} of a saga`;
    case 'call':
      return `${callWords(trigger)} of a saga was held up${trigger.again ? ' once more' : ''}`;
  }
}

/** `the request of charge`, `the answer to charge`. */
export function callWords({ step, at }: Pick<CallTrigger, 'step' | 'at'>): string {
  return at === 'request' ? `the request of ${step}` : `the answer to ${step}`;
}
