/**
 * OpenTelemetry traces as JSON, read as they come. What is held is one span, and the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in `addOtlpTraces`, which reads small files and says better where they are wrong.
 */

import type { JsonReader, NextBytes } from './json-reader.ts';
import { beginList, beginObject, beginObjectIfAny } from './json-values.ts';
import { readAttribute } from './otlp-stream-attributes.ts';
import { readSpan } from './otlp-stream-span.ts';
import { isResourceKey, isScopeKey } from './otlp.ts';
import type { SpanIndex } from './span-index.ts';
import type { UnfinishedSpan } from './span-stream.ts';
import type { Span } from './span.ts';

/** How many spans there were. */
export interface SpanCounts {
  named: number;
  /** Passed over, because their resource names no service. */
  nameless: number;
}

/**
 * Adds the spans of one request, an `ExportTraceServiceRequest`: one object and nothing else. An empty one has none. O(bytes)
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line and column of what is wrong
 */
export function addOtlpRequest(
  index: SpanIndex,
  next: NextBytes,
  { file, reader }: { readonly file: string; readonly reader: JsonReader },
): SpanCounts {
  reader.restart(next);
  const counts: SpanCounts = { named: 0, nameless: 0 };
  const add = (span: Span): void => {
    index.add(span, file);
  };
  let strangers = 0;
  let found = 0;
  beginObject(reader, 'an object with resourceSpans');
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (isResourceKey(key)) {
      found += 1;
      readOtlpResources(reader, add, counts);
    } else {
      strangers += 1;
      reader.skip();
    }
  }
  if (found === 0 && strangers > 0) throw reader.problem('the object before this has no resourceSpans');
  if (reader.peek() >= 0) throw reader.problem('there is more behind the object; send one a request');
  return counts;
}

type Add = (span: Span) => void;

/** Takes a list of resources, adds their spans and counts them. @throws `InvalidDocumentError` naming line and column of what is wrong */
export function readOtlpResources(reader: JsonReader, add: Add, counts: SpanCounts): void {
  if (!beginList(reader)) return;
  while (reader.element()) readResourceSpans(reader, add, counts);
}

function readResourceSpans(reader: JsonReader, add: Add, counts: SpanCounts): void {
  let service: string | undefined;
  const waiting: UnfinishedSpan[] = [];
  const take = (span: UnfinishedSpan): void => {
    if (service === undefined) {
      waiting.push(span);
      return;
    }
    span.service = service;
    counts.named += 1;
    add(span);
  };
  beginObject(reader, 'an object with resource and scopeSpans');
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'resource') service = readResource(reader) ?? service;
    else if (isScopeKey(key)) readScopes(reader, take);
    else reader.skip();
  }
  if (service === undefined) counts.nameless += waiting.length;
  else waiting.forEach(take);
}

function readScopes(reader: JsonReader, take: (span: UnfinishedSpan) => void): void {
  if (!beginList(reader)) return;
  while (reader.element()) {
    beginObject(reader, 'an object with spans');
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (key !== 'spans') reader.skip();
      else if (beginList(reader)) while (reader.element()) take(readSpan(reader));
    }
  }
}

function readResource(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let service: string | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key !== 'attributes') reader.skip();
    else if (beginList(reader))
      while (reader.element()) {
        const found = readAttribute(reader, isServiceName);
        if (found !== undefined && found.value !== '') service ??= found.value;
      }
  }
  return service;
}

function isServiceName(key: string): boolean {
  return key === 'service.name';
}
