/** The few tags of a span that say what kind of call it is. */

import { fieldOf, isRecord, type Located } from './json-input.ts';

/** What a span's tags say. */
export interface SpanTags {
  /** `client`, `server`, `producer`, `consumer`, `internal`; in lower case. */
  readonly kind: string | undefined;
  readonly error: boolean;
}

const plain: SpanTags = { kind: undefined, error: false };

/**
 * The tags of a span: Jaeger's list of `{key, value}`, or a plain object. The spans of one process look alike, so tags nobody asks for
 * are passed over whatever their form; malformed ones say nothing.
 */
export function readTags(tags: Located): SpanTags {
  const { value } = tags;
  if (isRecord(value)) {
    return tagsFrom(fieldOf(tags, 'span.kind').value, fieldOf(tags, 'error').value);
  }
  if (!Array.isArray(value) || value.length === 0) return plain;
  let kind: unknown;
  let error: unknown;
  for (const tag of value as unknown[]) {
    if (!isRecord(tag)) continue;
    if (tag['key'] === 'span.kind') kind = tag['value'];
    else if (tag['key'] === 'error') error = tag['value'];
  }
  return tagsFrom(kind, error);
}

function tagsFrom(kind: unknown, error: unknown): SpanTags {
  const failed = error === true || (typeof error === 'string' && !['', 'false', '0'].includes(error));
  return { kind: typeof kind === 'string' ? kind.toLowerCase() : undefined, error: failed };
}
