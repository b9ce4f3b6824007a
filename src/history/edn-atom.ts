/** What EDN writes without brackets, as values: numbers, keywords, symbols, characters, strings. */

import type { Value } from '../model/history.ts';
import { numberLengthMax } from './place.ts';

const integer = /^[+-]?(?:0|[1-9]\d*)N?$/;
const float = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?M?$/;
const ratio = /^[+-]?\d+\/\d+$/;

const characters: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
};

const escapes: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
};

/** The value of a number, keyword or symbol; `undefined` for a word that is none. Keywords and symbols are kept as they are written. */
export function atomValue(word: string): Value | undefined {
  const first = word.charCodeAt(0);
  if (isDigit(first) || ((first === plus || first === minus) && isDigit(word.charCodeAt(1))))
    return numberValue(word);
  if (word === 'nil') return null;
  if (word === 'true') return true;
  if (word === 'false') return false;
  return word === ':' ? undefined : word;
}

const plus = 0x2b;
const minus = 0x2d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Integers beyond 2^53 are `bigint`; a ratio is its text, because there is no such number here. */
function numberValue(word: string): Value | undefined {
  if (word.length < 16 && /^\d+$/.test(word) && (word.length === 1 || !word.startsWith('0')))
    return Number(word);
  if (word.length > numberLengthMax) return undefined;
  if (integer.test(word)) return integerValue(word.endsWith('N') ? word.slice(0, -1) : word);
  if (float.test(word)) return Number(word.endsWith('M') ? word.slice(0, -1) : word);
  return ratio.test(word) ? word : undefined;
}

/** The integer that `digits` write, as a number where that is exact. */
export function integerValue(digits: string): number | bigint {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value + 0;
  return BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
}

/** The character that is written `\word`; `undefined` when there is none of that name. */
export function characterValue(word: string): string | undefined {
  if (/^.$/su.test(word)) return word;
  if (Object.hasOwn(characters, word)) return characters[word];
  return escaped(word);
}

/** What the text between two quotes says; or where in it a backslash begins no escape. */
export function stringValue(inside: string): string | { readonly badAt: number } {
  let badAt = -1;
  const value = inside.replace(
    /\\(u[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|[^]|$)/g,
    (_, word: string, offset: number) => {
      const meant = Object.hasOwn(escapes, word)
        ? escapes[word]
        : escaped(/^\d/.test(word) ? `o${word}` : word);
      if (meant === undefined && badAt < 0) badAt = offset;
      return meant ?? '';
    },
  );
  return badAt < 0 ? value : { badAt };
}

/** `u0041` and `o101` are A. */
function escaped(word: string): string | undefined {
  if (/^u[0-9a-fA-F]{4}$/.test(word)) return String.fromCharCode(Number.parseInt(word.slice(1), 16));
  if (/^o[0-3]?[0-7]{1,2}$/.test(word)) return String.fromCharCode(Number.parseInt(word.slice(1), 8));
  return undefined;
}
