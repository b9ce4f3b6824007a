/** The course of one fault during the load: wait for its trigger, begin, last, end. */

import type { Signal } from '../lib/signal.ts';
import { describeTrigger, type CallTrigger } from '../fault/schedule.ts';
import { aborted } from './aborted.ts';
import type { Aim } from './begin-fault.ts';
import type { Faults } from './faults.ts';
import { awaitHeldCall, type HeldCallOptions } from './held-call.ts';
import type { Load } from './load.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Stop } from './stop.ts';

/** The moments that are waited for, by what tells them apart. */
export type Awaited = Map<string, Promise<Aim | undefined>>;

/** What a fault's course hangs on. */
export interface CourseOptions extends Omit<HeldCallOptions, 'isDue'> {
  /** Faults that wait for the same call begin in the same call: the first of them may keep the next one from ever being made. */
  readonly awaited: Awaited;
  readonly faults: Faults;
  readonly load: Load;
  readonly stop: Stop;
}

/** An end that failed is tried again so much later, in ms. */
const endAgainMs = 500;

/** Resolves when the fault has ended, never will begin, or the load is over. Rejects when it could not begin. */
export async function followFault(fault: PlannedFault, options: CourseOptions): Promise<void> {
  const { faults, clock, over, stop } = options;
  const { trigger, lastsMs } = fault.schedule;
  // Journaled ahead: the moment between two steps must not be spent on a disk.
  if (trigger.on === 'step' || trigger.on === 'call') await faults.journal(fault);
  const came = await cameTrue(fault, options);
  if (came === undefined) {
    const what = stop.signal.aborted ? 'the experiment was stopped' : 'the load was over';
    faults.miss(fault, `${what} before ${describeTrigger(trigger)}`);
    return;
  }
  await faults.begin(fault, came.aim);
  if (lastsMs === undefined) return;
  await clock.sleep(lastsMs, over);
  while (!over.aborted && !(await faults.end(fault))) await clock.sleep(endAgainMs, over);
}

/** Resolves when the trigger comes, with the moment where it was waited for; `undefined`: the load is over before. */
async function cameTrue(
  { index, schedule: { trigger } }: PlannedFault,
  options: CourseOptions,
): Promise<{ readonly aim?: Aim } | undefined> {
  const { clock, faults, load, moments, over } = options;
  switch (trigger.on) {
    case 'call': {
      const isDue = (): boolean =>
        clock.now() >= load.beganMs + trigger.notBeforeMs &&
        (!trigger.again || faults.records()[index - 1]?.endedMs !== undefined);
      const wait = (): Promise<Aim | undefined> => awaitHeldCall(trigger, { ...options, isDue });
      const aim = await (trigger.again ? wait() : together(trigger, wait, options.awaited));
      return aim === undefined ? undefined : { aim };
    }
    case 'time':
      await clock.sleep(load.beganMs + trigger.afterMs - clock.now(), over);
      break;
    case 'operations':
      await until(over, (came) =>
        load.onEnded((count) => {
          if (count >= trigger.count) came();
        }),
      );
      break;
    case 'step':
      await until(over, (came) =>
        moments.onStep((step) => {
          if (step === trigger.step && clock.now() >= load.beganMs + trigger.notBeforeMs) came();
        }),
      );
  }
  return over.aborted ? undefined : {};
}

/** Joins who waits for the same; a moment that has come is nobody's any more. */
async function together(
  trigger: CallTrigger,
  wait: () => Promise<Aim | undefined>,
  awaited: Awaited,
): Promise<Aim | undefined> {
  const key = JSON.stringify(trigger);
  const waiting = awaited.get(key) ?? wait();
  awaited.set(key, waiting);
  const aim = await waiting;
  if (awaited.get(key) === waiting) awaited.delete(key);
  return aim;
}

/** Resolves when the subscription calls back, or `over` is aborted; then ends the subscription. */
async function until(over: Signal, subscribe: (came: () => void) => () => void): Promise<void> {
  let unsubscribe: (() => void) | undefined;
  const came = new Promise<void>((resolve) => {
    unsubscribe = subscribe(resolve);
  });
  await Promise.race([came, aborted(over)]);
  unsubscribe?.();
}
