/**
 * `slicer`: cuts what comes into pieces and waits `delay` µs behind each.
 *
 * A chunk is halved, and its halves are, until a piece is at most average_size + size_variation; each cut is moved by a whole number
 * from [-size_variation, size_variation). Any attributes do: a piece has one byte at least and a cut lies within its chunk, where
 * Toxiproxy 2.12 overflows its stack (average_size 0) or leaves the slice (size_variation > average_size).
 */

import { createAlarm } from '../alarm.ts';
import { ChunkQueue } from '../chunk-queue.ts';
import { now, type Chunk } from '../chunk.ts';
import { defineToxic, type Stage, type StageContext, type ToxicKind } from '../toxic-kind.ts';

/** More than this is not held: the source waits. */
const heldBytesMax = 64 * 1_024;
/** How many pieces go at once at most: the event loop is for others, too. */
const burstMax = 1_000;
/** How much lost time is made up for: timers tell milliseconds, delays are microseconds. */
const latenessMsMax = 20;

type Name = 'average_size' | 'size_variation' | 'delay';

export const slicer: ToxicKind<Name> = defineToxic({
  attributes: ['average_size', 'size_variation', 'delay'],
  start: startSlicer,
});

function startSlicer({ attributes, out, random }: StageContext<Name>): Stage {
  const held = new ChunkQueue();
  /** Where the first chunk is to be cut, the nearest place last; empty when it was not begun. */
  let cuts: number[] = [];
  let nextDue = 0;
  const alarm = createAlarm(release);

  function release(): void {
    for (let sent = 0; sent < burstMax && nextDue <= now(); sent += 1) {
      const chunk = held.first;
      if (chunk === undefined) break;
      sendPiece(chunk);
    }
    if (held.first !== undefined || (held.ended && nextDue > now())) alarm.set(nextDue);
    else if (held.ended) out.end();
  }

  function sendPiece(chunk: Chunk): void {
    const data = chunk.data.subarray(0, nextSize(chunk.data.length));
    if (data.length === chunk.data.length) held.shift();
    else held.replaceFirst({ data: chunk.data.subarray(data.length), at: chunk.at });
    nextDue = Math.max(nextDue, now() - latenessMsMax) + Math.max(0, attributes.delay) / 1_000;
    out.push({ data, at: chunk.at });
  }

  /** Cuts are made when they are needed: a chunk may have as many as it has bytes. */
  function nextSize(length: number): number {
    if (cuts.length === 0) cuts = [length];
    for (let cut = middleOf(cuts.at(-1) ?? length); cut !== undefined; cut = middleOf(cut)) cuts.push(cut);
    const size = cuts.pop() ?? length;
    cuts = cuts.map((cut) => cut - size);
    return size;
  }

  function pieceMax(): number {
    return Math.max(1, attributes.average_size + Math.max(0, attributes.size_variation));
  }

  /** Where a piece of so many bytes is cut; `undefined` when it is short enough. */
  function middleOf(length: number): number | undefined {
    if (length <= pieceMax()) return undefined;
    const variation = Math.max(0, attributes.size_variation);
    const moved = Math.floor(length / 2) + Math.floor((random.next() * 2 - 1) * variation);
    return Math.min(length - 1, Math.max(1, moved));
  }

  return {
    push(chunk) {
      const isFirst = held.first === undefined;
      const isLate = !isFirst || nextDue > now();
      if (isLate || chunk.data.length > pieceMax()) out.affected(chunk.data.length);
      held.push(chunk);
      if (!isFirst) return;
      nextDue = Math.max(nextDue, now());
      release();
    },
    end() {
      held.ended = true;
      if (held.first === undefined) release();
    },
    update() {
      alarm.clear();
      // What is left of the chunk that is being sent goes in one piece.
      const chunk = cuts.length === 0 ? undefined : held.shift();
      cuts = [];
      nextDue = now();
      if (chunk !== undefined) out.push(chunk);
      release();
    },
    leave() {
      alarm.clear();
      cuts = [];
      held.flush(out);
    },
    stop: alarm.clear,
    full: () => held.bytes >= heldBytesMax,
  };
}
