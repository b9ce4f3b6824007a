/**
 * Collects the head of a message from reads that may cut it anywhere.
 *
 * One that is whole in a read is taken from there; else every byte is looked at once, and what a read leaves unfinished is copied. A
 * first line that is not HTTP's is refused before the rest is waited for.
 *
 * All collectors of the process share the room for what is copied: who opens thousands of connections and ends no head does not fill
 * the memory. Beyond it a head counts as too large.
 */

import { headLinesMax } from './head-scan.ts';
import { headBytesMax, readHead, type MessageHead } from './message-head.ts';
import { parseRequestLine, parseStatusLine } from './start-line.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;
const none = Buffer.alloc(0);

/** So much is held of all heads together, in bytes. */
export const roomBytes = 16 * 1024 * 1024;

/** Why there is no head; see `Loss` in `message-reader.ts`. */
export type HeadLoss = 'not-http' | 'http2' | 'head-too-large' | 'malformed';

/** See the header. For one head after the other; {@link drop} is its end. */
export class HeadCollector {
  static #takenBytes = 0;
  /** Where the last complete head ended, in the data it was completed by. */
  end = 0;
  readonly #kind: MessageHead['kind'];
  /** The beginning of a head whose end was not read yet. */
  #held = none;
  #heldBytes = 0;
  #lines = 0;
  #isLineEmpty = true;
  /** Of the last request: the next one may well ask for the same. */
  #target = '';

  constructor(kind: MessageHead['kind']) {
    this.#kind = kind;
  }

  /** What all collectors hold now. */
  static get takenBytes(): number {
    return HeadCollector.#takenBytes;
  }

  /** Reads on from an offset. `undefined`: all that was read belongs to a head that goes on. */
  read(data: Buffer, from: number): MessageHead | HeadLoss | undefined {
    const stop = Math.min(data.length, from + headBytesMax - this.#heldBytes);
    const whole = this.#heldBytes === 0 ? readHead(this.#kind, data, from, stop, this.#target) : undefined;
    if (whole === undefined) return this.#collect(data, from, stop);
    this.end = from + whole.bytes;
    if (whole.kind === 'request') this.#target = whole.target;
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
    if (!this.#hold(data, from, stop)) return 'head-too-large';
    if (linesBefore === 0 && this.#lines > 0 && !this.#isHttp) return this.#whyNotHttp;
    return this.#heldBytes >= headBytesMax || this.#lines > headLinesMax ? 'head-too-large' : undefined;
  }

  /** Forgets the head that goes on. */
  drop(): void {
    HeadCollector.#takenBytes -= this.#held.length;
    this.#held = none;
    this.#heldBytes = 0;
    this.#lines = 0;
    this.#isLineEmpty = true;
  }

  /** The whole head; the next one can begin. */
  #take(data: Buffer, from: number, end: number): MessageHead | HeadLoss {
    if (!this.#hold(data, from, end)) return 'head-too-large';
    this.end = end;
    const head = readHead(this.#kind, this.#held, 0, this.#heldBytes);
    const result = head ?? (this.#isHttp ? 'malformed' : this.#whyNotHttp);
    this.drop();
    return result;
  }

  /** Whether there was room for it. */
  #hold(data: Buffer, from: number, end: number): boolean {
    const bytes = this.#heldBytes + end - from;
    if (bytes > this.#held.length && !this.#grow(bytes)) return false;
    data.copy(this.#held, this.#heldBytes, from, end);
    this.#heldBytes = bytes;
    return true;
  }

  #grow(bytes: number): boolean {
    const length = Math.min(headBytesMax, Math.max(1_024, bytes * 2));
    const taken = HeadCollector.#takenBytes + length - this.#held.length;
    if (taken > roomBytes) return false;
    HeadCollector.#takenBytes = taken;
    const larger = Buffer.allocUnsafeSlow(length);
    this.#held.copy(larger, 0, 0, this.#heldBytes);
    this.#held = larger;
    return true;
  }

  /** Where the first line ends, without its line end. */
  get #lineStop(): number {
    const lineFeed = this.#held.indexOf(newline);
    return this.#held[lineFeed - 1] === carriageReturn ? lineFeed - 1 : lineFeed;
  }

  get #isHttp(): boolean {
    const parse = this.#kind === 'request' ? parseRequestLine : parseStatusLine;
    return parse(this.#held, 0, this.#lineStop) !== undefined;
  }

  get #whyNotHttp(): HeadLoss {
    return this.#held.toString('latin1', 0, this.#lineStop) === 'PRI * HTTP/2.0' ? 'http2' : 'not-http';
  }
}
