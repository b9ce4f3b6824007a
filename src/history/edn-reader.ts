/**
 * EDN, the data notation of Clojure (github.com/edn-format/edn), read form by form from a text that comes in pieces.
 *
 * No recursion: what is open stands on a stack, so that a text of brackets ends in an error of ours. Tags, metadata and discarded forms
 * stand on it too, each waiting for the forms it takes; a tag and metadata give the form behind them, a discard (`#_`) gives nothing.
 */

import type { Value } from '../model/history.ts';
import { atomValue, characterValue, stringValue } from './edn-atom.ts';
import { ednText } from './edn-text.ts';
import { isEscaped } from './is-escaped.ts';
import { depthMax, quoted, type HistoryName, type Place } from './place.ts';
import { TextWindow } from './text-window.ts';

/** A form: a value, or a map whose keys and values stand in turn (so that nobody builds an object only to look into it). */
export type EdnForm = { readonly entries: readonly Value[] } | { readonly value: Value };

/** What is open. */
interface Frame {
  /** The bracket that ends it; of a tag, metadata or discard what it is called. */
  readonly end: ')' | ']' | '}' | 'tag' | 'metadata' | 'discard';
  readonly isMap: boolean;
  readonly items: Value[];
}

/** Kinds of characters. */
const blank = 1;
const special = 2;
const kinds = new Uint8Array(128);
for (const character of ' ,\t\n\r\f\v\b\u001c\u001d\u001e\u001f') kinds[character.charCodeAt(0)] = blank;
for (const character of '()[]{}";^\\`~@') kinds[character.charCodeAt(0)] = special;

/**
 * The one value in `text`, which begins at `place` of the file.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function ednValue(text: string, name: HistoryName, place: Place): Value {
  const reader = new EdnReader(new TextWindow([text], name, place));
  if (!reader.next()) throw reader.invalid('expected a value');
  const value = reader.value();
  if (reader.peek() !== '') throw reader.invalid(`something stands behind ${quoted(ednText(value))}`);
  return value;
}

/** Reads one form after another. */
export class EdnReader {
  readonly #window: TextWindow;
  /** Where the next token begins. */
  #at = 0;
  /** How far from the beginning of the file the form that is read now began; -1 between forms. */
  #begun = -1;
  readonly #open: Frame[] = [];
  /** The last form; only when {@link next} said so. */
  form: EdnForm = { value: null };

  constructor(window: TextWindow) {
    this.#window = window;
  }

  /** The first character of the next token; '' at the end. */
  peek(): string {
    return this.#skipBlanks() ? this.#window.text.charAt(this.#at) : '';
  }

  /** Passes over the token that {@link peek} saw. */
  skip(): void {
    this.#at += 1;
  }

  /** The last form as a value. */
  value(): Value {
    return 'entries' in this.form ? this.#mapOf(this.form.entries) : this.form.value;
  }

  /** An `E_FILE_INVALID` at the next token. */
  invalid(message: string): Error {
    return this.#window.invalid(this.#at, message);
  }

  /** Where the next token begins. */
  place(): Place {
    return this.#window.place(this.#at);
  }

  /**
   * Reads the next form into {@link form}.
   *
   * @returns `false` when there is none: the text ends, or a bracket closes what is around it
   * @throws `SeatrialError` `E_FILE_INVALID` naming the place
   */
  next(): boolean {
    if (!this.#skipBlanks()) return false;
    this.#begun = this.#window.distance(this.#at);
    const isRead = this.#read();
    this.#begun = -1;
    return isRead;
  }

  #read(): boolean {
    for (;;) {
      if (!this.#skipBlanks()) {
        if (this.#open.length === 0) return false;
        throw this.invalid(`the text ends within ${this.#openNow()}`);
      }
      const character = this.#window.text.charAt(this.#at);
      if (this.#open.length === 0 && (character === ')' || character === ']' || character === '}'))
        return false;
      if (this.#token(character)) return true;
    }
  }

  /** Reads one token; `true` when the form is complete. */
  #token(character: string): boolean {
    switch (character) {
      case '{':
        return this.#push('}', 1, true);
      case '[':
        return this.#push(']', 1);
      case '(':
        return this.#push(')', 1);
      case '}':
      case ']':
      case ')':
        return this.#close(character);
      case '"':
        return this.#deliver(this.#string());
      case '^':
        return this.#push('metadata', 1);
      case '\\':
        return this.#deliver(this.#character());
      case '#':
        return this.#dispatch();
      default:
        return this.#deliver(this.#atom());
    }
  }

  #push(end: Frame['end'], length: number, isMap = false): boolean {
    if (this.#open.length >= depthMax) throw this.invalid(`more than ${depthMax} forms within each other`);
    this.#open.push({ end, isMap, items: [] });
    this.#at += length;
    return false;
  }

  #close(bracket: string): boolean {
    const frame = this.#open.at(-1);
    if (frame?.end !== bracket) throw this.invalid(`${bracket} within ${this.#openNow()}`);
    const { items, isMap } = frame;
    if (isMap && items.length % 2 === 1) throw this.invalid('a map with a key and no value');
    this.#at += 1;
    this.#open.pop();
    if (!isMap) return this.#deliver(items);
    if (this.#open.every(({ end }) => end === 'tag' || end === 'metadata'))
      return this.#deliverEntries(items);
    return this.#deliver(this.#mapOf(items));
  }

  /** A map that is the form itself, or what its tag or metadata stand before: nobody needs it as an object. */
  #deliverEntries(entries: Value[]): boolean {
    while (this.#open.at(-1)?.end === 'tag' || this.#isMetadataRead()) this.#open.pop();
    if (this.#open.length > 0) return this.#deliver(this.#mapOf(entries));
    this.form = { entries };
    return true;
  }

  #isMetadataRead(): boolean {
    const frame = this.#open.at(-1);
    return frame?.end === 'metadata' && frame.items.length === 1;
  }

  /** Puts a value where it belongs. */
  #deliver(value: Value): boolean {
    for (;;) {
      const frame = this.#open.at(-1);
      if (frame === undefined) {
        this.form = { value };
        return true;
      }
      if (frame.end === 'tag' || this.#isMetadataRead()) {
        this.#open.pop();
        continue;
      }
      if (frame.end !== 'discard') {
        frame.items.push(value);
        return false;
      }
      this.#open.pop();
      return false;
    }
  }

  #mapOf(items: readonly Value[]): Value {
    const object: Record<string, Value> = {};
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index] ?? null;
      const name = typeof key === 'string' ? key : ednText(key);
      if (Object.hasOwn(object, name))
        throw this.invalid(`a map that ends here has the key ${quoted(name)} twice`);
      Object.defineProperty(object, name, {
        value: items[index + 1],
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return object;
  }

  #openNow(): string {
    const frame = this.#open.at(-1);
    if (frame === undefined) return 'nothing';
    const names = { ')': 'a list', ']': 'a vector', '}': frame.isMap ? 'a map' : 'a set' };
    return frame.end in names ? names[frame.end as keyof typeof names] : `what a ${frame.end} stands before`;
  }

