/** Waiting until the target is quiet, and its final reads: the books of all replicas, again and again, as long as the watch says. */

import type { Signal } from '../lib/signal.ts';
import type { Target } from '../model/target.ts';
import type { OpenDeadlines, QuietTimes } from './deadlines.ts';
import type { EventLog } from './event-log.ts';
import { readBooks, toRows, type Reading } from './final-reads.ts';
import type { Ports } from './ports.ts';
import { createQuietWatch, type RoundToRecord } from './quiet-watch.ts';
import { busyLinks } from './traffic.ts';
import { awaitUntold, type UntoldSpans } from './untold.ts';

/** What the wait needs. */
export interface QuietOptions {
  readonly ports: Ports;
  readonly log: EventLog;
  readonly target: Target;
  readonly healedMs: number;
  readonly times: QuietTimes;
  readonly openDeadlines: OpenDeadlines;
  /** Left out: no spans are waited for. */
  readonly untoldSpans?: UntoldSpans | undefined;
  /** Aborted: one more reading, and no waiting. */
  readonly stopped: Signal;
}

/** How often books are read: a target is not waited for longer than it needs, and not kept busy by being looked at, nor are we. */
const readEveryMs = { least: 250, most: 1_000 };
const restFactor = 4;

/** When the target came to rest, in ms since the experiment began. */
export interface Rest {
  /** It was quiet; left out: it never was. */
  readonly quietMs?: number;
  /** Every rule with a deadline was first seen met, and stayed so: replicas agreed, sagas had ended. Left out: not met at the end. */
  readonly metMs?: number;
}

/** Resolves when the last round is recorded, and the spans have come that tell of what it shows. */
export async function awaitQuiet(options: QuietOptions): Promise<Rest> {
  const { ports, log, target, healedMs, times, openDeadlines, untoldSpans, stopped } = options;
  const { clock } = ports;
  const deadline = healedMs + times.deadlineMs;
  const watch = createQuietWatch(healedMs, times);
  let round = 0;
  let last: Reading | undefined;
  let metMs: number | undefined;
  const record = ({ reading, quiet, detail }: RoundToRecord): void => {
    round += 1;
    last = reading;
    log.phase('final');
    for (const read of toRows(reading, round)) log.read(read);
    log.event({ kind: 'quiet', at: clock.now(), quiet, detail });
  };

  while (!watch.done()) {
    // Asked before the books are read: what a request changes after that shows in the next reading. Books can be read without a proxy.
    const beganMs = clock.now();
    const busy = stopped.aborted ? [] : busyLinks(await ports.links.traffic(), target);
    const reading = await readBooks(ports, log.sagas());
    if (stopped.aborted) {
      record({ reading, quiet: false, detail: 'the wait for quiet was cut short' });
      break;
    }
    const open = openDeadlines({ reads: () => toRows(reading, 1), events: log.kept() });
    metMs = open.length === 0 ? (metMs ?? reading.at) : undefined;
    for (const found of watch.look({ reading, busy, open })) record(found);
    if (!watch.done()) {
      const tookMs = clock.now() - beganMs;
      await clock.sleep(pauseMs(clock.now(), deadline, tookMs), stopped);
    }
  }
  if (untoldSpans !== undefined && last !== undefined) {
    const reads = toRows(last, 1);
    await awaitUntold({ ports, stopped, untold: () => untoldSpans({ reads, events: log.kept() }) });
  }
  const quietMs = watch.quietMs();
  if (quietMs === undefined) return metMs === undefined ? {} : { metMs };
  return metMs === undefined ? { quietMs } : { quietMs, metMs };
}

/** Until the next reading; one begins right at the deadline. */
function pauseMs(now: number, deadline: number, tookMs: number): number {
  const pause = Math.min(readEveryMs.most, Math.max(readEveryMs.least, restFactor * tookMs));
  return now < deadline ? Math.min(pause, deadline - now) : pause;
}
