/** The requests of an open loop that were due: open until they are settled, then counted, and as operations where they start a saga. */

import { durationMs } from '../lib/duration.ts';
import type { Outcome } from '../model/client.ts';
import type { Target } from '../model/target.ts';
import type { RequestsDocument } from '../workload/requests.ts';
import type { PlannedOperation } from '../workload/workload.ts';
import type { DueTimes } from './due-times.ts';
import { createEndCount, type EndCount } from './end-count.ts';
import { createLateness } from './lateness.ts';
import { createLoadTally } from './load-tally.ts';
import { operationRow, type LoadOptions } from './load.ts';

/** What an open-loop load is made of. */
export interface RequestLoadOptions extends Omit<LoadOptions, 'document'> {
  readonly document: RequestsDocument;
  /** The target's requests: which of them start a saga. */
  readonly requests: Target['requests'];
  /** Whether a request of this name counts for availability: it needs nothing that a fault acts on. */
  readonly counts: (request: string) => boolean;
}

/** A request that was due. */
export interface DueRequest {
  /** Its number, from 0. */
  readonly n: number;
  /** In ms since the experiment began. */
  readonly dueMs: number;
  readonly planned: PlannedOperation;
  /** How long after it was due it is sent, in ms. */
  readonly lateMs: number;
}

/** The requests that are not settled. */
export interface OpenRequests extends Pick<EndCount, 'ended' | 'onEnded'> {
  /** It is sent now. */
  send(request: DueRequest): void;
  /** What became of it; one that is settled already stays so. */
  settle(request: DueRequest, outcome: Outcome): void;
  /** It is too late to send it: it has failed. */
  skip(request: DueRequest): void;
  /** How many are open. */
  open(): number;
  /** How late we were with those that failed, p99 in ms. */
  lateP99Ms(): number;
  /**
   * What is open has failed where its time is over. The rest could still have been well answered: it was asked, which is written, and
   * counts for nothing. All that was counted is written. To be called once.
   */
  close(): void;
}

/** Session and clock may differ by so much about when the limit is over. */
const toleranceMs = 5;
/** The clock is as fine as this. */
const tickMs = 0.001;
const cutOff = 'still open when the experiment went on';
const notSent = 'not sent: the load generator was late by the whole limit';

/**
 * None is open.
 *
 * @param behindMs - how late the next request is that was not sent; below zero: it is not due yet
 */
export function createOpenRequests(
  options: RequestLoadOptions,
  due: DueTimes,
  behindMs: () => number,
): OpenRequests {
  const { document, workload, clock, log, watch, counts } = options;
  const tally = createLoadTally({ log, clock, beganMs: clock.now(), due, counts });
  const lateness = createLateness();
  const ends = createEndCount();
  const open = new Map<number, DueRequest>();

  const logSaga = (planned: PlannedOperation, what: Outcome | { readonly type: 'invoke' }): void => {
    const saga = options.requests[planned.operation.f]?.saga;
    if (saga === undefined) return;
    // The saga rules know it by the name of the saga.
    log.event({ ...operationRow(planned, clock), f: saga, ...what });
  };
  const count = ({ n, planned, dueMs, lateMs }: DueRequest, outcome: Outcome, failed?: string): void => {
    workload.done(planned, outcome);
    const request = planned.operation.f;
    tally.settle({
      n,
      request,
      ...(failed === undefined ? {} : { failed }),
      ...(outcome.type === 'info' ? {} : { answeredMs: clock.now() - dueMs }),
    });
    const group = `${log.faulted() ? 'faulted' : 'baseline'} ${counts(request) ? 'counts' : 'does not'}`;
    // Answers wait as long as sending does.
    lateness.add({ group, lateMs: Math.max(lateMs, behindMs()), isWell: failed === undefined });
    watch.ended(n, failed === undefined);
    ends.add();
  };
  /** Whether it could still have been well answered. */
  const leaveOut = (request: DueRequest): boolean => {
    const { n, planned, dueMs } = request;
    const outcome = { type: 'info', error: cutOff } as const;
    if (clock.now() - dueMs >= durationMs(document.timeout) - toleranceMs) {
      settle(request, outcome);
      return false;
    }
    open.delete(n);
    logSaga(planned, outcome);
    workload.done(planned, outcome);
    tally.settle({ n, request: planned.operation.f, failed: cutOff, isCutOff: true });
    ends.add();
    return true;
  };
  const settle = (request: DueRequest, outcome: Outcome): void => {
    if (!open.delete(request.n)) return;
    logSaga(request.planned, outcome);
    count(request, outcome, failure(outcome, clock.now() - request.dueMs, document.timeout));
  };

  return {
    ...ends,
    send: (request) => {
      open.set(request.n, request);
      watch.began(request.n, request.dueMs);
      logSaga(request.planned, { type: 'invoke' });
    },
    settle,
    skip: (request) => {
      watch.began(request.n, request.dueMs);
      count(request, { type: 'info', error: notSent }, notSent);
    },
    open: () => open.size,
    lateP99Ms: () => lateness.p99Ms(),
    close: () => {
      const cut = [...open.values()].filter(leaveOut).length;
      if (cut > 0)
        log.note(
          `${cut} requests were still open when the experiment went on, and had not had ${document.timeout}: they do not count`,
        );
      tally.flush();
      const late = lateness.describe();
      if (late !== undefined) log.note(late);
    },
  };
}

/** Why a request has failed that took `tookMs` since it was due; `undefined`: it was well answered. */
function failure({ type, error }: Outcome, tookMs: number, limit: string): string | undefined {
  const limitMs = durationMs(limit);
  if (type === 'ok') return tookMs <= limitMs + tickMs ? undefined : `answered later than ${limit}`;
  if (type === 'info' && tookMs >= limitMs - toleranceMs) return `no answer within ${limit}`;
  return error ?? (type === 'fail' ? 'refused' : 'unknown');
}
