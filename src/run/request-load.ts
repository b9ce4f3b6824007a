/**
 * An open loop: request n is due at begin + n/rate and is sent then, whatever became of those before it, as users do.
 *
 * A closed loop asks a target that hangs a few times and then waits with it: it calls a target healthy that answers nobody. Here what was
 * due is counted, not what was completed. A request is well answered when its outcome is `ok` within the limit, counted from when it was
 * due; everything else has failed. When our own timer comes late, all that is due by then is sent at once, and measured from when it
 * was due all the same (no coordinated omission: G. Tene, "How NOT to measure latency", 2013).
 */

import { durationMs } from '../lib/duration.ts';
import { dueTimes } from './due-times.ts';
import { perform, type Load } from './load.ts';
import { createOpenRequests, type RequestLoadOptions } from './open-requests.ts';

/** Starts to send. At any time no more than rate × limit requests are open. */
export function startRequestLoad(options: RequestLoadOptions): Load {
  const { document, workload, session, clock, stopped } = options;
  const beganMs = clock.now();
  const limitMs = durationMs(document.timeout);
  const due = dueTimes(document.rate, durationMs(document.duration));
  /** The number of the next one. */
  let next = 0;
  let isClosed = false;
  let isAllSent = false;
  const behindMs = (): number => (next < due.count ? clock.now() - beganMs - due.dueMs(next) : 0);
  const requests = createOpenRequests(options, due, behindMs);
  const ending = createEnding();

  const send = async (n: number): Promise<void> => {
    const dueMs = beganMs + due.dueMs(n);
    const planned = workload.next(n, due.dueMs(n));
    if (planned === undefined) return;
    const lateMs = clock.now() - dueMs;
    const request = { n, dueMs, planned, lateMs };
    if (lateMs >= limitMs) {
      requests.skip(request);
      return;
    }
    requests.send(request);
    requests.settle(request, await perform(session, planned, limitMs - lateMs));
    if (isAllSent && requests.open() === 0) ending.resolve();
  };
  const sendAll = async (): Promise<void> => {
    while (next < due.count && !stopped.aborted && !isClosed) {
      const waitMs = -behindMs();
      if (waitMs > 0) await clock.sleep(waitMs, stopped);
      else {
        next += 1;
        send(next - 1).catch(ending.reject);
      }
    }
    isAllSent = true;
    if (requests.open() === 0) ending.resolve();
  };
  sendAll().catch(ending.reject);

  return {
    beganMs,
    done: ending.done,
    ended: () => requests.ended(),
    onEnded: (listener) => requests.onEnded(listener),
    lateP99Ms: () => requests.lateP99Ms(),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      requests.close();
    },
  };
}

/** A promise to be settled from outside, once. */
function createEnding(): {
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  return { done, resolve, reject };
}
