/** The few tags and logs of a span that say what kind of call it is, of whom, and how it ended. */

import { isRecord, type Located } from './json-input.ts';
import { addException, isAsked, type SpanAttributes } from './span-attributes.ts';
import { spanKind, type SpanKind } from './span.ts';

/** What a span's tags and logs say. */
export interface SpanTags {
  readonly kind: SpanKind | undefined;
  readonly error: boolean;
  /** Those that somebody asks for. */
  readonly attributes: SpanAttributes;
}

/**
 * The tags of a span: Jaeger's list of `{key, value}`, or a plain object; and its logs, a list of `{fields}` of which each is such a list. The
 * spans of one process look alike, so what nobody asks for is passed over whatever its form; what is malformed says nothing.
 *
 * An error is the tag `error`; what OpenTelemetry's exporters make of a status (`otel.status_code`); and, unless the tag says that there is none, a log
 * of one, as OpenTracing's conventions have it: `event` is `error`, or there is an `error.object` or `error.kind`; also one whose `level` is `error`.
 */
export function readTags({ value: tags }: Located, { value: logs }: Located): SpanTags {
  const attributes: SpanAttributes = new Map();
  let kind: unknown;
  let error: unknown;
  let status: unknown;
  for (const [key, one] of pairs(tags)) {
    if (key === 'span.kind') kind = one;
    else if (key === 'otel.status_code') status = one;
    else if (key === 'error') error = one;
    if (typeof one === 'number' || typeof one === 'string') {
      if (isAsked(key)) attributes.set(key, String(one));
    }
  }
  let isLogged = false;
  for (const log of Array.isArray(logs) ? logs : []) {
    const fields = new Map(pairs(isRecord(log) ? log['fields'] : undefined));
    if (fields.size === 0) continue;
    const isError =
      fields.get('event') === 'error' ||
      fields.get('level') === 'error' ||
      fields.has('error.object') ||
      fields.has('error.kind');
    isLogged ||= isError;
    if (!isError && fields.get('event') !== 'exception') continue;
    for (const [field, key] of exceptionFields) {
      const text = fields.get(field);
      if (typeof text === 'string') addException(attributes, key, text);
    }
  }
  const isTold = error === undefined ? isLogged : isYes(error);
  return { kind: spanKind(kind), error: isTold || status === 'ERROR', attributes };
}

/** Fields of logs, and as which attribute they are read. */
const exceptionFields = [
  ['error.kind', 'exception.type'],
  ['exception.type', 'exception.type'],
  ['error.object', 'exception.message'],
  ['message', 'exception.message'],
  ['exception.message', 'exception.message'],
  ['error', 'exception.message'],
] as const;

function pairs(tags: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(tags) ? Object.entries(tags) : Array.isArray(tags) ? listed(tags) : [];
}

function listed(tags: readonly unknown[]): (readonly [string, unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  for (const tag of tags)
    if (isRecord(tag) && typeof tag['key'] === 'string') found.push([tag['key'], tag['value']]);
  return found;
}

function isYes(error: unknown): boolean {
  return error === true || (typeof error === 'string' && !['', 'false', '0'].includes(error));
}
