/** A store that hands its lines on later, all at once: what is in the buffer when the process dies is gone. */

import type { Ports, Store } from '../ports.ts';

/** Longer than it takes to kill a process in time, also on a busy machine: else all may have been handed on by then. */
const everyMs = 1_000;

/** The store of `ports`, behind a buffer. */
export function bufferedStore<R>({
  store,
  clock,
  fatal,
}: Pick<Ports<R>, 'store' | 'clock' | 'fatal'>): Store<R> {
  const buffer: R[] = [];
  const handOver = async (): Promise<void> => {
    await clock.sleep(everyMs);
    for (const record of buffer.splice(0)) store.append(record);
  };
  return {
    records: store.records,
    append: (record) => {
      buffer.push(record);
      if (buffer.length === 1) handOver().catch(fatal);
    },
  };
}
