/** The few tags of a span that say what kind of call it is, and of whom. */

import { isRecord, type Located } from './json-input.ts';
import { peerKeys } from './span-peer.ts';
import { spanKind, type SpanKind } from './span.ts';

/** What a span's tags say. */
export interface SpanTags {
  readonly kind: SpanKind | undefined;
  readonly error: boolean;
  /** Those that may tell who is at the other end. */
  readonly peer: ReadonlyMap<string, string>;
}

/** The tags of one span, as they are read. */
export interface TagReading {
  /** The later of two of one name is taken. */
  readonly take: (key: string, value: unknown) => void;
  readonly result: () => SpanTags;
}

const nobody: ReadonlyMap<string, string> = new Map();
const plain: SpanTags = { kind: undefined, error: false, peer: nobody };

/**
 * No tags yet.
 *
 * An error is the tag `error`, or what OpenTelemetry's exporters make of a status: `otel.status_code`.
 */
export function createTagReading(): TagReading {
  let kind: unknown;
  let error: unknown;
  let status: unknown;
  let peer: Map<string, string> | undefined;
  return {
    take: (key, value) => {
      if (key === 'span.kind') kind = value;
      else if (key === 'error') error = value;
      else if (key === 'otel.status_code') status = value;
      else if (typeof value === 'string' && peerKeys.has(key)) (peer ??= new Map()).set(key, value);
    },
    result: () => ({
      kind: spanKind(kind),
      error: isError(error) || status === 'ERROR',
      peer: peer ?? nobody,
    }),
  };
}

/** Whether anybody asks for a tag of this name. */
export function isTagAsked(key: string): boolean {
  return key === 'span.kind' || key === 'error' || key === 'otel.status_code' || peerKeys.has(key);
}

/**
 * The tags of a span: Jaeger's list of `{key, value}`, or a plain object. The spans of one process look alike, so tags nobody asks for
 * are passed over whatever their form; malformed ones say nothing.
 */
export function readTags({ value }: Located): SpanTags {
  const tags = isRecord(value) ? Object.entries(value) : Array.isArray(value) ? listed(value) : [];
  if (tags.length === 0) return plain;
  const { take, result } = createTagReading();
  for (const [key, one] of tags) take(key, one);
  return result();
}

function listed(tags: readonly unknown[]): (readonly [string, unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  for (const tag of tags)
    if (isRecord(tag) && typeof tag['key'] === 'string') found.push([tag['key'], tag['value']]);
  return found;
}

function isError(error: unknown): boolean {
  return error === true || (typeof error === 'string' && !['', 'false', '0'].includes(error));
}
