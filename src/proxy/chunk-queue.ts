/** Chunks a toxic holds back, first in first out, with the end of the stream behind them. */

import type { Chunk } from './chunk.ts';
import type { Outlet } from './toxic-kind.ts';

/** Counted on top of a chunk's bytes, so that many tiny chunks fill a queue, too. */
const overheadBytes = 1_024;

/** Every operation is O(1), amortised; {@link flush} is O(n). */
export class ChunkQueue {
  /** The stream has ended behind the last chunk. */
  ended = false;
  #chunks: Chunk[] = [];
  #head = 0;
  #bytes = 0;

  /** About what this costs in memory, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The oldest chunk. */
  get first(): Chunk | undefined {
    return this.#chunks[this.#head];
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.data.length + overheadBytes;
  }

  /** Takes the oldest chunk out. */
  shift(): Chunk | undefined {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) return undefined;
    this.#head += 1;
    this.#bytes -= chunk.data.length + overheadBytes;
    if (this.#head > 64 && this.#head * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    return chunk;
  }

  /** Puts what is left of the oldest chunk in its place. */
  replaceFirst(rest: Chunk): void {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) return;
    this.#chunks[this.#head] = rest;
    this.#bytes += rest.data.length - chunk.data.length;
  }

  /** Hands everything on, in order, and the end if it has come. */
  flush(out: Outlet): void {
    for (let chunk = this.shift(); chunk !== undefined; chunk = this.shift()) out.push(chunk);
    if (this.ended) out.end();
  }
}
