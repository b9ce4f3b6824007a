/**
 * The names of what a transaction does: `[[:append 1 2] [:r 1 nil]]`.
 *
 * They are words of the history's language, as `:type` and `:f` are, and no values: `:append` in EDN is `"append"` in JSON. So rows have them without a
 * colon, and EDN is written with it.
 */

import type { Value } from '../model/history.ts';

/**
 * The micro-operations of a `txn` with their names without a colon. What is no list of lists is left as it is. O(micro-operations).
 */
export function withPlainNames(value: Value): Value {
  return renamed(value, (name) => name.replace(/^:+/, ''));
}

/** The micro-operations of a `txn` with their names as keywords. */
export function withKeywordNames(value: Value): Value {
  return renamed(value, (name) => (name.startsWith(':') ? name : `:${name}`));
}

function renamed(value: Value, rename: (name: string) => string): Value {
  if (!isList(value)) return value;
  return value.map((step) => {
    const name = isList(step) ? step[0] : undefined;
    return isList(step) && typeof name === 'string' ? step.with(0, rename(name)) : step;
  });
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
