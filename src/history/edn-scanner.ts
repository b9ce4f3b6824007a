/** What EDN is made of, found in a text that comes in pieces: blanks and comments, words, texts between quotes, characters. */

import { isEscaped } from './is-escaped.ts';
import type { Place } from './place.ts';
import type { TextWindow } from './text-window.ts';

/** Kinds of characters. */
const blank = 1;
const special = 2;
const kinds = new Uint8Array(128);
for (const code of [0x20, 0x2c, 0x09, 0x0a, 0x0d, 0x0c, 0x0b, 0x08, 0x1c, 0x1d, 0x1e, 0x1f])
  kinds[code] = blank;
for (const mark of ['(', ')', '[', ']', '{', '}', '"', ';', '^', '\\', '`', '~', '@'])
  kinds[mark.charCodeAt(0)] = special;

/** Beyond ASCII only these are blanks: no-break space, line separator, byte order mark. */
function isBlank(code: number): boolean {
  return code < 128 ? kinds[code] === blank : code === 0xa0 || code === 0x2028 || code === 0xfeff;
}

const comment = 0x3b;

/** Stands at a token and moves on when told. */
export class EdnScanner {
  readonly #window: TextWindow;
  /** Where the token begins. */
  #at = 0;
  /** How far from the beginning of the file the row that is read now began; -1 between rows. */
  #begun = -1;

  constructor(window: TextWindow) {
    this.#window = window;
  }

  /** From here on everything belongs to one row, whose length has a limit. */
  beginRow(): void {
    this.#begun = this.#window.distance(this.#at);
  }

  endRow(): void {
    this.#begun = -1;
  }

  /** The first character of the token. */
  first(): string {
    return this.#window.text.charAt(this.#at);
  }

  /** The second one; '' at the end of the text. */
  second(): string {
    this.#need(2);
    return this.#window.text.charAt(this.#at + 1);
  }

  /** Passes over so many characters. */
  pass(length: number): void {
    this.#at += length;
  }

  place(): Place {
    return this.#window.place(this.#at);
  }

  /** An `E_FILE_INVALID` at the token. */
  invalid(message: string): Error {
    return this.#window.invalid(this.#at, message);
  }

  /** Goes to the next token; `false` at the end of the text. */
  skipBlanks(): boolean {
    for (;;) {
      const { text } = this.#window;
      while (this.#at < text.length) {
        const code = text.charCodeAt(this.#at);
        if (code === comment) {
          this.#skipComment();
          break;
        }
        if (!isBlank(code)) return true;
        this.#at += 1;
      }
      if (this.#at >= this.#window.text.length && !this.#more()) return false;
    }
  }

  /** The characters from so far behind the beginning of the token up to what cannot stand in a word. */
  word(from: number): string {
    let end = this.#at + from;
    for (;;) {
      const { text } = this.#window;
      while (end < text.length) {
        const code = text.charCodeAt(end);
        if (code < 128 && kinds[code] !== 0) return text.slice(this.#at + from, end);
        end += 1;
      }
      const dropped = this.#at;
      if (!this.#more()) return text.slice(this.#at + from);
      end -= dropped;
    }
  }

  /** What is written behind a backslash: one character, whatever it is, and the word behind it. */
  escapedWord(): string {
    this.#need(3);
    const first = String.fromCodePoint(this.#window.text.codePointAt(this.#at + 1) ?? 0x20);
    return first + this.word(1 + first.length);
  }

  /** What stands between the quote here and the one that ends it; `undefined` when none does. */
  quoted(): string | undefined {
    let from = this.#at + 1;
    for (;;) {
      const end = this.#window.text.indexOf('"', from);
      if (end >= 0 && !isEscaped(this.#window.text, end)) return this.#window.text.slice(this.#at + 1, end);
      if (end >= 0) {
        from = end + 1;
        continue;
      }
      from = Math.max(from, this.#window.text.length) - this.#at;
      if (!this.#more()) return undefined;
    }
  }

  #skipComment(): void {
    do {
      const end = this.#window.text.indexOf('\n', this.#at);
      if (end >= 0) {
        this.#at = end + 1;
        return;
      }
      this.#at = this.#window.text.length;
    } while (this.#more());
  }

  /** Sees to it that so many characters of the token are in sight, if there are so many. */
  #need(length: number): void {
    while (this.#window.text.length - this.#at < length && this.#more()) continue;
  }

  #more(): boolean {
    if (this.#begun >= 0) this.#window.limitRow(this.#begun, this.#window.text.length);
    if (!this.#window.more(this.#at)) return false;
    this.#at = 0;
    return true;
  }
}
