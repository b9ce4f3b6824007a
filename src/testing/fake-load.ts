/** An open-loop load on a target that answers as a test says, in virtual time. */

import { createRandom } from '../lib/random.ts';
import type { Operation, Outcome } from '../model/client.ts';
import type { Event, LoadEvent } from '../model/event.ts';
import { workloadSchema } from '../model/scenario.ts';
import { createEventLog } from '../run/event-log.ts';
import type { Load } from '../run/load.ts';
import { startRequestLoad } from '../run/request-load.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** How the target answers: after so many ms, with what; `hang`: never, so the session gives up. */
export type Answer = 'hang' | { readonly afterMs: number; readonly outcome?: Outcome };

/** What a test gives. */
export interface LoadCourse {
  readonly document?: object;
  readonly answer?: (operation: Operation, sentMs: number) => Answer;
  readonly counts?: (request: string) => boolean;
  /** When the first fault begins, ms. */
  readonly faultAt?: number;
  /** Things that happen at a time, ms. */
  readonly at?: readonly (readonly [
    number,
    (going: { clock: StallingClock; load: () => Load; stop: () => void }) => void,
  ])[];
}

/** What it saw. */
export interface WentLoad {
  readonly load: Load;
  readonly clock: FakeClock;
  readonly rows: readonly LoadEvent[];
  readonly events: readonly Event[];
  /** What the stop conditions were told: `began 0 25`, `ended 0 failed`. */
  readonly watched: readonly string[];
  readonly sent: readonly {
    readonly operation: Operation;
    readonly atMs: number;
    readonly timeoutMs: number;
  }[];
}

/** A fake clock whose sleeps all end late while it stalls, as timers do when the process is not given the processor. */
export interface StallingClock extends FakeClock {
  stallUntil(ms: number): void;
}

function createStallingClock(): StallingClock {
  const clock = createFakeClock();
  let until = 0;
  return {
    ...clock,
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (clock.now() < until) await clock.sleep(until - clock.now());
    },
    stallUntil: (ms) => {
      until = ms;
    },
  };
}

const requests = { look: { needs: [] }, order: { needs: [], saga: 'book' } };

/** Runs a load to its end. */
export async function runFakeLoad({
  document,
  answer = () => ({ afterMs: 5 }),
  counts = () => true,
  faultAt,
  at = [],
}: LoadCourse): Promise<WentLoad> {
  const clock = createStallingClock();
  const events: Event[] = [];
  const log = createEventLog({ event: (event) => void events.push(event), read: () => undefined }, clock);
  const sent: WentLoad['sent'][number][] = [];
  const watched: string[] = [];
  const parsed = workloadSchema.parse({
    use: 'requests',
    at: 'desk',
    mix: { look: 1 },
    rate: 40,
    duration: '4s',
    ...document,
  });
  if (parsed.use !== 'requests') throw new Error('not an open loop');
  const stopped = new AbortController();
  log.phase('baseline');
  const load = startRequestLoad({
    document: parsed,
    requests,
    workload: createWorkload(parsed, { random: createRandom(1), replicas: ['desk.1'], requests }),
    session: {
      perform: async (operation, timeoutMs) => {
        sent.push({ operation, atMs: clock.now(), timeoutMs });
        const answered = answer(operation, clock.now());
        const { afterMs, outcome = { type: 'ok' } } = answered === 'hang' ? { afterMs: Infinity } : answered;
        await clock.sleep(Math.min(afterMs, timeoutMs));
        return afterMs < timeoutMs ? outcome : { type: 'info', error: `no answer within ${timeoutMs} ms` };
      },
      books: () => Promise.reject(new Error('no books')),
    },
    clock,
    log,
    watch: {
      began: (id, sinceMs) => void watched.push(`began ${id} ${sinceMs}`),
      ended: (id, ok) => void watched.push(`ended ${id} ${ok ? 'well' : 'failed'}`),
    },
    stopped: stopped.signal,
    counts,
  });
  const later = async (ms: number, act: () => void): Promise<void> => {
    await clock.sleep(ms);
    act();
  };
  if (faultAt !== undefined)
    void later(faultAt, () => {
      log.phase('faulted');
    });
  const going = {
    clock,
    load: () => load,
    stop: () => {
      stopped.abort();
    },
  };
  for (const [ms, act] of at)
    void later(ms, () => {
      act(going);
    });
  await clock.run(load.done);
  load.close();
  const rows = events.filter((event): event is LoadEvent => event.kind === 'load');
  return { load, clock, rows, events, sent, watched };
}
