/**
 * OpenTelemetry traces as JSON, read as they come: one object over any number of lines, or one document a line. What is held is one span, and
 * the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in {@link addOtlpTraces}, which reads small files and says better where they are wrong.
 */

import { createJsonReader, jsonBytes, type JsonReader, type NextBytes } from './json-bytes.ts';
import { mustBe, optionalList, optionalText, scalar } from './json-values.ts';
import { hasFailed, isResourceKey, isScopeKey, isWrapper, kindOfSpan } from './otlp.ts';
import { readAttributes, readException } from './otlp-stream-attributes.ts';
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { peerOf } from './span-peer.ts';
import { signsOf } from './span-signs.ts';
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
  let named = 0;
  let nameless = 0;
  let untilProgress = progressSpans;
  const add = (span: Unnamed, service: string): void => {
    named += 1;
    span.service = service;
    index.add(span, file);
    untilProgress -= 1;
    if (untilProgress > 0) return;
    untilProgress = progressSpans;
    progress?.(reader.taken);
  };
  const resourceSpans = (): void => {
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
                else add(span, service);
              });
          });
        });
      } else reader.skip();
    });
    if (service === undefined) nameless += waiting.length;
    else for (const span of waiting) add(span, service);
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
        optionalList(reader, resourceSpans);
      } else if (isWrapper(key) && reader.peek() === jsonBytes.openObject) {
        found += 1;
        document();
      } else reader.skip();
    });
    if (found === 0) throw reader.problem('the object before this has no resourceSpans');
  };
  while (reader.peek() >= 0) document();
  progress?.(reader.taken);
  if (named === 0 && nameless > 0) throw reader.problem('no span in this file has a service.name');
  return nameless;
}

function readResource(reader: JsonReader): string | undefined {
  let service: string | undefined;
  if (reader.peek() !== jsonBytes.openObject) {
    reader.skip();
    return undefined;
  }
  reader.object((key) => {
    if (key === 'attributes') {
      readAttributes(reader, isServiceName, (_, value) => {
        if (value !== '') service ??= value;
      });
    } else reader.skip();
  });
  return service;
}

function isServiceName(key: string): boolean {
  return key === 'service.name';
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
  let message: string | undefined;
  // Most spans have no exceptions, many nothing that is asked for.
  let attributes: SpanAttributes | undefined;
  let exceptions: SpanAttributes | undefined;
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
        else if (inner === 'message') message = optionalText(reader);
        else reader.skip();
      });
    } else if (key === 'attributes') {
      readAttributes(reader, isAsked, (name, value) => {
        (attributes ??= new Map()).set(name, value);
      });
    } else if (key === 'events') {
      optionalList(reader, () => {
        readException(reader, (exceptions ??= new Map<string, string>()));
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
  if (message !== undefined && message !== '') (attributes ??= new Map()).set(statusMessage, message);
  if (exceptions !== undefined)
    for (const [name, value] of exceptions)
      addException((attributes ??= new Map<string, string>()), name, value);
  const failed = hasFailed(code);
  return {
    trace,
    id,
    service: '',
    operation: operation === '' ? undefined : operation,
    kind: spanKind,
    failed,
    parents,
    times: nanoseconds(startTime, endTime),
    peer: attributes === undefined ? undefined : peerOf(attributes, spanKind),
    signs: attributes === undefined ? undefined : signsOf(attributes, failed),
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
