/** Texts by the million, as bytes: a string is an object with a header, and the collector walks them all. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

const blockBytes = 2 ** 20;
const firstBytes = 2 ** 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Where a text was written, its length in bytes, and its hash, a whole number of 32 bits. */
export interface WrittenText {
  readonly place: number;
  readonly length: number;
  readonly hash: number;
}

/**
 * UTF-8 in blocks, the first ones small: there may be thousands of stores with a few texts each. A text is in one block, and begins in its first 2^20
 * bytes. Texts hold no halves of surrogate pairs.
 */
export class TextStore {
  readonly #blocks = [new Uint8Array(firstBytes)];
  /** How much of the last block is kept. */
  #used = 0;

  /** Writes a text behind the last one that is kept. O(length). */
  write(text: string): WrittenText {
    const block = this.#roomFor(text);
    const length = writeAscii(text, block, this.#used)
      ? text.length
      : encoder.encodeInto(text, block.subarray(this.#used)).written;
    const place = (this.#blocks.length - 1) * blockBytes + this.#used;
    return { place, length, hash: hashOf(block, this.#used, length) };
  }

  /** Keeps the text that was written last. */
  keep(length: number): void {
    this.#used += length;
  }

  /** Whether two texts of this length are the same. */
  isSame(one: number, other: number, length: number): boolean {
    const [left, right] = [this.#block(one), this.#block(other)];
    const [from, to] = [one % blockBytes, other % blockBytes];
    for (let at = 0; at < length; at += 1) if (left[from + at] !== right[to + at]) return false;
    return true;
  }

  /** The text of this length at a place. */
  read(place: number, length: number): string {
    const from = place % blockBytes;
    return decoder.decode(this.#block(place).subarray(from, from + length));
  }

  #roomFor(text: string): Uint8Array {
    const last = this.#blocks.at(-1)!;
    // Three bytes are the most for a unit of UTF-16.
    const room = 3 * text.length;
    if (this.#used + room <= last.length && this.#used < blockBytes) return last;
    const block = new Uint8Array(Math.max(room, Math.min(blockBytes, 2 * last.length)));
    this.#blocks.push(block);
    this.#used = 0;
    return block;
  }

  #block(place: number): Uint8Array {
    return this.#blocks[Math.floor(place / blockBytes)]!;
  }
}

/** False where it is not all ASCII. */
function writeAscii(text: string, block: Uint8Array, from: number): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return false;
    block[from + at] = code;
  }
  return true;
}

/** FNV-1a, its bits mixed at the end. */
function hashOf(block: Uint8Array, from: number, length: number): number {
  let hash = 0x811c_9dc5 | 0;
  for (let at = from; at < from + length; at += 1) hash = Math.imul(hash ^ block[at]!, 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b);
  return hash ^ (hash >>> 13);
}
