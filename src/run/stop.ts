/**
 * Stopping early: a limit, a stop condition, an interruption, a lost service, a lost proxy, an error of ours.
 *
 * The first reason counts, and is written down. All of them abort one signal, on which every wait of the experiment hangs; the stages
 * then fall through to healing, which never hangs on it.
 */

import { createSignal, type Signal } from '../lib/signal.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { RunStatus } from '../model/run-record.ts';
import type { EventLog } from './event-log.ts';
import type { Clock, Ports } from './ports.ts';

/** Why an experiment does not go on. */
interface StopReason {
  readonly status: Exclude<RunStatus, 'completed'>;
  readonly error: string;
}

/** The stop of one experiment. */
export interface Stop {
  /** Aborted as soon as there is a reason. */
  readonly signal: Signal;
  reason(): StopReason | undefined;
  stop(reason: StopReason): void;
  /** Stops because the scenario's limits do not allow more: `aborted`. */
  limit(why: string): void;
  /** Stops because something was thrown: ours, so `failed`. */
  fail(error: unknown): void;
}

/** A stop with no reason yet. */
export function createStop(log: EventLog, clock: Clock): Stop {
  const source = createSignal();
  let first: StopReason | undefined;
  const stop = (reason: StopReason): void => {
    if (first !== undefined) return;
    first = reason;
    log.event({ kind: 'stop', at: clock.now(), status: reason.status, why: reason.error });
    source.abort(reason.error);
  };
  return {
    signal: source.signal,
    reason: () => first,
    stop,
    limit: (why) => {
      stop({ status: 'aborted', error: `E_LIMIT ${why}` });
    },
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

/** Stops when a replica ended though nobody asked, or something of ours did. */
export function stopWhenLost(stop: Stop, { runtime, broken }: Pick<Ports, 'runtime' | 'broken'>): void {
  const error = broken();
  if (error !== undefined) stop.fail(error);
  const lost = runtime.lost();
  if (lost.length === 0) return;
  const told = lost.map(({ replica, detail }) => `${replica} ended though nobody asked it to: ${detail}`);
  stop.fail(new SeatrialError('E_TARGET_LOST', told.join('\n')));
}
