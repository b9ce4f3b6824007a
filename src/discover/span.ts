/** A span as far as calls go, whatever format it came in. */

import type { SpanSigns } from './span-signs.ts';

/** `client`, `server`, `producer`, `consumer`, `internal`. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** One span. */
export interface Span {
  /** As it is written: hexadecimal, base64, anything. */
  readonly trace: string;
  readonly id: string;
  readonly service: string;
  readonly operation: string | undefined;
  readonly kind: SpanKind | undefined;
  readonly failed: boolean;
  /** The distinct parents, wherever they are. */
  readonly parents: readonly ParentReference[];
  /** When it began and ended, in µs since 1970, by the clock of its service. */
  readonly times?: SpanTimes | undefined;
  /** What its attributes tell of the call; left out: nothing. */
  readonly told?: SpanTold | undefined;
}

/** What the attributes of a span tell of the call that it is one end of. */
export interface SpanTold {
  /** Who is at the other end, as this span's service says. */
  readonly peer: Peer | undefined;
  /** What is spoken, in lower case. */
  readonly protocol: string | undefined;
  /** How it ended, besides failed. */
  readonly signs: SpanSigns;
}

/** Both in µs since 1970. */
export interface SpanTimes {
  readonly startUs: number;
  readonly endUs: number;
}

/** Where a span's parent is. */
export interface ParentReference {
  readonly trace: string;
  readonly span: string;
  readonly followsFrom: boolean;
}

/** Who is at the other end of a call. */
export interface Peer {
  readonly name: string;
  readonly kind: 'database' | 'cache' | 'queue' | 'external';
}

/** The kind of this name, in whichever case; a kind that is none of these says nothing. */
export function spanKind(name: unknown): SpanKind | undefined {
  if (typeof name !== 'string') return undefined;
  return kinds.get(name) ?? kinds.get(name.replace(/^SPAN_KIND_/i, '').toLowerCase());
}

const kinds: ReadonlyMap<string, SpanKind> = new Map(
  (['internal', 'server', 'client', 'producer', 'consumer'] as const).flatMap((kind) => [
    [kind, kind],
    [kind.toUpperCase(), kind],
  ]),
);
