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

/** The tags of one span, as they are read. */
export interface TagReading {
  /** The later of two of one name is taken. */
  readonly take: (key: string, value: unknown) => void;
  /** What they say together with the logs of their span. */
  readonly result: (logs?: LogReading) => SpanTags;
}

/** The logs of one span, as they are read. */
export interface LogReading {
  /** Takes the fields of one. */
  readonly take: (fields: ReadonlyMap<string, unknown>) => void;
  /** Whether one tells of an error. */
  readonly isError: () => boolean;
  /** What they say of exceptions. */
  readonly exceptions: SpanAttributes;
}

/**
 * No tags yet.
 *
 * An error is the tag `error`; what OpenTelemetry's exporters make of a status (`otel.status_code`); and, unless the tag says that there is none, a log
 * of one.
 */
export function createTagReading(): TagReading {
  const attributes: SpanAttributes = new Map();
  let kind: unknown;
  let error: unknown;
  let status: unknown;
  return {
    take: (key, value) => {
      if (key === 'span.kind') kind = value;
      else if (key === 'otel.status_code') status = value;
      else if (key === 'error') error = value;
      if (typeof value === 'number' || typeof value === 'string') {
        if (isAsked(key)) attributes.set(key, String(value));
      }
    },
    result: (logs) => {
      if (logs !== undefined) for (const [key, text] of logs.exceptions) addException(attributes, key, text);
      const isTold = error === undefined ? logs?.isError() === true : isYes(error);
      return { kind: spanKind(kind), error: isTold || status === 'ERROR', attributes };
    },
  };
}

/** Whether anybody asks for a tag of this name. */
export function isTagAsked(key: string): boolean {
  return key === 'span.kind' || key === 'error' || key === 'otel.status_code' || isAsked(key);
}

/**
 * No logs yet.
 *
 * A log is of an error as OpenTracing's conventions have it: `event` is `error`, or there is an `error.object` or `error.kind`; also one whose `level`
 * is `error`.
 */
export function createLogReading(): LogReading {
  const exceptions: SpanAttributes = new Map();
  let isLogged = false;
  return {
    take: (fields) => {
      const isError =
        fields.get('event') === 'error' ||
        fields.get('level') === 'error' ||
        fields.has('error.object') ||
        fields.has('error.kind');
      isLogged ||= isError;
      if (!isError && fields.get('event') !== 'exception') return;
      for (const [field, key] of exceptionFields) {
        const text = fields.get(field);
        if (typeof text === 'string') addException(exceptions, key, text);
      }
    },
    isError: () => isLogged,
    exceptions,
  };
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

const logFields: ReadonlySet<string> = new Set([
  'event',
  'level',
  ...exceptionFields.map(([field]) => field),
]);

/** Whether anybody asks for a field of a log of this name. */
export function isLogFieldAsked(key: string): boolean {
  return logFields.has(key);
}

/**
 * The tags of a span: Jaeger's list of `{key, value}`, or a plain object; and its logs, a list of `{fields}` of which each is such a list. The
 * spans of one process look alike, so what nobody asks for is passed over whatever its form; what is malformed says nothing.
 */
export function readTags({ value: tags }: Located, { value: logs }: Located): SpanTags {
  const reading = createTagReading();
  for (const [key, one] of pairs(tags)) reading.take(key, one);
  if (!Array.isArray(logs)) return reading.result();
  const logReading = createLogReading();
  for (const log of logs) logReading.take(new Map(pairs(isRecord(log) ? log['fields'] : undefined)));
  return reading.result(logReading);
}

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
