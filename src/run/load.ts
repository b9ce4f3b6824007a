/**
 * The load: clients in a closed loop that share one overall rate.
 *
 * Each client waits for its turn (one every 1/rate s, all clients together), asks one operation, and waits for its end before
 * it wants a turn again. Turns that no client could take are not made up for: after a stall there is no burst.
 */

import type { Signal } from '../lib/signal.ts';
import { durationMs } from '../lib/duration.ts';
import { messageOf } from '../lib/errors.ts';
import { withFields } from '../lib/fields.ts';
import type { Outcome } from '../model/client.ts';
import type { OperationEvent } from '../model/event.ts';
import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import type { PlannedOperation, Workload } from '../workload/workload.ts';
import { createEndCount, type EndCount } from './end-count.ts';
import type { EventLog } from './event-log.ts';
import type { Clock, TargetSession } from './ports.ts';
import type { OperationWatch } from './stop-conditions.ts';

/** Workloads whose clients wait for an answer before they ask again. */
type ClosedLoopDocument = Exclude<WorkloadDocument, { use: 'requests' }>;

/** What a load is made of. */
export interface LoadOptions {
  readonly document: ClosedLoopDocument;
  readonly workload: Workload;
  readonly session: TargetSession;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Told of every operation. */
  readonly watch: OperationWatch;
  /** Aborted: no further operation is asked. */
  readonly stopped: Signal;
}

/** A load under way. */
export interface Load extends Pick<EndCount, 'ended' | 'onEnded'> {
  readonly beganMs: number;
  /** Resolves when the time is over and every operation has ended. Rejects when an operation could not be asked (our error). */
  readonly done: Promise<void>;
  /** How much later than due operations were asked that then failed, p99 in ms. Nothing is ever due in a closed loop: 0. */
  lateP99Ms(): number;
  /** Operations still open become `info`; what they still bring is dropped. */
  close(): void;
}

/** Starts the clients. */
export function startLoad(options: LoadOptions): Load {
  const { document, workload, session, clock, log, watch, stopped } = options;
  const beganMs = clock.now();
  const endMs = beganMs + durationMs(document.duration);
  const timeoutMs = durationMs(document.timeout);
  const takeTurn = createTurnstile(clock, document.rate, endMs);
  const open = new Map<number, PlannedOperation>();
  const ends = createEndCount();

  const finish = (planned: PlannedOperation, outcome: Outcome): void => {
    if (!open.delete(planned.operation.id)) return;
    workload.done(planned, outcome);
    log.event(withFields(operationRow(planned, clock), outcome));
    watch.ended(planned.operation.id, outcome.type === 'ok');
    ends.add();
  };
  const client = async (number: number): Promise<void> => {
    while (await takeTurn(stopped)) {
      const planned = workload.next(number, clock.now() - beganMs);
      if (planned === undefined) continue;
      open.set(planned.operation.id, planned);
      log.event(withFields(operationRow(planned, clock), { type: 'invoke' } as const));
      watch.began(planned.operation.id, clock.now());
      finish(planned, await perform(session, planned, timeoutMs));
    }
  };

  const clients: Promise<void>[] = [];
  for (let number = 0; number < document.clients; number += 1) clients.push(client(number));

  return {
    beganMs,
    done: Promise.all(clients).then(() => undefined),
    lateP99Ms: () => 0,
    ended: () => ends.ended(),
    onEnded: (listener) => ends.onEnded(listener),
    close: () => {
      for (const planned of [...open.values()]) {
        finish(planned, { type: 'info', error: 'still open when the experiment went on' });
      }
    },
  };
}

/** One turn every 1/rate s, in the order of asking; resolves false when there are no more turns. */
function createTurnstile(clock: Clock, rate: number, endMs: number): (stopped: Signal) => Promise<boolean> {
  let nextMs = clock.now();
  return async (stopped) => {
    const mine = Math.max(clock.now(), nextMs);
    if (mine >= endMs || stopped.aborted) return false;
    nextMs = mine + 1_000 / rate;
    if (mine > clock.now()) await clock.sleep(mine - clock.now(), stopped);
    return !stopped.aborted;
  };
}

/** Asks. Whatever the port throws is no answer, so the outcome is unknown. Never rejects. */
export async function perform(
  session: TargetSession,
  { operation }: PlannedOperation,
  timeoutMs: number,
): Promise<Outcome> {
  try {
    return await session.perform(operation, timeoutMs);
  } catch (error) {
    return { type: 'info', error: messageOf(error) };
  }
}

/** The row of an operation, now, but for what became of it. */
export function operationRow(
  { client, operation, replaces }: PlannedOperation,
  clock: Clock,
): Omit<OperationEvent, 'type' | 'result' | 'error'> {
  const row = withFields({ kind: 'operation', at: clock.now(), client } as const, operation);
  return replaces === undefined ? row : withFields(row, { replaces });
}
