/**
 * One direction of a connection: source socket → a slot for each toxic, in order of creation → destination socket.
 *
 * The source is paused while the destination or a toxic holds enough, so a slow reader slows the sender and memory stays bounded.
 * As in Toxiproxy there is no half-close: the end of a direction closes the whole destination socket, once it has all the data.
 */

import type { Socket } from 'node:net';
import type { Random } from '../lib/random.ts';
import { now } from './chunk.ts';
import { Slot, type Inlet, type SlotContext } from './slot.ts';
import type { Toxic } from './toxic.ts';

/** What a lane is made from. */
export interface LaneOptions {
  readonly source: Socket;
  readonly destination: Socket;
  /** The toxics of this direction, in order. */
  readonly toxics: readonly Toxic[];
  /** The chance of this connection and direction, by toxic. */
  readonly chance: (toxic: string) => Random;
  /** Reset both sockets. */
  readonly reset: () => void;
  /** So many bytes were read. */
  readonly carried: (bytes: number) => void;
}

/** See the header. Starts reading at once. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #writer: Inlet;
  #slots: readonly Slot[] = [];
  #isPaused = false;
  #isOver = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    const { source, destination, carried } = options;
    let hasEnded = false;
    this.#writer = {
      push: ({ data }) => {
        if (!hasEnded && !destination.destroyed) destination.write(data);
      },
      end: () => {
        hasEnded = true;
        if (!destination.destroyed) destination.destroySoon();
      },
    };
    for (const toxic of options.toxics) this.add(toxic);

    source.on('data', (data: Buffer) => {
      carried(data.length);
      this.#first.push({ data, at: now() });
      this.#balance();
    });
    // Node says `end` for a FIN only, and `close` in any case.
    source.once('end', () => {
      this.#first.end();
    });
    source.once('close', () => {
      this.#first.end();
    });
    for (const event of ['drain', 'close']) {
      destination.on(event, () => {
        this.#balance();
      });
    }
    source.resume();
  }

  /** Append a toxic; it acts on what comes from now on. */
  add(toxic: Toxic): void {
    const context: SlotContext = {
      random: this.#options.chance(toxic.name),
      reset: this.#options.reset,
      moved: () => {
        this.#balance();
      },
    };
    this.#chain([...this.#slots, new Slot(toxic, this.#writer, context)]);
  }

  /** A toxic's settings have changed. */
  update(toxic: Toxic): void {
    this.#slotOf(toxic)?.roll();
    this.#balance();
  }

  /** Take a toxic out; what it holds goes on at once and in order. */
  remove(toxic: Toxic): void {
    const slot = this.#slotOf(toxic);
    if (slot === undefined) return;
    slot.leave();
    this.#chain(this.#slots.filter((other) => other !== slot));
    this.#balance();
  }

  /** The connection is over: no timer of it is left. */
  stop(): void {
    this.#isOver = true;
    for (const slot of this.#slots) slot.stop();
  }

  get #first(): Inlet {
    return this.#slots[0] ?? this.#writer;
  }

  #slotOf(toxic: Toxic): Slot | undefined {
    return this.#slots.find((slot) => slot.toxic === toxic);
  }

  #chain(slots: readonly Slot[]): void {
    this.#slots = slots;
    for (const [index, slot] of slots.entries()) slot.next = slots[index + 1] ?? this.#writer;
  }

  /** Read the source, or leave it alone, by what is held. */
  #balance(): void {
    if (this.#isOver) return;
    const { source, destination } = this.#options;
    const isFull =
      (destination.writableNeedDrain && !destination.destroyed) || this.#slots.some(({ isFull }) => isFull);
    if (isFull === this.#isPaused) return;
    this.#isPaused = isFull;
    if (isFull) source.pause();
    else source.resume();
  }
}
