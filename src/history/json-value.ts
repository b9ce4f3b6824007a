/**
 * A JSON text as a value, integers beyond 2^53 kept as `bigint`.
 *
 * `JSON.parse` is fast, but rounds such integers and does not say where it stopped. A text that has many digits in a row, or that it refuses,
 * is read a second time, token by token (RFC 8259).
 */

import type { Value } from '../model/history.ts';
import { integerValue } from './edn-atom.ts';
import { isEscaped } from './is-escaped.ts';
import { setOwnField } from './own-field.ts';
import { depthMax, numberLengthMax, quoted } from './place.ts';

/** Where a text is no JSON, and what is the matter there. */
export class JsonProblem extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const literals = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/** Longer texts are read token by token at once: only so is it known in time that they nest too deep. */
const parsedAtOnceMax = 1024 * 1024;

/**
 * The value in `text`. O(length), no recursion without limit.
 *
 * @throws {@link JsonProblem}
 */
export function jsonValue(text: string): Value {
  if (text.length <= parsedAtOnceMax && !/\d{16}/.test(text)) {
    try {
      const value = JSON.parse(text) as Value;
      // Every list or object has at least its two brackets.
      if (text.length <= 2 * depthMax || !isDeeper(value, depthMax)) return value;
    } catch {
      // Read again below, for the place.
    }
  }
  return new JsonText(text).value();
}

function isDeeper(value: Value, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values<Value>(value).some((one) => isDeeper(one, depth - 1));
}

/** A list or an object that is open. */
interface Open {
  readonly list: Value[] | undefined;
  readonly object: Record<string, Value>;
  key: string;
}

/** A text read token by token. */
class JsonText {
  readonly #text: string;
  #at = 0;
  readonly #open: Open[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  value(): Value {
    for (;;) {
      const begun = this.#begin(this.#next());
      if (begun === undefined) continue;
      let value = begun.value;
      for (;;) {
        const around = this.#open.at(-1);
        if (around === undefined) return this.#end(value);
        put(around, value);
        const mark = this.#next();
        if (mark === ',') {
          if (around.list === undefined) this.#key(around, this.#next());
          break;
        }
        if (mark !== closing(around)) throw this.#problem(`expected , or ${closing(around)}`, mark);
        this.#open.pop();
        value = around.list ?? around.object;
      }
    }
  }

  /** A value that is complete with this token; `undefined` when it opens one that is not. */
  #begin(word: string): { readonly value: Value } | undefined {
    if (word === '[' || word === '{') {
      const opened: Open = { list: word === '[' ? [] : undefined, object: {}, key: '' };
      const before = this.#at;
      const next = this.#next();
      if (next === closing(opened)) return { value: opened.list ?? opened.object };
      if (this.#open.push(opened) > depthMax)
        throw new JsonProblem(before, `more than ${depthMax} lists and objects within each other`);
      if (opened.list === undefined) this.#key(opened, next);
      else this.#at = before;
      return undefined;
    }
    if (word.startsWith('"')) return { value: this.#string(word) };
    const literal = literals.get(word);
    if (literal !== undefined) return { value: literal };
    if (!number.test(word)) throw this.#problem('expected a value', word);
    if (word.length > numberLengthMax)
      throw this.#problem(`expected a number of at most ${numberLengthMax} characters`, word);
    return { value: /^-?\d+$/.test(word) && word !== '-0' ? integerValue(word) : Number(word) };
  }

  #string(word: string): string {
    try {
      return JSON.parse(word) as string;
    } catch {
      throw this.#problem('expected a text with the escapes of JSON', word);
    }
  }

  #key(object: Open, word: string): void {
    if (!word.startsWith('"')) throw this.#problem('expected a key', word);
    object.key = this.#string(word);
    const colon = this.#next();
    if (colon !== ':') throw this.#problem('expected :', colon);
  }

  /** The next token; '' at the end of the text. */
  #next(): string {
    this.#skip(/[ \t\n\r]*/y);
    const from = this.#at;
    const first = this.#text.charAt(from);
    if (first === '"') this.#at = this.#stringEnd(from);
    else if (first !== '' && '{}[],:'.includes(first)) this.#at += 1;
    else this.#skip(/[^\s{}[\],:"]*/y);
    if (this.#at === from && first !== '') throw new JsonProblem(from, `${quoted(first)} is no JSON`);
    return this.#text.slice(from, this.#at);
  }

  #skip(what: RegExp): void {
    what.lastIndex = this.#at;
    what.test(this.#text);
    this.#at = what.lastIndex;
  }

  #stringEnd(from: number): number {
    for (let end = this.#text.indexOf('"', from + 1); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      if (!isEscaped(this.#text, end)) return end + 1;
    }
    throw new JsonProblem(from, 'a text that does not end');
  }

  #end(value: Value): Value {
    const more = this.#next();
    if (more !== '') throw this.#problem('expected the end', more);
    return value;
  }

  #problem(expected: string, seen: string): JsonProblem {
    if (seen === '') return new JsonProblem(this.#text.length, `${expected}, but the text ends`);
    return new JsonProblem(this.#at - seen.length, `${expected}, but this is ${quoted(seen)}`);
  }
}

function closing(open: Open): string {
  return open.list === undefined ? '}' : ']';
}

function put(around: Open, value: Value): void {
  if (around.list !== undefined) around.list.push(value);
  else setOwnField(around.object, around.key, value);
}
