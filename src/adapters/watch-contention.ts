/**
 * Watches how long the processes of one experiment wait for a processor, and how late the harness comes.
 *
 * A machine that is busy with something else makes a service late that would have answered in time, and what is late then is not its
 * doing. The event loops of harness and proxy do not show it: the system lets whoever slept go first, and a service that works hard waits.
 * A harness that comes late asks late and hears late, whatever the services do.
 */

import type { Event } from '../model/event.ts';
import { processorWaits, type ProcessorWaits } from './processor-waits.ts';

/** A process that is looked at. */
export interface WatchedProcess {
  /** The replica's name, or what of ours it is. */
  readonly name: string;
  readonly pid: number;
}

/** What is watched. */
export interface ContentionOptions {
  /** The processes that run now. */
  readonly processes: () => readonly WatchedProcess[];
  /** Ms since the experiment began. */
  readonly now: () => number;
  readonly publish: (event: Event) => void;
  /** The longest delay of the harness's event loop since the last call, in ms. */
  readonly lateMs: () => number;
  /** How often is looked, in ms. */
  readonly everyMs?: number;
  /** The waits of a process. */
  readonly waits?: (pid: number) => ProcessorWaits;
}

const everyMsDefault = 500;
/** Who waits so much of the time takes nearly twice as long for everything; on a machine with processors to spare it is some hundredths. */
const shareMin = 0.4;
/** Who comes later than this has missed what a service's usual patience allows for. */
const lateMsMin = 100;

/**
 * Begins to look; publishes each time between two looks in which a process waited for 40 % of it or more, with the one that waited longest, and
 * each in which the harness came 100 ms late or more.
 */
export function watchContention(options: ContentionOptions): Disposable {
  const { processes, now, publish, lateMs, everyMs = everyMsDefault, waits = processorWaits } = options;
  let before: { readonly at: number; readonly waits: ReadonlyMap<number, ProcessorWaits> } | undefined;
  const look = (): void => {
    const at = now();
    const running = processes();
    const seen = new Map(running.map(({ pid }) => [pid, waits(pid)]));
    const since = before;
    const late = lateMs();
    before = { at, waits: seen };
    if (since === undefined || at <= since.at) return;
    if (late >= lateMsMin) publish({ kind: 'stall', at, fromMs: since.at, lateMs: late });
    const shares = running.map(({ name, pid }) => ({
      service: name,
      share: longestMs(since.waits.get(pid), seen.get(pid)) / (at - since.at),
    }));
    const worst = shares.reduce((a, b) => (b.share > a.share ? b : a), { service: '', share: 0 });
    if (worst.share < shareMin) return;
    const waited = Number(Math.min(1, worst.share).toFixed(2));
    publish({ kind: 'contention', at, fromMs: since.at, service: worst.service, waited });
  };
  const looking = setInterval(look, everyMs);
  looking.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(looking);
    },
  };
}

/** Of all threads that were there before, the longest wait since then, in ms. */
function longestMs(before: ProcessorWaits = new Map(), after: ProcessorWaits = new Map()): number {
  let longest = 0;
  for (const [thread, ms] of after) longest = Math.max(longest, ms - (before.get(thread) ?? ms));
  return longest;
}
