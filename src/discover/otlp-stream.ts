/**
 * OpenTelemetry traces as JSON, read as they come: one object over any number of lines, or one document a line. What is held is one span, and
 * the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in {@link addOtlpTraces}, which reads small files and says better where they are wrong.
 */

import { createJsonReader } from './json-bytes.ts';
import { jsonBytes, type JsonReader, type NextBytes } from './json-reader.ts';
import { isNothing, mustBe, readAttribute, readSpan, type Unnamed } from './otlp-stream-span.ts';
import { isResourceKey, isScopeKey, isWrapper } from './otlp.ts';
import type { SpanIndex } from './span-index.ts';
import type { Span } from './span.ts';

/** How it is read. */
export interface StreamOptions {
  /** The name of the file, for errors. */
  readonly file: string;
  /** Told now and then how many bytes have been read. */
  readonly progress?: ((bytes: number) => void) | undefined;
}

/** Spans between two words of progress. */
const progressSpans = 10_000;

/**
 * Adds the spans that are in these bytes, and gives how many were passed over because their resource names no service. O(bytes)
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line and column of what is wrong; a file in which no span has a service is
 */
export function addOtlpStream(index: SpanIndex, next: NextBytes, { file, progress }: StreamOptions): number {
  const reader = createJsonReader(next, file);
  let untilProgress = progressSpans;
  const counts: SpanCounts = { named: 0, nameless: 0 };
  const add = (span: Span): void => {
    index.add(span, file);
    untilProgress -= 1;
    if (untilProgress > 0) return;
    untilProgress = progressSpans;
    progress?.(reader.taken);
  };
  const document = (): void => {
    if (reader.peek() === jsonBytes.openList) {
      reader.list();
      while (reader.element()) document();
      return;
    }
    mustBe(reader, jsonBytes.openObject, 'an object with resourceSpans');
    let found = 0;
    reader.object();
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (isResourceKey(key)) {
        found += 1;
        readResources(reader, add, counts);
      } else if (isWrapper(key) && reader.peek() === jsonBytes.openObject) {
        found += 1;
        document();
      } else reader.skip();
    }
    if (found === 0) throw reader.problem('the object before this has no resourceSpans');
  };
  while (reader.peek() >= 0) document();
  progress?.(reader.taken);
  if (counts.named === 0 && counts.nameless > 0)
    throw reader.problem('no span in this file has a service.name');
  return counts.nameless;
}

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
  mustBe(reader, jsonBytes.openObject, 'an object with resourceSpans');
  reader.object();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (isResourceKey(key)) {
      found += 1;
      readResources(reader, add, counts);
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

function readResources(reader: JsonReader, add: Add, counts: SpanCounts): void {
  if (isNothing(reader)) return;
  while (reader.element()) readResourceSpans(reader, add, counts);
}

function readResourceSpans(reader: JsonReader, add: Add, counts: SpanCounts): void {
  let service: string | undefined;
  const waiting: Unnamed[] = [];
  const take = (span: Unnamed): void => {
    if (service === undefined) {
      waiting.push(span);
      return;
    }
    span.service = service;
    counts.named += 1;
    add(span);
  };
  mustBe(reader, jsonBytes.openObject, 'an object with resource and scopeSpans');
  reader.object();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'resource') service = readResource(reader) ?? service;
    else if (isScopeKey(key)) readScopes(reader, take);
    else reader.skip();
  }
  if (service === undefined) counts.nameless += waiting.length;
  else waiting.forEach(take);
}

function readScopes(reader: JsonReader, take: (span: Unnamed) => void): void {
  if (isNothing(reader)) return;
  while (reader.element()) {
    mustBe(reader, jsonBytes.openObject, 'an object with spans');
    reader.object();
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      if (key !== 'spans') reader.skip();
      else if (!isNothing(reader)) while (reader.element()) take(readSpan(reader));
    }
  }
}

function readResource(reader: JsonReader): string | undefined {
  let service: string | undefined;
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  reader.object();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key !== 'attributes') reader.skip();
    else if (!isNothing(reader))
      while (reader.element()) {
        const found = readAttribute(reader, resourceAttributes);
        if (found !== undefined && found.value !== '') service ??= found.value;
      }
  }
  return service;
}

const resourceAttributes: ReadonlySet<string> = new Set(['service.name']);
