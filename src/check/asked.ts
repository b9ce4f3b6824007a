/** How many operations clients asked in a time: what the load on a service is measured against. */

import type { LoadEvent, SagaEvent } from '../model/event.ts';
import type { ClientOperation, Row } from './operations.ts';

/** A time from `from` (included) to `to` (not included), ms. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What was asked. */
export interface Asked {
  /** When the first operation was asked, ms; `undefined`: none was. */
  readonly firstAskedAt: number | undefined;
  /** How many were asked within a time. Of a row that lies partly within it, the same part counts. O(operations + rows). */
  readonly asked: (time: Interval) => number;
  /** How many operations were open at a time: asked before, and not answered by then, or their saga was still spoken of. O(rows). */
  readonly openAt: (time: number) => number;
}

/**
 * What was asked in this history. Requests that start a saga have rows of their own among the operations; of the others only the load rows
 * tell, each of which spreads its requests evenly over its time.
 *
 * @param from.told - what was said of sagas: one that was accepted goes on after its operation was answered
 * @param from.startsSaga - whether requests of this name start a saga
 */
export function askedIn(
  operations: readonly ClientOperation[],
  {
    load,
    told,
    startsSaga,
  }: {
    readonly load: readonly Row<LoadEvent>[];
    readonly told: readonly Row<SagaEvent>[];
    readonly startsSaga: (request: string) => boolean;
  },
): Asked {
  const times = operations.map(({ invoke }) => invoke.event.at);
  const others = load.map(({ event }) => event).filter(({ request }) => !startsSaga(request));
  const begins = [...times.slice(0, 1), ...others.map(({ fromMs }) => fromMs)];
  return {
    firstAskedAt: begins.length === 0 ? undefined : begins.reduce((a, b) => Math.min(a, b)),
    asked: ({ from, to }) =>
      times.filter((at) => at >= from && at < to).length +
      others.reduce((sum, row) => sum + row.due * partWithin(row, { from, to }), 0),
    openAt: (time) => {
      const goingOn = new Set(told.filter(({ event }) => event.at >= time).map(({ event }) => event.saga));
      const isAnswered = ({ end }: ClientOperation): boolean => end !== undefined && end.event.at < time;
      return operations.filter(
        (one) =>
          one.invoke.event.at < time &&
          (!isAnswered(one) || (one.saga !== undefined && goingOn.has(one.saga))),
      ).length;
    },
  };
}

function partWithin({ fromMs, toMs }: LoadEvent, { from, to }: Interval): number {
  // One request, or several at once: all of it or nothing.
  if (toMs <= fromMs) return fromMs >= from && fromMs < to ? 1 : 0;
  return Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs)) / (toMs - fromMs);
}
