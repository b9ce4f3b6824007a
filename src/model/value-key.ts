/** When two values of a history are the same value. */

import type { Value } from './history.ts';

/**
 * What stands for `value` in maps: the same for equal values, different for others. A number stands for itself, anything else is its JSON text with
 * the names of objects in order (a `bigint` without quotes); so a string is never taken for a number. The text is a copy and keeps no input alive.
 */
export function valueKey(value: Value): number | string {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return valueText(value);
}

/** The value as people read it, and as {@link valueKey} tells values apart: JSON text. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(valueText).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${valueText(field)}`).join(',')}}`;
}

/** Narrows a value to a list: `Array.isArray` alone forgets that lists are read-only. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
