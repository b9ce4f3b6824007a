/**
 * The watch over one experiment: what may end it early is looked at all the time, beside everything else.
 *
 * What asks the proxy, the services or the disk has a loop of its own, so that one that is slow to answer delays no other.
 */

import { createSignal, type Signal } from '../lib/signal.ts';
import { allowedForMs, whyNotNow } from '../fault/allowed-time.ts';
import { durationMs } from '../lib/duration.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Limits } from '../model/scenario.ts';
import type { EventLog } from './event-log.ts';
import type { Faults } from './faults.ts';
import type { Holds } from './holds.ts';
import type { Ports } from './ports.ts';
import { repeat } from './repeat.ts';
import type { StopConditions } from './stop-conditions.ts';
import { stopWhenLost, type Stop } from './stop.ts';

/** What the watch looks at. */
export interface WatchOptions {
  readonly stop: Stop;
  readonly ports: Pick<Ports, 'clock' | 'runtime' | 'broken' | 'overruled' | 'isAlone'>;
  readonly limits: Limits;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly holds: Holds;
  readonly conditions: StopConditions;
  /** Aborted when healing begins: from then on nothing is a reason to end faults. */
  readonly healing: Signal;
  /** Aborted by the person (SIGINT), or by an emergency stop: its reason says which. */
  readonly interrupted: Signal;
  /** Called at every look. */
  readonly onLook: () => void;
}

/** How often everything is looked at, in ms. */
const lookEveryMs = 250;

/** A watch under way. */
export interface ExperimentWatch {
  /** Resolves when nothing is looked at any more. */
  end(): Promise<void>;
}

/** Looks until it is ended. The time limit counts from now. */
export function watchExperiment(options: WatchOptions): ExperimentWatch {
  const { stop, ports, log, faults, conditions, interrupted, healing } = options;
  const { clock } = ports;
  const over = createSignal();
  const onInterrupt = (): void => {
    stop.stop(interruption(interrupted.reason));
  };
  if (interrupted.aborted) onInterrupt();
  interrupted.addEventListener('abort', onInterrupt);

  let looking: Promise<void> = Promise.resolve();
  const lookAtOthers = (): Promise<void> =>
    (looking = looking
      .catch(() => undefined)
      .then(async () => {
        const by = await ports.overruled();
        if (by !== undefined) stop.stop({ status: 'aborted', error: by });
      }));
  // A process that stood still finds connections closed and answers late. That others took over meanwhile is the reason, and comes first.
  const fail = async (error: unknown): Promise<void> => {
    if (ports.isAlone !== true) await lookAtOthers().catch(() => undefined);
    stop.fail(error);
  };
  const always = { clock, everyMs: lookEveryMs, over: over.signal };
  const onOthers = [verifying(faults, log), lookAtOthers];
  const loops = [
    look(options, over.signal),
    ...(ports.isAlone === true ? [] : onOthers.map((task) => repeat(task, always))),
  ].map((loop) => loop.catch(fail));
  if (conditions.probes.length > 0) {
    const untilHealing = whenAny([over.signal, healing, stop.signal]);
    // Not waited for at the end: a service that does not answer may take its time, and nobody asks any more.
    for (const probe of conditions.probes) void repeat(probe, { ...always, over: untilHealing }).catch(fail);
  }
  return {
    end: async () => {
      over.abort('the experiment is over');
      interrupted.removeEventListener('abort', onInterrupt);
      await Promise.all(loops);
    },
  };
}

/** Aborted as soon as one of them is. */
function whenAny(signals: readonly Signal[]): Signal {
  const any = createSignal();
  const abort = (): void => {
    any.abort();
  };
  if (signals.some(({ aborted }) => aborted)) abort();
  for (const signal of signals) signal.addEventListener('abort', abort);
  return any.signal;
}

/** Who ended it. */
function interruption(reason: unknown): Parameters<Stop['stop']>[0] {
  return reason instanceof SeatrialError && reason.code === 'E_STOPPED'
    ? { status: 'aborted', error: `E_STOPPED ${reason.message}` }
    : { status: 'interrupted', error: 'E_INTERRUPTED interrupted by the user' };
}

async function look(options: WatchOptions, over: Signal): Promise<void> {
  const { stop, ports, limits, faults, holds, conditions, healing, onLook } = options;
  const { clock } = ports;
  const limitMs = clock.now() + durationMs(limits.time);
  while (!over.aborted) {
    stopWhenLost(stop, ports);
    if (clock.now() >= limitMs) {
      stop.limit(`the experiment took longer than limits.time (${limits.time}); it was aborted and healed`);
    }
    if (!healing.aborted) {
      for (const why of faults.overdue()) stop.limit(why);
      const stands = faults.standing().length > 0 || holds.stand();
      const notNow = stands ? whyNotNow(clock.wallMs(), limits) : undefined;
      if (notNow !== undefined) stop.limit(`faults must have ended: ${notNow}`);
      conditions.look();
    }
    onLook();
    // The end of the allowed time is not slept through.
    const allowedMs = allowedForMs(clock.wallMs(), limits, lookEveryMs);
    await clock.sleep(allowedMs > 0 ? allowedMs : lookEveryMs, over);
  }
}

/** A proxy that does not answer may be coming back: said once, and asked again. */
function verifying(faults: Faults, log: EventLog): () => Promise<void> {
  let answered = true;
  return async () => {
    try {
      await faults.verify();
      answered = true;
    } catch (error) {
      if (answered) log.note(`whether what stands is still there cannot be seen: ${messageOf(error)}`);
      answered = false;
    }
  };
}
