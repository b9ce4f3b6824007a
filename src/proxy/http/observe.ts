/** The field `observe` of a proxy: whether its HTTP requests are watched, and which of their headers are told. */

import { badBody } from '../api-error.ts';
import type { JsonValue } from '../json-text.ts';
import { token } from './start-line.ts';

/** `{ headers }`: watched, and these headers, in lower case, are told with each request. */
export type Observe = boolean | { readonly headers: readonly string[] };

/** So many headers are told at most. */
const headersMax = 8;

/** The field as it is answered. */
export function shownObserve(headers: readonly string[]): Observe {
  return headers.length === 0 ? true : { headers };
}

/** What a body asks for; `undefined`: nothing. @throws {@link ApiError} 400 */
export function observeIn(value: JsonValue | undefined): Observe | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  const names: unknown = value instanceof Map ? value.get('headers') : undefined;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && token.test(name)))
    throw badBody('observe must be true, false or {"headers": ["name", …]}');
  if (names.length > headersMax) throw badBody(`observe.headers: ${headersMax} at most`);
  return { headers: [...new Set((names as readonly string[]).map((name) => name.toLowerCase()))] };
}
