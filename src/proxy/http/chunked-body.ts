/**
 * A body in chunks (RFC 9112, section 7.1): where its data is and where it ends, in constant memory.
 *
 * Extensions and trailers are skipped. They are limited all the same: a sender that never ends a line is not speaking HTTP.
 */

const extensionBytesMax = 16 * 1024;
const trailerBytesMax = 64 * 1024;
const trailerLinesMax = 256;

const newline = 0x0a;
const carriageReturn = 0x0d;
/** What may follow a chunk's size: the end of the line, an extension, or blanks before either. */
const sizeEnds: ReadonlySet<number> = new Set([newline, carriageReturn, 0x3b, 0x20, 0x09]);

/** Is told of a body. */
export interface BodyEvents {
  /** A part of its data, without what frames chunks. A view that is valid during the call. */
  body?(bytes: Uint8Array): void;
}

type Part = 'size' | 'extension' | 'data' | 'data-end' | 'trailers';

/** See the header. */
export class ChunkedBody {
  /** `broken`: it is not certain any more where anything ends. */
  state: 'open' | 'complete' | 'broken' = 'open';
  #part: Part = 'size';
  /** What is left of the present chunk's data; while its size is being read, the size so far. */
  #chunkBytes = 0;
  /** Read of the present part. */
  #partBytes = 0;
  #isLineEmpty = true;
  #trailerLines = 0;

  /** Reads on from an offset. @returns the offset behind what belongs to the body */
  read(data: Buffer, from: number, found: BodyEvents): number {
    let at = from;
    while (at < data.length && this.state === 'open') at = this.#step(data, at, found);
    return at;
  }

  #step(data: Buffer, at: number, found: BodyEvents): number {
    const byte = data[at] ?? 0;
    switch (this.#part) {
      case 'size':
        return this.#readSize(byte) ? at + 1 : at;
      case 'extension':
        return this.#skipExtension(data, at);
      case 'data': {
        const end = Math.min(data.length, at + this.#chunkBytes);
        found.body?.(data.subarray(at, end));
        this.#chunkBytes -= end - at;
        if (this.#chunkBytes === 0) this.#begin('data-end');
        return end;
      }
      case 'data-end':
        if (byte === newline) this.#begin('size');
        else if (byte === carriageReturn && this.#partBytes === 0) this.#partBytes = 1;
        else this.state = 'broken';
        return at + 1;
      case 'trailers':
        this.#readTrailers(byte);
        return at + 1;
    }
  }

  #begin(part: Part): void {
    this.#part = part;
    this.#partBytes = 0;
  }

  /** Whether the byte belongs to the size; what does not is read again as part of what follows. */
  #readSize(byte: number): boolean {
    const digit = hexDigit(byte);
    if (digit < 0) {
      if (this.#partBytes > 0 && sizeEnds.has(byte)) this.#begin('extension');
      else this.state = 'broken';
      return false;
    }
    this.#chunkBytes = this.#chunkBytes * 16 + digit;
    this.#partBytes += 1;
    if (this.#chunkBytes > Number.MAX_SAFE_INTEGER || this.#partBytes > extensionBytesMax)
      this.state = 'broken';
    return true;
  }

  #skipExtension(data: Buffer, at: number): number {
    const end = data.indexOf(newline, at);
    this.#partBytes += (end < 0 ? data.length : end) - at;
    if (this.#partBytes > extensionBytesMax) this.state = 'broken';
    else if (end >= 0) this.#begin(this.#chunkBytes === 0 ? 'trailers' : 'data');
    return end < 0 ? data.length : end + 1;
  }

  #readTrailers(byte: number): void {
    this.#partBytes += 1;
    if (byte === newline) {
      if (this.#isLineEmpty) this.state = 'complete';
      this.#isLineEmpty = true;
      this.#trailerLines += 1;
    } else if (byte !== carriageReturn) this.#isLineEmpty = false;
    if (this.#partBytes > trailerBytesMax || this.#trailerLines > trailerLinesMax) this.state = 'broken';
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
