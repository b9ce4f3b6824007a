/**
 * Collects the head of a message from reads that may cut it anywhere.
 *
 * One that is whole in a read is taken from there; else every byte is looked at once, and what a read leaves unfinished is copied. A
 * first line that is not HTTP's is refused before the rest is waited for.
 */

import { headBytesMax, headLinesMax, readHead, type MessageHead } from './message-head.ts';
import { parseRequestLine, parseStatusLine } from './start-line.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Why there is no head; see `Loss` in `message-reader.ts`. */
export type HeadLoss = 'not-http' | 'http2' | 'head-too-large' | 'malformed';

/** See the header. For one head after the other. */
export class HeadCollector {
  /** Where the last complete head ended, in the data it was completed by. */
  end = 0;
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
  read(data: Buffer, from: number): MessageHead | HeadLoss | undefined {
    const stop = Math.min(data.length, from + headBytesMax - this.#heldBytes);
    const whole = this.#heldBytes === 0 ? readHead(this.#kind, data, from, stop) : undefined;
    if (whole === undefined) return this.#collect(data, from, stop);
    this.end = from + whole.text.length;
    return whole;
  }

  #collect(data: Buffer, from: number, stop: number): MessageHead | HeadLoss | undefined {
    const linesBefore = this.#lines;
    for (let at = from; at < stop; at += 1) {
      const byte = data[at];
      if (byte === newline) {
        if (this.#isLineEmpty && this.#lines <= headLinesMax) return this.#take(data, from, at + 1);
        this.#isLineEmpty = true;
        this.#lines += 1;
      } else if (byte !== carriageReturn) this.#isLineEmpty = false;
    }
    this.#hold(data, from, stop);
    if (linesBefore === 0 && this.#lines > 0 && !this.#isHttp) return this.#whyNotHttp;
    return this.#heldBytes >= headBytesMax || this.#lines > headLinesMax ? 'head-too-large' : undefined;
  }

  /** The whole head; the next one can begin. */
  #take(data: Buffer, from: number, end: number): MessageHead | HeadLoss {
    this.#hold(data, from, end);
    this.end = end;
    const head = readHead(this.#kind, this.#held, 0, this.#heldBytes);
    const result = head ?? (this.#isHttp ? 'malformed' : this.#whyNotHttp);
    this.#held = Buffer.alloc(0);
    this.#heldBytes = 0;
    this.#lines = 0;
    this.#isLineEmpty = true;
    return result;
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

  get #firstLine(): string {
    return this.#held.toString('latin1', 0, this.#held.indexOf(newline)).replace(/\r$/, '');
  }

  get #isHttp(): boolean {
    const parse = this.#kind === 'request' ? parseRequestLine : parseStatusLine;
    return parse(this.#firstLine) !== undefined;
  }

  get #whyNotHttp(): HeadLoss {
    return this.#firstLine === 'PRI * HTTP/2.0' ? 'http2' : 'not-http';
  }
}
