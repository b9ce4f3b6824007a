/**
 * The header fields of a message (RFC 9112, section 5).
 *
 * Most heads are asked for nothing but how long their body is. So fields are looked up, and texts are made, when somebody asks; and as
 * their bytes are read over soon, only those that are kept can be asked for later.
 */

import { bitOf, type HeadScan } from './head-scan.ts';

const space = 0x20;
const tab = 0x09;
const none: readonly string[] = [];

/** A header field as it was written, without the blanks around its value. */
export type HeaderField = readonly [name: string, value: string];

/** See the header. */
export class HeadFields {
  readonly #letters: number;
  /** The head, as long as its bytes are there; the fields are from `#begin` to `#end`. */
  #data: Buffer | undefined;
  readonly #begin: number;
  readonly #end: number;
  /** The fields, a character a byte. */
  #text: string | undefined;

  /** Of the head in `data` that was just scanned. */
  constructor(data: Buffer, { letters, startEnd, end }: HeadScan) {
    this.#letters = letters;
    this.#data = data;
    this.#begin = startEnd + 1;
    this.#end = end;
    this.#text = undefined;
  }

  /** From now on they can be asked for at any time. */
  keep(): void {
    this.#text ??= this.#data?.toString('latin1', this.#begin, this.#end);
  }

  /** Their bytes will be read over: if they are not kept, there are none any more. */
  leave(): void {
    this.#data = undefined;
  }

  /** All of them, in order. O(n) */
  all(): readonly HeaderField[] {
    this.keep();
    const fields: [name: string, value: string][] = [];
    for (const line of (this.#text ?? '').split('\n')) {
      const last = fields.at(-1);
      // Lines that a value was folded into are joined by one blank (section 5.2).
      if (isBlank(line.charCodeAt(0))) {
        if (last !== undefined && trimBlanks(line) !== '')
          last[1] = trimBlanks(`${last[1]} ${trimBlanks(line)}`);
        continue;
      }
      const colon = line.indexOf(':');
      if (colon > 0) fields.push([line.slice(0, colon), trimBlanks(line.slice(colon + 1))]);
    }
    return fields;
  }

  /** The first value of a header; `name` in lower case. */
  first(name: string): string | undefined {
    return this.values(name)[0];
  }

  /** The values of a header, in order; `name` in lower case. */
  values(name: string): readonly string[] {
    if ((this.#letters & bitOf(name.charCodeAt(0))) === 0) return none;
    return this.all()
      .filter(([other]) => other.toLowerCase() === name)
      .map(([, value]) => value);
  }
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t\r]+$/g, '');
}
