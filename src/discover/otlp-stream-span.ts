/** One span of OpenTelemetry's, as JSON that is read as it comes: what tells of calls. And the parts that it has in common with its resource. */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { hasFailed, kindOfSpan } from './otlp.ts';
import { isNoSpan } from './span-keys.ts';
import { peerKeys, peerOf } from './span-peer.ts';
import { microsecondsIn, nsDigits, timesBetween } from './span-times.ts';
import type { ParentReference, Span } from './span.ts';

/** A span of which the service is written into it when it is known. */
export type Unnamed = Omit<Span, 'service'> & { service: string };

/** @throws `InvalidDocumentError` when something else is next */
export function mustBe(reader: JsonReader, byte: number, what: string): void {
  if (reader.peek() !== byte) throw reader.problem(`must be ${what}`);
}

/** Begins a list; nothing (`null`), which is an empty one, is taken. */
export function isNothing(reader: JsonReader): boolean {
  if (reader.peek() === jsonBytes.n) {
    reader.skip();
    return true;
  }
  mustBe(reader, jsonBytes.openList, 'a list');
  reader.list();
  return false;
}

/** A text, or nothing where there is another value. */
function optionalText(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.text();
  reader.skip();
  return undefined;
}

/** The same, of what is another one each time. */
function optionalId(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.rareText();
  reader.skip();
  return undefined;
}

/** The attribute, if it has one of these keys and its value is a text. */
export function readAttribute(
  reader: JsonReader,
  keys: ReadonlySet<string>,
): { readonly key: string; readonly value: string } | undefined {
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  let key: string | undefined;
  let value: string | undefined;
  reader.object();
  for (let field = reader.key(); field !== undefined; field = reader.key()) {
    if (field === 'key') key = optionalText(reader);
    // The key stands before the value, mostly: then a value that nobody asks for is not made.
    else if (field === 'value' && (key === undefined || keys.has(key)))
      value = readTextValue(reader) ?? value;
    else reader.skip();
  }
  return key === undefined || value === undefined || !keys.has(key) ? undefined : { key, value };
}

function readTextValue(reader: JsonReader): string | undefined {
  let value: string | undefined;
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  reader.object();
  for (let kind = reader.key(); kind !== undefined; kind = reader.key()) {
    if (kind === 'stringValue') value = optionalText(reader);
    else reader.skip();
  }
  return value;
}

/** @throws `InvalidDocumentError` when it is none, or lacks its ids */
export function readSpan(reader: JsonReader): Unnamed {
  mustBe(reader, jsonBytes.openObject, 'a span');
  let trace = '';
  let id = '';
  let parent: string | undefined;
  let operation: string | undefined;
  let kind: unknown;
  let code: unknown;
  let startUs = Number.NaN;
  let endUs = Number.NaN;
  let links: { trace: string; span: string }[] | undefined;
  let attributes: Map<string, string> | undefined;
  reader.object();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'traceId') trace = optionalText(reader) ?? '';
    else if (key === 'spanId') id = optionalId(reader) ?? '';
    else if (key === 'parentSpanId') parent = optionalId(reader);
    else if (key === 'name') operation = optionalText(reader);
    else if (key === 'kind') kind = scalar(reader);
    else if (key === 'startTimeUnixNano') startUs = readTime(reader);
    else if (key === 'endTimeUnixNano') endUs = readTime(reader);
    else if (key === 'status' && reader.peek() === jsonBytes.openObject) code = readCode(reader) ?? code;
    else if (key === 'attributes') {
      if (!isNothing(reader))
        while (reader.element()) {
          const found = readAttribute(reader, peerKeys);
          if (found !== undefined) (attributes ??= new Map()).set(found.key, found.value);
        }
    } else if (key === 'links') {
      if (!isNothing(reader)) while (reader.element()) (links ??= []).push(readLink(reader));
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
  return {
    trace,
    id,
    service: '',
    operation: operation === '' ? undefined : operation,
    kind: spanKind,
    failed: hasFailed(code),
    parents,
    times: timesBetween(startUs, endUs),
    peer: attributes === undefined ? undefined : peerOf(attributes, spanKind),
  };
}

function readCode(reader: JsonReader): unknown {
  let code: unknown;
  reader.object();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'code') code = scalar(reader);
    else reader.skip();
  }
  return code;
}

function readLink(reader: JsonReader): { trace: string; span: string } {
  mustBe(reader, jsonBytes.openObject, 'a link');
  let trace = '';
  let span = '';
  reader.object();
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

/** A text or a number; nothing for another value. */
function scalar(reader: JsonReader): string | number | undefined {
  const byte = reader.peek();
  if (byte === jsonBytes.quote) return reader.text();
  if (byte === jsonBytes.minus || (byte >= jsonBytes.zero && byte <= jsonBytes.nine)) return reader.number();
  reader.skip();
  return undefined;
}
