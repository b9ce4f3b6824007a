/**
 * The path of a request as one of a kind: `/orders/4711/items?page=2` → `/orders/{id}/items`.
 *
 * A segment stands for one of many when it is a number, a UUID, a long word of hexadecimal digits, a long word with digits in it (ULID,
 * KSUID, tokens), or a name with a number behind it (`order-17`). `v2` stays.
 */

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const hexadecimal = /^(?=.*\d)[\da-f]{12,}$/i;
const long = /^(?=.*\d)[\w.~-]{20,}$/;
const numbered = /^(?:[\w.~]*[-_:.])?\d+$/;

/** The template of a request target: its path without query, host and identifiers. O(n). */
export function pathTemplate(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  const path = (absolute === null ? target : target.slice(absolute[0].length)).replace(/[?#].*$/s, '');
  if (path === '') return '/';
  return path.startsWith('/') && /\d/.test(path) ? path.split('/').map(segmentTemplate).join('/') : path;
}

function segmentTemplate(segment: string): string {
  const isOneOfMany =
    numbered.test(segment) || hexadecimal.test(segment) || uuid.test(segment) || long.test(segment);
  return isOneOfMany ? '{id}' : segment;
}
