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

/** The text is no JSON; `message` in Go's words, but for the limit on values, which Go has not. */
export class JsonTextError extends Error {
  override readonly name: string = 'JsonTextError';
}

const depthMax = 1_000;
/** Room for some thousand proxies with toxics. While values are read no byte is proxied. */
const valuesMax = 50_000;
const space = 0x20;
/** As far as a string goes without a mistake; the quote that ends it is not taken. */
const stringPattern = /"(?:[^"\\\p{Cc}]+|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const hexPattern = /[0-9a-fA-F]*/y;
const surrogatePattern = /[\ud800-\udfff]/;
const spacePattern = /[ \t\r\n]*/y;
const words: Readonly<Record<string, readonly [word: string, meaning: JsonValue]>> = {
  n: ['null', null],
  t: ['true', true],
  f: ['false', false],
};

/** The first JSON value in `text`, which was UTF-8. O(length). @throws {@link JsonTextError} */
export function readJsonText(text: string): JsonValue {
  let at = 0;
  let valuesRead = 0;

  /** Takes what the pattern matches here. */
  function match(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const isFound = pattern.test(text);
    if (isFound) at = pattern.lastIndex;
    return isFound;
  }

  /** The next character that is no space; it is not taken yet. */
  function peek(): string {
    if (text.charCodeAt(at) <= space) match(spacePattern);
    const next = text[at];
    if (next === undefined) throw new JsonTextError('unexpected EOF');
    return next;
  }

  function unexpected(where: string): JsonTextError {
    const character = text.slice(at, at + 1);
    return new JsonTextError(
      character === '' ? 'unexpected EOF' : `invalid character ${quoted(character)} ${where}`,
    );
  }

  function take(character: string, where: string): void {
    if (peek() !== character) throw unexpected(where);
    at += 1;
  }

  function value(depth: number): JsonValue {
    const next = peek();
    valuesRead += 1;
    if (valuesRead > valuesMax) throw new JsonTextError(`more than ${valuesMax} values`);
    if (depth > depthMax) throw unexpected('exceeded max depth');
    if (next === '{') return object(depth);
    if (next === '[') return array(depth);
    if (next === '"') return string();
    if (next === '-' || isDigit(text.charCodeAt(at))) return number();
    const [word = '', meaning] = words[next] ?? [];
    if (meaning === undefined) throw unexpected('looking for beginning of value');
    for (const letter of word) {
      if (text[at] !== letter) throw unexpected(`in literal ${word} (expecting '${letter}')`);
      at += 1;
    }
    return meaning;
  }

  /** Takes digits; whether there were any. */
  function digits(): boolean {
    const start = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    return at > start;
  }

  function number(): JsonNumber {
    const start = at;
    if (text[at] === '-') at += 1;
    if (text[at] === '0') at += 1;
    else if (!digits()) throw unexpected('in numeric literal');
    if (text[at] === '.') {
      at += 1;
      if (!digits()) throw unexpected('after decimal point in numeric literal');
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at += 1;
      if (text[at] === '+' || text[at] === '-') at += 1;
      if (!digits()) throw unexpected('in exponent of numeric literal');
    }
    return new JsonNumber(text.slice(start, at));
  }

  function string(): string {
    const start = at;
    match(stringPattern);
    if (text[at] === '\\') {
      at += 1;
      if (text[at] !== 'u') throw unexpected('in string escape code');
      at += 1;
      match(hexPattern);
      throw unexpected('in \\u hexadecimal character escape');
    }
    if (text[at] !== '"') throw unexpected('in string literal');
    at += 1;
    const value = JSON.parse(text.slice(start, at)) as string;
    // Half a surrogate pair, which only an escape can write, becomes U+FFFD.
    return surrogatePattern.test(value) ? Buffer.from(value, 'utf8').toString('utf8') : value;
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A character as Go quotes it in an error: the first byte of its UTF-8, taken for a character. */
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  const byte = Buffer.from(character, 'utf8')[0] ?? 0;
  if (byte === 0xad || (byte >= 0x7f && byte < 0xa0)) {
    return byte === 0x7f ? String.raw`'\x7f'` : String.raw`'\u00${byte.toString(16)}'`;
  }
  if (byte >= 0x20) return `'${String.fromCharCode(byte).replace('\\', '\\\\')}'`;
  const named = '\\a\\b\\t\\n\\v\\f\\r'.slice((byte - 7) * 2, (byte - 7) * 2 + 2);
  return `'${byte >= 7 && named !== '' ? named : String.raw`\x${byte.toString(16).padStart(2, '0')}`}'`;
}
