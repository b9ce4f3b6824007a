/**
 * OpenTelemetry traces as JSON, read as they come: one object over any number of lines, or one document a line. What is held is one span, and
 * the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in {@link addOtlpTraces}, which reads small files and says better where they are wrong.
 */

import {
  createJsonReader,
  jsonBytes,
  type JsonMemory,
  type JsonReader,
  type NextBytes,
} from './json-bytes.ts';
import { hasFailed, isResourceKey, isScopeKey, isWrapper, kindOfSpan } from './otlp.ts';
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { peerKeys, peerOf } from './span-peer.ts';
import { nanoseconds } from './span-times.ts';
import type { ParentReference, Span } from './span.ts';

/** How it is read. */
export interface StreamOptions {
  /** The name of the file, for errors. */
  readonly file: string;
  /** Told now and then how many bytes have been read. */
  readonly progress?: ((bytes: number) => void) | undefined;
}

/** Its service is written into it when it is known. */
type Unnamed = Omit<Span, 'service'> & { service: string };

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
      reader.list(document);
      return;
    }
    mustBe(reader, jsonBytes.openObject, 'an object with resourceSpans');
    let found = 0;
    reader.object((key) => {
      if (isResourceKey(key)) {
        found += 1;
        optionalList(reader, () => {
          readResourceSpans(reader, add, counts);
        });
      } else if (isWrapper(key) && reader.peek() === jsonBytes.openObject) {
        found += 1;
        document();
      } else reader.skip();
    });
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
  { file, memory }: { readonly file: string; readonly memory: JsonMemory },
): SpanCounts {
  const reader = createJsonReader(next, file, memory);
  const counts: SpanCounts = { named: 0, nameless: 0 };
  const add = (span: Span): void => {
    index.add(span, file);
  };
  let strangers = 0;
  let found = 0;
  mustBe(reader, jsonBytes.openObject, 'an object with resourceSpans');
  reader.object((key) => {
    if (isResourceKey(key)) {
      found += 1;
      optionalList(reader, () => {
        readResourceSpans(reader, add, counts);
      });
    } else {
      strangers += 1;
      reader.skip();
    }
  });
  if (found === 0 && strangers > 0) throw reader.problem('the object before this has no resourceSpans');
  if (reader.peek() >= 0) throw reader.problem('there is more behind the object; send one a request');
  return counts;
}

function readResourceSpans(reader: JsonReader, add: (span: Span) => void, counts: SpanCounts): void {
  let service: string | undefined;
  const waiting: Unnamed[] = [];
  mustBe(reader, jsonBytes.openObject, 'an object with resource and scopeSpans');
  reader.object((key) => {
    if (key === 'resource') service = readResource(reader) ?? service;
    else if (isScopeKey(key)) {
      optionalList(reader, () => {
        mustBe(reader, jsonBytes.openObject, 'an object with spans');
        reader.object((inner) => {
          if (inner !== 'spans') reader.skip();
          else
            optionalList(reader, () => {
              const span = readSpan(reader);
              if (service === undefined) waiting.push(span);
              else addNamed(span, service);
            });
        });
      });
    } else reader.skip();
  });
  if (service === undefined) counts.nameless += waiting.length;
  else for (const span of waiting) addNamed(span, service);

  function addNamed(span: Unnamed, name: string): void {
    span.service = name;
    counts.named += 1;
    add(span);
  }
}

function mustBe(reader: JsonReader, byte: number, what: string): void {
  if (reader.peek() !== byte) throw reader.problem(`must be ${what}`);
}

/** Nothing (`null`) is an empty one. */
function optionalList(reader: JsonReader, element: () => void): void {
  if (reader.peek() === jsonBytes.n) reader.skip();
  else {
    mustBe(reader, jsonBytes.openList, 'a list');
    reader.list(element);
  }
}

/** A text, or nothing where there is another value. */
function optionalText(reader: JsonReader): string | undefined {
  if (reader.peek() === jsonBytes.quote) return reader.text();
  reader.skip();
  return undefined;
}

