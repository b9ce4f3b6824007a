/** Which requests an HTTP toxic is about. */

import { pathOf, pathPattern } from '../../lib/path-pattern.ts';
import type { RequestHead } from './message-head.ts';

/** Each empty text matches everything. */
export interface RequestMatch {
  readonly method: string;
  /** `/orders/*`, `/orders/{id}/lines`: `*` and `{name}` stand for what is between two slashes, `**` for anything. No query. */
  readonly path: string;
  /** `name`: it is there; `name: value`: with that value. */
  readonly header: string;
}

/** Whether the request is meant. O(head). */
export function matchesRequest(head: RequestHead, { method, path, header }: RequestMatch): boolean {
  return (
    (method === '' || head.method === method.toUpperCase()) &&
    (path === '' || patternOf(path).test(pathOf(head.target))) &&
    (header === '' || hasHeader(head, header))
  );
}

const patterns = new Map<string, RegExp>();
const patternsMax = 1_000;

function patternOf(path: string): RegExp {
  const known = patterns.get(path);
  if (known !== undefined) return known;
  const pattern = pathPattern(path);
  if (patterns.size >= patternsMax) patterns.clear();
  patterns.set(path, pattern);
  return pattern;
}

function hasHeader(head: RequestHead, wanted: string): boolean {
  const colon = wanted.indexOf(':');
  if (colon < 0) return head.fields.first(wanted.trim().toLowerCase()) !== undefined;
  const value = wanted.slice(colon + 1).trim();
  return head.fields.values(wanted.slice(0, colon).trim().toLowerCase()).includes(value);
}
