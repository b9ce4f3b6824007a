/**
 * Histories as elle-cli takes them: one JSON array of objects, with the fields of EDN as plain names.
 *
 * The array is never held whole: where each element ends is found by counting brackets, and only the element is parsed.
 */

import type { HistoryRow } from '../model/history.ts';
import { createRowMaker, type RowOptions } from './history-row.ts';
import { isEscaped } from './is-escaped.ts';
import { jsonAt, jsonFields } from './json-row.ts';
import { depthMax, invalid, quoted, type HistoryName } from './place.ts';
import { TextWindow } from './text-window.ts';

/**
 * The rows of clients in `pieces`. Holds one row at a time.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function* jsonListRows(pieces: Iterable<string>, options: RowOptions): Generator<HistoryRow> {
  const makeRow = createRowMaker({ ...options, anonymous: true });
  const elements = new JsonElements(new TextWindow(pieces, options));
  for (;;) {
    const element = elements.next();
    if (element === undefined) return;
    const fields = jsonFields(jsonAt(element.text, element.place, options));
    if (fields === undefined) throw noRow(element, options);
    const row = makeRow(fields, element.place);
    if (row !== undefined) yield row;
  }
}

function noRow({ text, place }: Element, name: HistoryName): Error {
  return invalid(name, place, `a row must be an object, this is ${quoted(text)}`);
}

/** The text of an element, and where it begins. */
interface Element {
  readonly text: string;
  readonly place: { line: number; column: number };
}

/** Cuts an array into the texts of its elements. */
class JsonElements {
  readonly #window: TextWindow;
  #at = 0;
  #expected: 'the list' | 'an element or ]' | ', or ]' | 'the end' = 'the list';

  constructor(window: TextWindow) {
    this.#window = window;
  }

  /** The next element; `undefined` when the array and the text have ended. */
  next(): Element | undefined {
    if (this.#expected === 'the list') {
      if (this.#skipBlanks() !== '[') throw this.#unexpected('[');
      this.#at += 1;
      this.#expected = 'an element or ]';
    }
    const mark = this.#expected === 'the end' ? '' : this.#skipBlanks();
    if (mark === ']') {
      this.#at += 1;
      this.#expected = 'the end';
    }
    if (this.#expected === 'the end') {
      if (this.#skipBlanks() !== '') throw this.#unexpected('the end');
      return undefined;
    }
    if (this.#expected === ', or ]') {
      if (mark !== ',') throw this.#unexpected(', or ]');
      this.#at += 1;
    }
    this.#expected = ', or ]';
    return this.#element();
  }

  #element(): Element {
    const first = this.#skipBlanks();
    if (first === '' || first === ',' || first === ']' || first === '}') throw this.#unexpected('a row');
    const place = this.#window.place(this.#at);
    const text = this.#cut();
    return { text, place };
  }

  /** The text up to the comma or bracket behind the element. */
  #cut(): string {
    const begun = this.#window.distance(this.#at);
    let depth = 0;
    let end = this.#at;
    for (;;) {
      const code = end < this.#window.text.length ? this.#window.text.charCodeAt(end) : -1;
      if (code < 0) {
        end = this.#further(end, begun);
      } else if (code === quote) {
        end = this.#stringEnd(end, begun);
      } else if (depth === 0 && (code === comma || code === bracketEnd)) {
        return this.#passed(end);
      } else {
        end += 1;
        if (code === brace || code === bracket) depth += 1;
        if (code === braceEnd || code === bracketEnd) depth -= 1;
        if (depth === 0 && (code === braceEnd || code === bracketEnd)) return this.#passed(end);
        if (depth > depthMax)
          throw this.#window.invalid(end - 1, `more than ${depthMax} lists and objects within each other`);
      }
    }
  }

  /** What stands before `end`, when it has been passed. */
  #passed(end: number): string {
    const text = this.#window.text.slice(this.#at, end);
    this.#at = end;
    return text;
  }

  /** Where `end` is when more of the element is in sight. */
  #further(end: number, begun: number): number {
    this.#window.limitRow(begun, end);
    const dropped = this.#at;
    if (!this.#more()) throw this.#window.invalid(end, 'the text ends within a row');
    return end - dropped;
  }

  #stringEnd(begin: number, begun: number): number {
    let from = begin + 1;
    for (;;) {
      const end = this.#window.text.indexOf('"', from);
      if (end < 0) from = this.#further(this.#window.text.length, begun);
      else if (!isEscaped(this.#window.text, end)) return end + 1;
      else from = end + 1;
    }
  }

  /** The next character that is no blank; '' at the end. */
  #skipBlanks(): string {
    for (;;) {
      while (this.#at < this.#window.text.length) {
        const character = this.#window.text.charAt(this.#at);
        if (!' \t\r\n'.includes(character)) return character;
        this.#at += 1;
      }
      if (!this.#more()) return '';
    }
  }

  #more(): boolean {
    if (!this.#window.more(this.#at)) return false;
    this.#at = 0;
    return true;
  }

  #unexpected(expected: string): Error {
    const seen = this.#window.text.charAt(this.#at);
    return this.#window.invalid(
      this.#at,
      `expected ${expected}, but ${seen === '' ? 'the text ends' : `this is ${quoted(seen)}`}`,
    );
  }
}

const quote = 0x22;
const comma = 0x2c;
const bracket = 0x5b;
const bracketEnd = 0x5d;
const brace = 0x7b;
const braceEnd = 0x7d;
