/**
 * The tally of an open-loop load: what became of the due requests, by second, phase and kind of request, as `load` rows.
 *
 * A row is written as soon as the last request that was due in its second is settled; nothing is kept after that. So the tally holds
 * no more than the seconds that a request may stay open.
 */

import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LoadEvent } from '../model/event.ts';
import type { DueTimes } from './due-times.ts';
import type { EventLog } from './event-log.ts';
import type { Clock } from './ports.ts';

/** What became of one request. */
export interface Settled {
  /** Its number, from 0. */
  readonly n: number;
  /** Its name in the target. */
  readonly request: string;
  /** Why it failed; left out: it was well answered. */
  readonly failed?: string;
  /** From due to answer, in ms; left out: nothing was answered. */
  readonly answeredMs?: number;
  /** It could still have been well answered: it was asked, and does not count for availability. */
  readonly isCutOff?: boolean;
}

/** The tally of one load. */
export interface LoadTally {
  /** Counts a request, in the phase that we are in: one that was due in the baseline and was open when a fault began is faulted. */
  settle(settled: Settled): void;
  /** Writes what has not been written. */
  flush(): void;
}

/** What the tally needs. */
export interface TallyOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly beganMs: number;
  readonly due: DueTimes;
  /** Whether a request of this name counts for availability. */
  readonly counts: (request: string) => boolean;
}

/** Kinds of failure told apart in one row. A client module may put anything into its errors, a new number each time. */
const reasonsMax = 8;
const otherReason = 'other reasons';

/** One row to be. */
interface Cell {
  readonly phase: LoadEvent['phase'];
  readonly request: string;
  readonly counts: boolean;
  fromMs: number;
  toMs: number;
  due: number;
  well: number;
  readonly failed: Map<string, number>;
  latency: Histogram | undefined;
}

/** The requests due in one second: how many of them are not settled, and what became of the others. */
interface Second {
  left: number;
  readonly cells: Map<string, Cell>;
}

/** Nothing is counted yet. O(1) a request. */
export function createLoadTally({ log, clock, beganMs, due, counts }: TallyOptions): LoadTally {
  const seconds = new Map<number, Second>();
  const write = (number: number, { cells }: Second): void => {
    seconds.delete(number);
    for (const cell of cells.values()) log.event(rowOf(cell, clock.now()));
  };
  return {
    settle: (settled) => {
      const number = due.second(settled.n);
      const second = seconds.get(number) ?? { left: due.dueIn(number), cells: new Map<string, Cell>() };
      seconds.set(number, second);
      const phase = log.faulted() ? 'faulted' : 'baseline';
      const { request, isCutOff = false } = settled;
      const cell = cellFor(second, { phase, request, counts: counts(request) && !isCutOff });
      count(cell, beganMs + due.dueMs(settled.n), settled);
      second.left -= 1;
      if (second.left === 0) write(number, second);
    },
    flush: () => {
      for (const [number, second] of [...seconds].sort(([a], [b]) => a - b)) write(number, second);
    },
  };
}

function cellFor({ cells }: Second, of: Pick<Cell, 'phase' | 'request' | 'counts'>): Cell {
  const key = `${of.phase} ${of.counts ? 'counts' : 'does not'} ${of.request}`;
  const cell = cells.get(key) ?? {
    ...of,
    fromMs: Infinity,
    toMs: 0,
    due: 0,
    well: 0,
    failed: new Map<string, number>(),
    latency: undefined,
  };
  cells.set(key, cell);
  return cell;
}

function count(cell: Cell, dueMs: number, { failed, answeredMs }: Settled): void {
  cell.fromMs = Math.min(cell.fromMs, dueMs);
  cell.toMs = Math.max(cell.toMs, dueMs);
  cell.due += 1;
  if (failed === undefined) cell.well += 1;
  else {
    const isKnown = cell.failed.has(failed) || cell.failed.size < reasonsMax - 1;
    const reason = isKnown ? failed : otherReason;
    cell.failed.set(reason, (cell.failed.get(reason) ?? 0) + 1);
  }
  if (answeredMs === undefined) return;
  cell.latency ??= build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
  cell.latency.recordValue(Math.max(0, Math.round(answeredMs * 1_000)));
}

function rowOf({ phase, request, counts, latency, failed, ...counted }: Cell, at: number): LoadEvent {
  return {
    kind: 'load',
    at,
    phase,
    request,
    counts,
    ...counted,
    failed: Object.fromEntries(failed),
    ...(latency === undefined ? {} : { latency: encodeIntoCompressedBase64(latency) }),
  };
}
