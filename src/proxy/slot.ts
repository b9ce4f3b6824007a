/**
 * A toxic's place in a lane: lets bytes pass untouched when this connection is not hit.
 *
 * A stage that was missed later is kept: what it has counted goes on if it is hit again.
 */

import type { Chunk } from './chunk.ts';
import type { Encounter } from './encounter.ts';
import type { Toxic } from './toxic.ts';
import type { Outlet, Stage, Stream } from './toxic-kind.ts';

/** What bytes can be handed to: a slot, or the writer at the end of the lane. */
export interface Inlet {
  push(chunk: Chunk): void;
  end(): void;
}

/** What a slot needs from its lane. */
export interface SlotContext {
  readonly stream: Stream;
  /** Where the toxic meets this connection. */
  readonly encounter: Encounter;
  /** Reset both sockets. */
  readonly reset: () => void;
  /** A stage has let something go, now or by a timer. */
  readonly moved: () => void;
}

/** See the header. */
export class Slot implements Inlet {
  readonly toxic: Toxic;
  /** The next slot or the writer; set by the lane whenever the chain changes. */
  next: Inlet;
  readonly #context: SlotContext;
  #stage: Stage | undefined;
  #hit = false;
  #ended = false;

  constructor(next: Inlet, context: SlotContext) {
    this.toxic = context.encounter.toxic;
    this.next = next;
    this.#context = context;
    this.roll();
  }

  /** Roll (again) whether this connection is hit; a stage that stays is told of the change. */
  roll(): void {
    const before = this.#hit;
    this.#hit = this.#context.encounter.roll();
    if (!this.#hit) {
      if (before) this.#stage?.leave?.();
    } else if (this.#stage === undefined) this.#stage = this.#start();
    else this.#stage.update?.();
  }

  push(chunk: Chunk): void {
    if (this.#ended) return;
    if (this.#hit) this.#stage?.push(chunk);
    else this.next.push(chunk);
  }

  end(): void {
    if (this.#ended) return;
    if (this.#hit) this.#stage?.end();
    else this.#finish();
  }

  /** The toxic is being removed: what it holds goes on. */
  leave(): void {
    if (this.#hit) this.#stage?.leave?.();
    this.#hit = this.stays;
  }

  /** It has to finish something before it can be taken out. */
  get stays(): boolean {
    return this.#hit && !this.#ended && this.#stage?.stays?.() === true;
  }

  /** The connection is over. */
  stop(): void {
    this.#stage?.stop?.();
    this.#ended = true;
  }

  get isFull(): boolean {
    return this.#hit && !this.#ended && this.#stage?.full?.() === true;
  }

  #start(): Stage {
    const { stream, encounter, reset, moved } = this.#context;
    const out: Outlet = {
      push: (chunk) => {
        if (this.#ended) return;
        this.next.push(chunk);
        moved();
      },
      end: () => {
        this.#finish();
        moved();
      },
      reset,
      affected: (bytes) => {
        if (!this.#ended) encounter.count(bytes);
      },
    };
    return encounter.start(stream, out);
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.next.end();
  }
}
