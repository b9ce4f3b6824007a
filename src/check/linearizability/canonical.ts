/** Values as keys of maps: equal for equal values, different for different ones. */

import type { Value } from '../../model/history.ts';

/** Numbers as they are (the quickest keys); everything else as text. The order of a map's entries does not matter. O(size). */
export function canonical(value: Value | undefined): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return `'${value}`;
  return textOf(value);
}

function textOf(value: Value | undefined): string {
  if (value === undefined) return '?';
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(textOf).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${textOf(one)}`).join()}}`;
}

/** Whether a value is a list; `Array.isArray` does not narrow read-only arrays. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether two values are the same data. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  return left === right || (typeof left === 'object' && canonical(left) === canonical(right));
}

/** A value for people: JSON, nil as `nil`. */
export function show(value: Value | undefined): string {
  return value === undefined ? '?' : value === null ? 'nil' : textOf(value);
}
