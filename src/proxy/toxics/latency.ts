/**
 * `latency`: every chunk leaves at its arrival + latency ± jitter.
 *
 * Pipelined: chunks wait side by side, order is kept, a late one holds up those behind it. The end of the stream is not delayed
 * itself but stays behind the data. After an update the chunk that is due next goes at once, the rest by the new values.
 */

import { createAlarm } from '../alarm.ts';
import { ChunkQueue } from '../chunk-queue.ts';
import { now, type Chunk } from '../chunk.ts';
import { defineToxic, type Stage, type StageContext, type ToxicKind } from '../toxic-kind.ts';

/** What one lane holds at most, in bytes; as much as Toxiproxy's 1024 chunks of 32 KiB. */
const windowBytes = 32 * 1_024 * 1_024;

type Name = 'latency' | 'jitter';

export const latency: ToxicKind<Name> = defineToxic({
  attributes: ['latency', 'jitter'],
  start: startLatency,
});

function startLatency({ attributes, out, random }: StageContext<Name>): Stage {
  const held = new ChunkQueue();
  let firstDue = 0;
  const alarm = createAlarm(release);

  /** Milliseconds; uniform in [latency - jitter, latency + jitter), whole. */
  function delayMs(): number {
    const { latency, jitter } = attributes;
    return jitter > 0 ? latency + Math.floor((random.next() * 2 - 1) * jitter) : latency;
  }

  function release(): void {
    for (let chunk = held.first; chunk !== undefined && firstDue <= now(); chunk = held.first) {
      letGo(firstDue);
    }
    if (held.first !== undefined) alarm.set(firstDue);
    else if (held.ended) out.end();
  }

  /** The first chunk goes; it counts as read at `at` for the toxics behind, so that two latencies add up. */
  function letGo(at: number): void {
    const chunk = held.shift();
    if (held.first !== undefined) firstDue = held.first.at + delayMs();
    if (chunk !== undefined) out.push({ data: chunk.data, at: Math.max(chunk.at, at) });
  }

  function push(chunk: Chunk): void {
    const isFirst = held.first === undefined;
    if (isFirst) {
      firstDue = chunk.at + delayMs();
      if (firstDue <= now()) {
        out.push(chunk);
        return;
      }
    }
    out.affected(chunk.data.length);
    held.push(chunk);
    if (isFirst) alarm.set(firstDue);
  }

  return {
    push,
    end() {
      held.ended = true;
      if (held.first === undefined) out.end();
    },
    update() {
      if (held.first === undefined) return;
      letGo(now());
      release();
    },
    leave() {
      alarm.clear();
      held.flush(out);
    },
    stop: alarm.clear,
    full: () => held.bytes >= windowBytes,
  };
}
