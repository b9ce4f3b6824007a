/** The course of one fault during the load: wait for its trigger, begin, last, end. */

import { describeTrigger, type Trigger } from '../fault/schedule.ts';
import { aborted } from './aborted.ts';
import type { Faults } from './faults.ts';
import type { Load } from './load.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Clock } from './ports.ts';
import type { SagaMoments } from './saga-moments.ts';
import type { Stop } from './stop.ts';

/** What a fault's course hangs on. */
export interface CourseOptions {
  readonly faults: Faults;
  readonly clock: Clock;
  readonly load: Load;
  readonly moments: SagaMoments;
  readonly stop: Stop;
  /** Aborted when the load is over: what stands then is left to healing. */
  readonly over: AbortSignal;
}

/** An end that failed is tried again so much later, in ms. */
const endAgainMs = 500;

/** Resolves when the fault has ended, never will begin, or the load is over. Rejects when it could not begin. */
export async function followFault(fault: PlannedFault, options: CourseOptions): Promise<void> {
  const { faults, clock, over, stop } = options;
  const { trigger, lastsMs } = fault.schedule;
  // Journaled ahead: the moment between two steps must not be spent on a disk.
  if (trigger.on === 'step') await faults.journal(fault);
  if (!(await cameTrue(trigger, options))) {
    const what = stop.signal.aborted ? 'the experiment was stopped' : 'the load was over';
    faults.miss(fault, `${what} before ${describeTrigger(trigger)}`);
    return;
  }
  await faults.begin(fault);
  if (lastsMs === undefined) return;
  await clock.sleep(lastsMs, over);
  while (!over.aborted && !(await faults.end(fault))) await clock.sleep(endAgainMs, over);
}

/** Resolves true when the trigger comes, false when the load is over before. */
async function cameTrue(trigger: Trigger, { clock, load, moments, over }: CourseOptions): Promise<boolean> {
  switch (trigger.on) {
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
  return !over.aborted;
}

/** Resolves when the subscription calls back, or `over` is aborted; then ends the subscription. */
async function until(over: AbortSignal, subscribe: (came: () => void) => () => void): Promise<void> {
  let unsubscribe: (() => void) | undefined;
  const came = new Promise<void>((resolve) => {
    unsubscribe = subscribe(resolve);
  });
  await Promise.race([came, aborted(over)]);
  unsubscribe?.();
}
