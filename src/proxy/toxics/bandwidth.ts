/**
 * `bandwidth`: at most `rate` KB/s (1000 bytes) per connection; 0 lets nothing pass.
 *
 * A chunk goes when its bytes have had their time; one that takes longer than 100 ms goes in slices of 100 ms. Due times are kept,
 * not sleeps, so a late timer does not lower the rate. After an update the chunk that is being sent goes at once.
 */

import { createAlarm } from '../alarm.ts';
import { ChunkQueue } from '../chunk-queue.ts';
import { now, type Chunk } from '../chunk.ts';
import { defineToxic, type Stage, type StageContext, type ToxicKind } from '../toxic-kind.ts';

const sliceMs = 100;
const heldBytesMin = 64 * 1_024;
const heldBytesMax = 8 * 1_024 * 1_024;
/** How much is held to keep the rate between two wake-ups, in milliseconds of the rate. */
const heldMs = 20;

export const bandwidth: ToxicKind<'rate'> = defineToxic({ attributes: ['rate'], start: startBandwidth });

function startBandwidth({ attributes, out }: StageContext<'rate'>): Stage {
  const held = new ChunkQueue();
  /** When the last slice was due, and how late it really went: the next one may start so much earlier. */
  let lastDue = 0;
  let latenessMs = 0;
  const alarm = createAlarm(release);

  /** KB/s are bytes per millisecond; a negative rate is none. */
  const rate = (): number => Math.max(0, attributes.rate);
  const sliceBytes = (chunk: Chunk): number => Math.min(chunk.data.length, rate() * sliceMs);
  const due = (chunk: Chunk): number => lastDue + sliceBytes(chunk) / rate();

  function release(): void {
    if (rate() === 0) return;
    for (let chunk = held.first; chunk !== undefined; chunk = held.first) {
      const at = due(chunk);
      if (at > now()) {
        alarm.set(at);
        return;
      }
      latenessMs = now() - at;
      lastDue = at;
      sendSlice(chunk, sliceBytes(chunk));
    }
    if (held.ended) out.end();
  }

  function sendSlice(chunk: Chunk, bytes: number): void {
    if (bytes < chunk.data.length) held.replaceFirst({ data: chunk.data.subarray(bytes), at: chunk.at });
    else held.shift();
    out.push({ data: chunk.data.subarray(0, bytes), at: now() });
  }

  return {
    push(chunk) {
      out.affected(chunk.data.length);
      const isFirst = held.first === undefined;
      held.push(chunk);
      if (!isFirst) return;
      lastDue = Math.max(lastDue, now() - Math.min(latenessMs, sliceMs));
      release();
    },
    end() {
      held.ended = true;
      if (held.first === undefined) out.end();
    },
    update() {
      alarm.clear();
      lastDue = now();
      latenessMs = 0;
      const chunk = held.first;
      if (chunk !== undefined && rate() > 0) sendSlice(chunk, chunk.data.length);
      release();
    },
    leave() {
      alarm.clear();
      held.flush(out);
    },
    stop: alarm.clear,
    full: () => held.bytes >= Math.min(heldBytesMax, Math.max(heldBytesMin, rate() * heldMs)),
  };
}
