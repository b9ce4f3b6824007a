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

const nobody: ReadonlyMap<string, string> = new Map();
const plain: SpanTags = { kind: undefined, error: false, peer: nobody };

/**
 * The tags of a span: Jaeger's list of `{key, value}`, or a plain object. The spans of one process look alike, so tags nobody asks for
 * are passed over whatever their form; malformed ones say nothing.
 *
 * An error is the tag `error`, or what OpenTelemetry's exporters make of a status: `otel.status_code`.
 */
export function readTags({ value }: Located): SpanTags {
  const tags = isRecord(value) ? Object.entries(value) : Array.isArray(value) ? listed(value) : [];
  if (tags.length === 0) return plain;
  let kind: unknown;
  let error: unknown;
  let status: unknown;
  let peer: Map<string, string> | undefined;
  for (const [key, one] of tags) {
    if (key === 'span.kind') kind = one;
    else if (key === 'error') error = one;
    else if (key === 'otel.status_code') status = one;
    else if (typeof one === 'string' && peerKeys.has(key)) (peer ??= new Map()).set(key, one);
  }
  return { kind: spanKind(kind), error: isError(error) || status === 'ERROR', peer: peer ?? nobody };
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