  /** Everything that begins with #. */
  #dispatch(): boolean {
    this.#need(2);
    const { text } = this.#window;
    switch (text.charAt(this.#at + 1)) {
      case '{':
        return this.#push('}', 2);
      case '_':
        return this.#push('discard', 2);
      case '#': {
        const word = this.#word(2);
        if (!/^(?:NaN|-?Inf)$/.test(word)) throw this.invalid(`${quoted(`##${word}`)} is no number`);
        return this.#deliver(this.#take(`##${word}`));
      }
    }
    const tag = this.#word(1);
    if (!/^[A-Za-z:]/.test(tag)) throw this.invalid(`${quoted(`#${tag}`)} is no tag`);
    return this.#push('tag', tag.length + 1);
  }

  #atom(): Value {
    const word = this.#word(0);
    const value = word === '' ? undefined : atomValue(word);
    if (value === undefined) {
      throw this.invalid(`${quoted(word === '' ? this.#window.text.charAt(this.#at) : word)} is no EDN`);
    }
    this.#at += word.length;
    return value;
  }

  #character(): Value {
    this.#need(3);
    const first = String.fromCodePoint(this.#window.text.codePointAt(this.#at + 1) ?? 0x20);
    if (first.trim() === '') throw this.invalid('a backslash and no character');
    const word = first + this.#word(1 + first.length);
    const value = characterValue(word);
    if (value === undefined) throw this.invalid(`${quoted(`\\${word}`)} is no character`);
    this.#at += 1 + word.length;
    return value;
  }

  /** The text between two quotes. */
  #string(): Value {
    let from = this.#at + 1;
    for (;;) {
      const end = this.#window.text.indexOf('"', from);
      if (end < 0) {
        from = Math.max(this.#at + 1, this.#window.text.length);
        const dropped = this.#at;
        if (!this.#more()) throw this.invalid('a string that does not end');
        from -= dropped;
        continue;
      }
      if (isEscaped(this.#window.text, end)) {
        from = end + 1;
        continue;
      }
      const inside = this.#window.text.slice(this.#at + 1, end);
      const value = inside.includes('\\') ? stringValue(inside) : detached(inside);
      if (typeof value !== 'string') {
        this.#at += 1 + value.badAt;
        throw this.invalid('a backslash that begins no escape');
      }
      this.#at = end + 1;
      return value;
    }
  }

  /** The characters from so far behind the beginning of the token up to what cannot stand in a word. */
  #word(from: number): string {
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

  /** The value, when the token that wrote it has been passed over. */
  #take(value: string): string {
    this.#at += value.length;
    return value;
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

  /** Goes to the next token; `false` at the end of the text. */
  #skipBlanks(): boolean {
    for (;;) {
      const { text } = this.#window;
      while (this.#at < text.length) {
        const code = text.charCodeAt(this.#at);
        if (code === 0x3b) {
          const end = text.indexOf('\n', this.#at);
          if (end < 0) {
            this.#at = text.length;
            this.#skipComment();
            break;
          }
          this.#at = end + 1;
        } else if (code < 128 ? kinds[code] !== blank : code !== 0xa0 && code !== 0x2028 && code !== 0xfeff) {
          return true;
        } else {
          this.#at += 1;
        }
      }
      if (this.#at >= this.#window.text.length && !this.#more()) return false;
    }
  }

  /** The rest of a comment that goes on behind the window. */
  #skipComment(): void {
    while (this.#more()) {
      const end = this.#window.text.indexOf('\n');
      if (end >= 0) {
        this.#at = end + 1;
        return;
      }
      this.#at = this.#window.text.length;
    }
  }
}

/** A text of its own: a slice would keep the whole window alive for as long as somebody keeps the slice. */
function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
