/**
 * EDN, the data notation of Clojure (github.com/edn-format/edn), read form by form from a text that comes in pieces.
 *
 * No recursion: what is open stands on a stack, so that a text of brackets ends in an error of ours. Tags, metadata and discarded forms
 * stand on it too, each waiting for the forms it takes; a tag and metadata give the form behind them, a discard (`#_`) gives nothing.
 */

import type { Value } from '../model/history.ts';
import { atomValue, characterValue, stringValue } from './edn-atom.ts';
import { ednText } from './edn-text.ts';
import { EdnScanner } from './edn-scanner.ts';
import { setOwnField } from './own-field.ts';
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

const bracketNames: Readonly<Record<string, string>> = { ')': 'a list', ']': 'a vector', '}': 'a set' };

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
  readonly #scanner: EdnScanner;
  readonly #open: Frame[] = [];
  /** The last form; only when {@link next} said so. */
  form: EdnForm = { value: null };

  constructor(window: TextWindow) {
    this.#scanner = new EdnScanner(window);
  }

  /** The first character of the next token; '' at the end. */
  peek(): string {
    return this.#scanner.skipBlanks() ? this.#scanner.first() : '';
  }

  /** Passes over the bracket that {@link peek} saw. */
  skip(): void {
    this.#scanner.pass(1);
  }

  /** The last form as a value. */
  value(): Value {
    return 'entries' in this.form ? this.#mapOf(this.form.entries) : this.form.value;
  }

  /** An `E_FILE_INVALID` at the next token. */
  invalid(message: string): Error {
    return this.#scanner.invalid(message);
  }

  /** Where the next token begins. */
  place(): Place {
    return this.#scanner.place();
  }

  /**
   * Reads the next form into {@link form}.
   *
   * @returns `false` when there is none: the text ends, or a bracket closes what is around it
   * @throws `SeatrialError` `E_FILE_INVALID` naming the place
   */
  next(): boolean {
    if (!this.#scanner.skipBlanks()) return false;
    this.#scanner.beginRow();
    const isRead = this.#read();
    this.#scanner.endRow();
    return isRead;
  }

  #read(): boolean {
    for (;;) {
      const character = this.peek();
      if (this.#open.length === 0 && (character === '' || character in bracketNames)) return false;
      if (character === '') throw this.invalid(`the text ends within ${this.#openNow()}`);
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
    this.#scanner.pass(length);
    return false;
  }

  #close(bracket: string): boolean {
    const frame = this.#open.at(-1);
    if (frame?.end !== bracket) throw this.invalid(`${bracket} within ${this.#openNow()}`);
    const { items, isMap } = frame;
    if (isMap && items.length % 2 === 1) throw this.invalid('a map with a key and no value');
    this.#scanner.pass(1);
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
      setOwnField(object, name, items[index + 1] ?? null);
    }
    return object;
  }

  #openNow(): string {
    const frame = this.#open.at(-1);
    if (frame === undefined) return 'nothing';
    return frame.isMap ? 'a map' : (bracketNames[frame.end] ?? `what a ${frame.end} stands before`);
  }

  /** Everything that begins with #. */
  #dispatch(): boolean {
    switch (this.#scanner.second()) {
      case '{':
        return this.#push('}', 2);
      case '_':
        return this.#push('discard', 2);
      case '#':
        return this.#deliver(this.#odd());
      default: {
        const tag = this.#scanner.word(1);
        if (!/^[A-Za-z:]/.test(tag)) throw this.invalid(`${quoted(`#${tag}`)} is no tag`);
        return this.#push('tag', tag.length + 1);
      }
    }
  }

  /** `##Inf`, `##-Inf` and `##NaN`: kept as their text, because other forms have no such numbers. */
  #odd(): Value {
    const word = `##${this.#scanner.word(2)}`;
    if (!/^##(?:NaN|-?Inf)$/.test(word)) throw this.invalid(`${quoted(word)} is no number`);
    this.#scanner.pass(word.length);
    return word;
  }

  #atom(): Value {
    const word = this.#scanner.word(0);
    const value = word === '' ? undefined : atomValue(word);
    if (value === undefined)
      throw this.invalid(`${quoted(word === '' ? this.#scanner.first() : word)} is no EDN`);
    this.#scanner.pass(word.length);
    return value;
  }

  #character(): Value {
    const word = this.#scanner.escapedWord();
    const value = word.trim() === '' ? undefined : characterValue(word);
    if (value === undefined) throw this.invalid(`${quoted(`\\${word}`)} is no character`);
    this.#scanner.pass(1 + word.length);
    return value;
  }

  #string(): Value {
    const inside = this.#scanner.quoted();
    if (inside === undefined) throw this.invalid('a string that does not end');
    const value = inside.includes('\\') ? stringValue(inside) : detached(inside);
    if (typeof value !== 'string') {
      this.#scanner.pass(1 + value.badAt);
      throw this.invalid('a backslash that begins no escape');
    }
    this.#scanner.pass(inside.length + 2);
    return value;
  }
}

/** A text of its own: a slice would keep the whole window alive for as long as somebody keeps the slice. */
function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
