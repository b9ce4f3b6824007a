/**
 * Which requests are repeated ones.
 *
 * By its key: an `Idempotency-Key` that came with the same method and target before. By its looks: the same method, target and body as
 * a request that failed (no answer, or a 5xx); without that condition every poll would be a retry. Both within a minute, and for the
 * newest few thousand: more is not remembered.
 */

import { crc32 } from 'node:zlib';

const windowMs = 60_000;
const rememberedMax = 4_096;
const keyLengthMax = 200;

/** What identifies a request. */
export interface RequestLooks {
  readonly method: string;
  readonly target: string;
  /** CRC-32 and length of its body. */
  readonly bodyCrc: number;
  readonly bodyBytes: number;
}

/** See the header. Every operation is O(1). */
export class RetryMemory {
  readonly #keys = new Map<string, number>();
  readonly #failed = new Map<string, number>();

  /** Whether a request with this key was there before; from now on one was. `at` in ms. */
  repeatsKey({ method, target }: Pick<RequestLooks, 'method' | 'target'>, key: string, at: number): boolean {
    // What is remembered must be small, whatever is sent.
    const short = key.length > keyLengthMax ? crc32(key).toString() : key;
    const known = `${crc32(`${method} ${target}`)} ${short}`;
    const isRepeated = isRecent(this.#keys.get(known), at);
    remember(this.#keys, known, at);
    return isRepeated;
  }

  /** Whether any has failed: mostly there is nothing to compare with. */
  get hasFailures(): boolean {
    return this.#failed.size > 0;
  }

  /** Whether one that looked the same has failed. */
  repeatsFailed(looks: RequestLooks, at: number): boolean {
    return isRecent(this.#failed.get(textOf(looks)), at);
  }

  /** One has failed. */
  failed(looks: RequestLooks, at: number): void {
    remember(this.#failed, textOf(looks), at);
  }
}

function textOf({ method, target, bodyCrc, bodyBytes }: RequestLooks): string {
  return `${crc32(`${method} ${target}`)} ${target.length} ${bodyCrc} ${bodyBytes}`;
}

function isRecent(seen: number | undefined, at: number): boolean {
  return seen !== undefined && at - seen <= windowMs;
}

/** The newest is last; the oldest is forgotten. */
function remember(memory: Map<string, number>, key: string, at: number): void {
  memory.delete(key);
  memory.set(key, at);
  if (memory.size <= rememberedMax) return;
  for (const oldest of memory.keys()) {
    memory.delete(oldest);
    return;
  }
}
