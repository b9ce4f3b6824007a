/**
 * Reads JSON the way Go's decoder does where it differs from `JSON.parse`: the first value is taken and the rest ignored, keys
 * match in any case, the last of equal keys wins, and a whole number is told from `5.0`.
 */

/** A number as it was written: whether it is whole is in the text. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Keys in lower case. */
export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/** The text is no JSON; `message` in Go's words. */
export class JsonTextError extends Error {
  override readonly name: string = 'JsonTextError';
}

const depthMax = 1_000;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringPattern = /"(?:[^"\\]|\\.)*"/sy;
const spacePattern = /[ \t\r\n]*/y;
const words: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/** The first JSON value in `text`. O(length). @throws {@link JsonTextError} */
export function readJsonText(text: string): JsonValue {
  let at = 0;

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  }

  /** The next character that is no space; it is not taken yet. */
  function peek(): string {
    match(spacePattern);
    const next = text[at];
    if (next === undefined) throw new JsonTextError('unexpected EOF');
    return next;
  }

  function unexpected(where: string): JsonTextError {
    const character = text[at];
    return new JsonTextError(
      character === undefined ? 'unexpected EOF' : `invalid character '${character}' ${where}`,
    );
  }

  function take(character: string, where: string): void {
    if (peek() !== character) throw unexpected(where);
    at += 1;
  }

  function value(depth: number): JsonValue {
    if (depth > depthMax) throw new JsonTextError('exceeded max depth');
    const next = peek();
    if (next === '{') return object(depth);
    if (next === '[') return array(depth);
    if (next === '"') return string();
    const number = match(numberPattern);
    if (number !== undefined) return new JsonNumber(number);
    for (const [word, meaning] of words) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    throw unexpected('looking for beginning of value');
  }

  function string(): string {
    const quoted = match(stringPattern);
    if (quoted === undefined) throw new JsonTextError('unexpected EOF');
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw new JsonTextError('invalid character in string literal');
    }
  }

  function array(depth: number): JsonValue[] {
    const values: JsonValue[] = [];
    at += 1;
    if (peek() !== ']') {
      values.push(value(depth + 1));
      while (peek() === ',') {
        at += 1;
        values.push(value(depth + 1));
      }
    }
    take(']', 'after array element');
    return values;
  }

  function member(into: Map<string, JsonValue>, depth: number): void {
    if (peek() !== '"') throw unexpected('looking for beginning of object key string');
    const key = string().toLowerCase();
    take(':', 'after object key');
    into.set(key, value(depth + 1));
  }

  function object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    at += 1;
    if (peek() !== '}') {
      member(members, depth);
      while (peek() === ',') {
        at += 1;
        member(members, depth);
      }
    }
    take('}', 'after object key:value pair');
    return members;
  }

  match(spacePattern);
  if (at === text.length) throw new JsonTextError('EOF');
  return value(0);
}
