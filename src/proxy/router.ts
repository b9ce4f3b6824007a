/** Finds the route of a path, as Toxiproxy's router does: the path must be clean, and every segment must match. */

import { posix } from 'node:path';
import type { Handler, Methods, Routes } from './routes.ts';

/** Where a request leads. */
export type Found =
  | {
      readonly kind: 'route';
      readonly methods: Methods;
      readonly proxy: string;
      readonly toxic: string;
      readonly query: URLSearchParams;
    }
  /** There is a cleaner way to write it. */
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'none' };

/** Finds the way of a request's target: a path with or without a query, or a whole URL. O(routes). */
export type Router = (target: string) => Found;

/** A router over these routes. */
export function createRouter(routes: Routes): Router {
  const patterns = Object.entries(routes).map(([path, methods]) => ({ segments: path.split('/'), methods }));
  return (target) => {
    const [, path = '/', query = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)(.*)$/s.exec(target) ?? [];
    if (/%(?![0-9a-f]{2})/i.test(path)) return { kind: 'malformed' };
    const clean = posix.normalize(path === '' ? '/' : path);
    if (clean !== path) return { kind: 'moved', to: `${clean}${query}` };

    // Taken apart before it is decoded, other than in Toxiproxy: so a name may hold a slash, written %2F.
    const segments = path.split('/').map(decode);
    const pattern = patterns.find((candidate) => matches(candidate.segments, segments));
    if (pattern === undefined) return { kind: 'none' };
    const [, , proxy = '', , toxic = ''] = segments;
    return { kind: 'route', methods: pattern.methods, proxy, toxic, query: new URLSearchParams(query) };
  };
}

/** The handler for a method. */
export function handlerOf(methods: Methods, method: string): Handler | undefined {
  return Object.hasOwn(methods, method) ? methods[method] : methods['*'];
}

/** Bytes that are no UTF-8 become U+FFFD, as they do in the names that JSON brings. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  const bytes = segment.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) =>
    part.startsWith(':') ? segments[index] !== '' : part === segments[index],
  );
}
