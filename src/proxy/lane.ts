/**
 * One direction of a connection: source socket → a slot for each toxic, in order of creation → destination socket.
 *
 * Without a toxic, bytes are written from the buffer they were read into. A toxic may keep them, so it is given chunks of their own.
 * Nothing is read while the destination or a toxic holds enough, so a slow reader slows the sender and memory stays bounded.
 */

import type { Socket } from 'node:net';
import { now } from './chunk.ts';
import type { ConnectionTap } from './connection-tap.ts';
import type { Meet } from './encounter.ts';
import { Slot, type Inlet, type SlotContext } from './slot.ts';
import type { Loan, Source } from './source.ts';
import type { Toxic } from './toxic.ts';
import type { Stream } from './toxic-kind.ts';
import { Writer } from './writer.ts';

/** Toxics count and roll by chunk: a large read is several. */
const chunkBytesMax = 64 * 1_024;

/** What a lane is made from. */
export interface LaneOptions {
  readonly stream: Stream;
  readonly source: Source;
  readonly destination: Socket;
  /** The toxics of this direction, in order. */
  readonly toxics: readonly Toxic[];
  readonly meet: Meet;
  /** Reset both sockets. */
  readonly reset: () => void;
  /** So many bytes were read. */
  readonly carried: (bytes: number) => void;
  readonly tap?: ConnectionTap | undefined;
}

/** See the header. Starts reading at once. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #writer: Writer;
  #slots: readonly Slot[] = [];
  /** Their toxics are gone. */
  readonly #leaving = new WeakSet<Slot>();
  /** Nothing is read until the source is told to go on. */
  #isHalted = false;
  #isOver = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { source, destination } = options;
    this.#writer = new Writer(destination, () => {
      this.#goOn();
    });
    for (const toxic of options.toxics) this.add(toxic);

    let hasEnded = false;
    const end = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      options.tap?.ended(options.stream);
      this.#first.end();
    };
    // Node says `end` for a FIN only, and `close` in any case.
    source.socket.on('end', end);
    source.socket.on('close', end);
    source.start((data, loan) => this.#take(data, loan));
  }

  /**
   * Append a toxic; it acts on what comes from now on. One that acts on requests stands in front of all others on the way back,
   * so that the answers it gives meet those that its request met, and every toxic of that direction alone.
   */
  add(toxic: Toxic): void {
    const context: SlotContext = {
      stream: this.#options.stream,
      encounter: this.#options.meet(toxic),
      reset: this.#options.reset,
      moved: () => {
        this.#goOn();
      },
    };
    const slot = new Slot(this.#writer, context);
    const isFirst = this.#options.stream === 'downstream' && toxic.kind.startPair !== undefined;
    this.#chain(isFirst ? [slot, ...this.#slots] : [...this.#slots, slot]);
  }

  /** A toxic's settings have changed. */
  update(toxic: Toxic): void {
    this.#slotOf(toxic)?.roll();
    this.#goOn();
  }

  /** Take a toxic out; what it holds goes on at once and in order. */
  remove(toxic: Toxic): void {
    const slot = this.#slotOf(toxic);
    if (slot === undefined) return;
    slot.leave();
    this.#leaving.add(slot);
    this.#chain(this.#slots);
    this.#goOn();
  }

  /** The connection is over: no timer of it is left. */
  stop(): void {
    this.#isOver = true;
    for (const slot of this.#slots) slot.stop();
    this.#writer.stop();
  }

  get #first(): Inlet {
    return this.#slots[0] ?? this.#writer;
  }

  get #isFull(): boolean {
    return this.#writer.isFull || this.#slots.some(({ isFull }) => isFull);
  }

  #slotOf(toxic: Toxic): Slot | undefined {
    return this.#slots.find((slot) => slot.toxic === toxic);
  }

  #chain(slots: readonly Slot[]): void {
    this.#slots = slots.filter((slot) => !this.#leaving.has(slot) || slot.stays);
    for (const [index, slot] of this.#slots.entries()) slot.next = this.#slots[index + 1] ?? this.#writer;
  }

  /** Bytes were read; whether to read more. */
  #take(data: Buffer, loan: Loan | undefined): boolean {
    const { carried, tap, stream } = this.#options;
    carried(data.length);
    tap?.bytes(stream, data, now());
    if (this.#slots.length === 0) this.#writer.write(data, loan);
    else if (loan === undefined) this.#first.push({ data, at: now() });
    else this.#pushCopy(data);
    this.#isHalted = this.#isFull;
    return !this.#isHalted;
  }

  #pushCopy(data: Buffer): void {
    const at = now();
    for (let from = 0; from < data.length; from += chunkBytesMax) {
      this.#first.push({ data: Buffer.from(data.subarray(from, from + chunkBytesMax)), at });
    }
  }

  /** Something was let go: read on if there is room again. */
  #goOn(): void {
    if (!this.#isHalted || this.#isOver || this.#isFull) return;
    this.#isHalted = false;
    this.#options.source.resume();
  }
}
