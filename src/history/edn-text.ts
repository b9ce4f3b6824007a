/** Values as EDN. */

import type { Value } from '../model/history.ts';
import { numberText } from './number-text.ts';

const keyword = /^:[A-Za-z*!_?$%&=<>+|-][\w*!?$%&=<>.+|#/-]*$/;
const wholeNumber = /^(?:0|-?[1-9]\d{0,14})$/;

/** `value` on one line. A text that looks like a keyword is one: that is how keywords are kept. O(size). */
export function ednText(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return keyword.test(value) ? value : ednString(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(ednText).join(' ')}]`;
  return `{${Object.entries(value)
    .map(([key, one]) => `${keyText(key)} ${ednText(one)}`)
    .join(', ')}}`;
}

/** `name` as a keyword, or as a string where it cannot be one. */
export function ednKeyword(name: string): string {
  return keyword.test(`:${name}`) ? `:${name}` : ednString(name);
}

function ednString(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t');
  return `"${escaped}"`;
}

/** Keys are kept as their text: what looks like a number was one. */
function keyText(key: string): string {
  return wholeNumber.test(key) ? key : ednText(key);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
