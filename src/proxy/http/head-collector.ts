/**
 * Collects the head of a message from reads that may cut it anywhere: its text, once its blank line is there.
 *
 * Every byte is looked at once, and only what a read leaves unfinished is copied. A first line that is not HTTP's is refused
 * before the rest is waited for.
 */

import { parseStartLine, type MessageHead } from './message-head.ts';

/** A head of more bytes is not followed. */
export const headBytesMax = 64 * 1024;
/** Nor is one of more lines. */
export const headLinesMax = 256;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Why there is no head. */
export type HeadLoss = 'not-http' | 'http2' | 'head-too-large';

/** A head with its blank line, and the offset behind it in what was read last. */
export interface CollectedHead {
  readonly text: string;
  readonly end: number;
}

/** See the header. For one head after the other. */
export class HeadCollector {
  readonly #kind: MessageHead['kind'];
  /** The beginning of a head whose end was not read yet. */
  #held = Buffer.alloc(0);
  #heldBytes = 0;
  #lines = 0;
  #isLineEmpty = true;

  constructor(kind: MessageHead['kind']) {
    this.#kind = kind;
  }

  /** Reads on from an offset. `undefined`: all that was read belongs to a head that goes on. */
  read(data: Buffer, from: number): CollectedHead | HeadLoss | undefined {
    const stop = Math.min(data.length, from + headBytesMax - this.#heldBytes);
    let lines = this.#lines;
    let isLineEmpty = this.#isLineEmpty;
    for (let at = from; at < stop; at += 1) {
      const byte = data[at];
      if (byte === newline) {
        if (isLineEmpty && lines <= headLinesMax)
          return { text: this.#take(data, from, at + 1), end: at + 1 };
        isLineEmpty = true;
        lines += 1;
      } else if (byte !== carriageReturn) isLineEmpty = false;
    }
    const hadLine = this.#lines > 0;
    this.#lines = lines;
    this.#isLineEmpty = isLineEmpty;
    this.#hold(data, from, stop);
    const loss = hadLine || lines === 0 ? undefined : firstLineLoss(this.#kind, this.#text);
    if (loss !== undefined) return loss;
    return this.#heldBytes >= headBytesMax || lines > headLinesMax ? 'head-too-large' : undefined;
  }

  /** The whole head; the next one can begin. */
  #take(data: Buffer, from: number, end: number): string {
    const rest = data.toString('latin1', from, end);
    const text = this.#heldBytes === 0 ? rest : this.#text + rest;
    this.#held = Buffer.alloc(0);
    this.#heldBytes = 0;
    this.#lines = 0;
    this.#isLineEmpty = true;
    return text;
  }

  #hold(data: Buffer, from: number, end: number): void {
    const bytes = this.#heldBytes + end - from;
    if (bytes > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(headBytesMax, Math.max(1_024, bytes * 2)));
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    data.copy(this.#held, this.#heldBytes, from, end);
    this.#heldBytes = bytes;
  }

  get #text(): string {
    return this.#held.toString('latin1', 0, this.#heldBytes);
  }
}

/** What is wrong with the first line of a text as that of an HTTP/1.x message, if anything. */
export function firstLineLoss(kind: MessageHead['kind'], text: string): 'not-http' | 'http2' | undefined {
  const line = text.slice(0, text.indexOf('\n')).replace(/\r$/, '');
  if (parseStartLine(kind, line) !== undefined) return undefined;
  return line === 'PRI * HTTP/2.0' ? 'http2' : 'not-http';
}
