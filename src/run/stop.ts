/**
 * Stopping early: the time limit, an interruption, a lost service, a lost proxy, an error of ours.
 *
 * The first reason counts. All of them abort one signal, on which every wait of the experiment hangs; the stages then fall
 * through to healing, which never hangs on it.
 */

import { durationMs } from '../lib/duration.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { RunStatus } from '../model/run-record.ts';
import type { Limits } from '../model/scenario.ts';
import type { Ports } from './ports.ts';

/** Why an experiment does not go on. */
interface StopReason {
  readonly status: Exclude<RunStatus, 'completed'>;
  readonly error: string;
}

/** The stop of one experiment. */
export interface Stop {
  /** Aborted as soon as there is a reason. */
  readonly signal: AbortSignal;
  reason(): StopReason | undefined;
  stop(reason: StopReason): void;
  /** Stops because something was thrown: ours, so `failed`. */
  fail(error: unknown): void;
}

/** How often the stop conditions are looked at, in ms. */
const lookEveryMs = 250;

/** A stop with no reason yet. */
export function createStop(): Stop {
  const controller = new AbortController();
  let first: StopReason | undefined;
  const stop = (reason: StopReason): void => {
    first ??= reason;
    controller.abort();
  };
  return {
    signal: controller.signal,
    reason: () => first,
    stop,
    fail: (error) => {
      stop({ status: 'failed', error: describe(error) });
    },
  };
}

/** What is thrown, with its code and its causes. */
function describe(error: unknown): string {
  const code = error instanceof SeatrialError ? error.code : 'E_INTERNAL';
  const causes: string[] = [];
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) causes.push(messageOf(cause));
  return [`${code} ${messageOf(error)}`, ...causes].join('\n  because: ');
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** What the watch looks at. */
export interface WatchOptions {
  readonly stop: Stop;
  readonly ports: Pick<Ports, 'clock' | 'runtime' | 'broken'>;
  readonly limits: Limits;
  /** Aborted by the person: SIGINT. */
  readonly interrupted: AbortSignal;
  /** Called at every look. */
  readonly onLook: () => void;
}

/** Looks at the stop conditions until disposed. The time limit counts from now. */
export function watchStopConditions(options: WatchOptions): AsyncDisposable {
  const { stop, interrupted } = options;
  const over = new AbortController();
  const onInterrupt = (): void => {
    stop.stop({ status: 'interrupted', error: 'E_INTERRUPTED interrupted by the user' });
  };
  if (interrupted.aborted) onInterrupt();
  interrupted.addEventListener('abort', onInterrupt);
  const looking = look(options, over.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      over.abort();
      interrupted.removeEventListener('abort', onInterrupt);
      await looking;
    },
  };
}

async function look(options: WatchOptions, over: AbortSignal): Promise<void> {
  const { stop, ports, limits, onLook } = options;
  const { clock } = ports;
  const limitMs = clock.now() + durationMs(limits.time);
  while (!over.aborted) {
    stopWhenLost(stop, ports);
    if (clock.now() >= limitMs) {
      const error = `the experiment took longer than limits.time (${limits.time}); it was aborted and healed`;
      stop.stop({ status: 'aborted', error });
    }
    onLook();
    await clock.sleep(lookEveryMs, over);
  }
}

/** Stops when a replica ended though nobody asked, or something of ours did. */
export function stopWhenLost(stop: Stop, { runtime, broken }: Pick<Ports, 'runtime' | 'broken'>): void {
  const error = broken();
  if (error !== undefined) stop.fail(error);
  const lost = runtime.lost();
  if (lost.length === 0) return;
  const told = lost.map(({ replica, detail }) => `${replica} ended though nobody asked it to: ${detail}`);
  stop.fail(new SeatrialError('E_TARGET_LOST', told.join('\n')));
}
