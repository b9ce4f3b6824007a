/** One span of OpenTelemetry's, as JSON that is read as it comes: what tells of calls. */

import type { JsonReader } from './json-reader.ts';
import { beginList, beginObject, beginObjectIfAny, optionalId, optionalText, scalar } from './json-values.ts';
import { readAttribute, readExceptions } from './otlp-stream-attributes.ts';
import { hasFailed, kindOfSpan } from './otlp.ts';
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import { isNoSpan } from './span-keys.ts';
import type { UnfinishedSpan } from './span-stream.ts';
import { microsecondsIn, nsDigits, timesBetween } from './span-times.ts';
import { toldBy } from './span-told.ts';
import type { ParentReference } from './span.ts';

/** @throws `InvalidDocumentError` when it is none, or lacks its ids */
export function readSpan(reader: JsonReader): UnfinishedSpan {
  beginObject(reader, 'a span');
  let trace = '';
  let id = '';
  let parent: string | undefined;
  let operation: string | undefined;
  let kind: unknown;
  let status = unset;
  let startUs = Number.NaN;
  let endUs = Number.NaN;
  let links: { trace: string; span: string }[] | undefined;
  // Most spans have no exceptions, many nothing that is asked for.
  let attributes: SpanAttributes | undefined;
  let exceptions: SpanAttributes | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'traceId') trace = optionalText(reader) ?? '';
    else if (key === 'spanId') id = optionalId(reader) ?? '';
    else if (key === 'parentSpanId') parent = optionalId(reader);
    else if (key === 'name') operation = optionalText(reader);
    else if (key === 'kind') kind = scalar(reader);
    else if (key === 'startTimeUnixNano') startUs = readTime(reader);
    else if (key === 'endTimeUnixNano') endUs = readTime(reader);
    else if (key === 'status') status = readStatus(reader);
    else if (key === 'attributes') {
      if (beginList(reader))
        while (reader.element()) {
          const found = readAttribute(reader, isAsked);
          if (found !== undefined) (attributes ??= new Map()).set(found.key, found.value);
        }
    } else if (key === 'events') exceptions = readExceptions(reader);
    else if (key === 'links') {
      if (beginList(reader)) while (reader.element()) (links ??= []).push(readLink(reader));
    } else reader.skip();
  }
  if (trace === '' || id === '')
    throw reader.problem('traceId and spanId must be texts, in the span before this');
  const spanKind = kindOfSpan(kind);
  const parents: ParentReference[] =
    parent === undefined || isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }];
  if (spanKind === 'consumer') {
    for (const link of links ?? []) if (link.span !== parent) parents.push({ ...link, followsFrom: true });
  }
  const { code, message } = status;
  if (message !== undefined && message !== '') (attributes ??= new Map()).set(statusMessage, message);
  if (exceptions !== undefined) {
    attributes ??= new Map<string, string>();
    for (const [name, value] of exceptions) addException(attributes, name, value);
  }
  const failed = hasFailed(code);
  return {
    trace,
    id,
    service: '',
    operation: operation === '' ? undefined : operation,
    kind: spanKind,
    failed,
    parents,
    times: timesBetween(startUs, endUs),
    told: attributes === undefined ? undefined : toldBy(attributes, { kind: spanKind, failed }),
  };
}

interface Status {
  readonly code: unknown;
  readonly message: string | undefined;
}

const unset: Status = { code: undefined, message: undefined };

function readStatus(reader: JsonReader): Status {
  if (!beginObjectIfAny(reader)) return unset;
  let code: unknown;
  let message: string | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'code') code = scalar(reader);
    else if (key === 'message') message = optionalText(reader);
    else reader.skip();
  }
  return { code, message };
}

function readLink(reader: JsonReader): { trace: string; span: string } {
  beginObject(reader, 'a link');
  let trace = '';
  let span = '';
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'traceId') trace = optionalText(reader) ?? '';
    else if (key === 'spanId') span = optionalText(reader) ?? '';
    else reader.skip();
  }
  if (trace === '' || span === '')
    throw reader.problem('traceId and spanId must be texts, in the link before this');
  return { trace, span };
}

/** µs; `NaN` for what is no time. */
function readTime(reader: JsonReader): number {
  const us = reader.digits(nsDigits);
  return us >= 0 ? us : microsecondsIn(scalar(reader));
}