function readResource(reader: JsonReader): string | undefined {
  let service: string | undefined;
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  reader.object((key) => {
    if (key === 'attributes') {
      readAttributes(reader, resourceAttributes, (_, value) => {
        if (value !== '') service ??= value;
      });
    } else reader.skip();
  });
  return service;
}

const resourceAttributes: ReadonlySet<string> = new Set(['service.name']);

/** Tells of the attributes with these keys whose value is a text. */
function readAttributes(
  reader: JsonReader,
  keys: ReadonlySet<string>,
  tell: (key: string, value: string) => void,
): void {
  optionalList(reader, () => {
    if (reader.peek() !== jsonBytes.openObject) {
      reader.skip();
      return;
    }
    let key: string | undefined;
    let value: string | undefined;
    reader.object((field) => {
      if (field === 'key') key = optionalText(reader);
      // The key stands before the value, mostly: then a value that nobody asks for is not made.
      else if (
        field === 'value' &&
        (key === undefined || keys.has(key)) &&
        reader.peek() === jsonBytes.openObject
      ) {
        reader.object((kind) => {
          if (kind === 'stringValue') value = optionalText(reader);
          else reader.skip();
        });
      } else reader.skip();
    });
    if (key !== undefined && value !== undefined && keys.has(key)) tell(key, value);
  });
}

function readSpan(reader: JsonReader): Unnamed {
  mustBe(reader, jsonBytes.openObject, 'a span');
  let trace = '';
  let id = '';
  let parent: string | undefined;
  let operation: string | undefined;
  let kind: unknown;
  let code: unknown;
  let startTime: unknown;
  let endTime: unknown;
  const links: { trace: string; span: string }[] = [];
  let attributes: Map<string, string> | undefined;
  reader.object((key) => {
    if (key === 'traceId') trace = optionalText(reader) ?? '';
    else if (key === 'spanId') id = optionalText(reader) ?? '';
    else if (key === 'parentSpanId') parent = optionalText(reader);
    else if (key === 'name') operation = optionalText(reader);
    else if (key === 'kind') kind = scalar(reader);
    else if (key === 'startTimeUnixNano') startTime = scalar(reader);
    else if (key === 'endTimeUnixNano') endTime = scalar(reader);
    else if (key === 'status' && reader.peek() === jsonBytes.openObject) {
      reader.object((inner) => {
        if (inner === 'code') code = scalar(reader);
        else reader.skip();
      });
    } else if (key === 'attributes') {
      readAttributes(reader, peerKeys, (name, value) => {
        (attributes ??= new Map()).set(name, value);
      });
    } else if (key === 'links') {
      optionalList(reader, () => {
        links.push(readLink(reader));
      });
    } else reader.skip();
  });
  if (trace === '' || id === '')
    throw reader.problem('traceId and spanId must be texts, in the span before this');
  const spanKind = kindOfSpan(kind);
  const parents: ParentReference[] =
    parent === undefined || isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }];
  if (spanKind === 'consumer') {
    for (const link of links) if (link.span !== parent) parents.push({ ...link, followsFrom: true });
  }
  return {
    trace,
    id,
    service: '',
    operation: operation === '' ? undefined : operation,
    kind: spanKind,
    failed: hasFailed(code),
    parents,
    times: nanoseconds(startTime, endTime),
    peer: attributes === undefined ? undefined : peerOf(attributes, spanKind),
  };
}

function readLink(reader: JsonReader): { trace: string; span: string } {
  mustBe(reader, jsonBytes.openObject, 'a link');
  let trace = '';
  let span = '';
  reader.object((key) => {
    if (key === 'traceId') trace = optionalText(reader) ?? '';
    else if (key === 'spanId') span = optionalText(reader) ?? '';
    else reader.skip();
  });
  if (trace === '' || span === '')
    throw reader.problem('traceId and spanId must be texts, in the link before this');
  return { trace, span };
}

/** A text or a number; nothing for another value. */
function scalar(reader: JsonReader): string | number | undefined {
  const byte = reader.peek();
  if (byte === jsonBytes.quote) return reader.text();
  if (byte === jsonBytes.minus || (byte >= jsonBytes.zero && byte <= jsonBytes.nine)) return reader.number();
  reader.skip();
  return undefined;
}
