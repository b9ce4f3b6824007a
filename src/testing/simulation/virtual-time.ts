/**
 * Time that passes only when nothing else can happen: the same every time, and as fast as the machine computes.
 *
 * It is counted in whole microseconds, so that sums are exact on every machine. Between two events everything that was woken goes on to where
 * it waits again: Node runs `process.nextTick` from a microtask only when no microtask is left. That is a tenth of what a turn of the event
 * loop costs, and needs that nobody waits for anything but virtual time.
 */

import { nextTick } from 'node:process';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Signal } from '../../lib/signal.ts';
import type { Clock } from '../../run/ports.ts';
import { createEventHeap, type DueEvent } from './event-heap.ts';

/** A clock, and what is due by it. */
export interface VirtualTime extends Clock {
  /** Calls `act` after so many ms, unless what is returned is called before. Never earlier: fractions of a microsecond are rounded up. */
  after(ms: number, act: () => void): () => void;
  /**
   * Lets time pass until `promise` is settled, and gives what it gives.
   *
   * @throws {@link SeatrialError} `E_SIMULATION` when nothing is due any more and it still is not settled
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

const microtask = Promise.resolve();

/** When time begins: a Wednesday, 10:00 in UTC. */
const wallBeganMs = Date.UTC(2026, 0, 14, 10);

/** Time that stands at 0. */
export function createVirtualTime(): VirtualTime {
  const due = createEventHeap();
  let nowUs = 0;
  let order = 0;
  const now = (): number => nowUs / 1_000;

  const after = (ms: number, act: () => void): (() => void) => {
    order += 1;
    const event: DueEvent = { atUs: nowUs + Math.max(0, Math.ceil(ms * 1_000)), order, act };
    due.add(event);
    return () => {
      event.act = undefined;
    };
  };

  const sleep = (ms: number, signal?: Signal): Promise<void> =>
    new Promise((resolve) => {
      if (signal === undefined) {
        after(ms, resolve);
        return;
      }
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        callOff();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const callOff = after(ms, wake);
      signal.addEventListener('abort', wake);
    });

  /** The next event that was not called off. */
  const next = (): DueEvent | undefined => {
    let event = due.take();
    while (event !== undefined && event.act === undefined) event = due.take();
    return event;
  };

  return {
    now,
    wallMs: () => wallBeganMs + now(),
    after,
    sleep,
    run: (promise) =>
      new Promise((resolve, reject) => {
        let isSettled = false;
        const settle = (): void => {
          isSettled = true;
        };
        promise.then(settle, settle);
        const step = (): void => {
          if (isSettled) {
            resolve(promise);
            return;
          }
          const event = next();
          if (event === undefined) {
            reject(nothingDue(now()));
            return;
          }
          nowUs = event.atUs;
          try {
            event.act?.();
          } catch (error) {
            reject(error instanceof Error ? error : new Error(messageOf(error)));
            return;
          }
          goOn();
        };
        const whenSettled = (): void => {
          nextTick(step);
        };
        /** A tick that is asked for in a microtask comes when no other microtask is left: everything that could go on has gone on. */
        const goOn = (): void => {
          void microtask.then(whenSettled);
        };
        goOn();
      }),
  };
}

function nothingDue(ms: number): SeatrialError {
  return new SeatrialError(
    'E_SIMULATION',
    `at ${ms} ms nothing is due any more, and the experiment is not over: a service or the client waits for something that is not virtual`,
    { hint: 'Services and clients wait for their ports only: no timers, no sockets, no files.' },
  );
}
