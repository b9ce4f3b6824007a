/** Rows that are put together from several objects. */

/**
 * Adds the fields of `from` to an object of one's own, in their order. For rows that are written by the thousand: field by field costs half of what
 * spreading a second object into a literal does.
 */
export function withFields<T extends object, F extends object>(to: T, from: F): T & F {
  const row = to as T & F;
  for (const name in from) row[name] = from[name] as (T & F)[Extract<keyof F, string>];
  return row;
}
