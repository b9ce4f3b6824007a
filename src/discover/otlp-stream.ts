/**
 * OpenTelemetry traces as JSON, read as they come. What is held is one span, and the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in `addOtlpTraces`, which reads small files and says better where they are wrong.
 */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { mustBe, optionalList, optionalObject, optionalText, scalar } from './json-values.ts';
import { hasFailed, isScopeKey, kindOfSpan } from './otlp.ts';
import { readAttributes, readException } from './otlp-stream-attributes.ts';
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import { isNoSpan } from './span-keys.ts';
import { peerOf } from './span-peer.ts';
import { signsOf } from './span-signs.ts';
import type { SpanStream, UnfinishedSpan } from './span-stream.ts';
import { nanoseconds } from './span-times.ts';
import type { ParentReference } from './span.ts';

/** Reads resources with their spans. */
export interface OtlpResources {
  /** Takes one. @throws `InvalidDocumentError` naming line and column of what is wrong */
  readonly take: () => void;
  /** How many spans were passed over because their resource names no service. @throws `InvalidDocumentError` when that is all of them */
  readonly nameless: () => number;
}

/** None read yet. O(bytes) */
export function createOtlpResources({ reader, add }: SpanStream): OtlpResources {
  let named = 0;
  let nameless = 0;
  const addNamed = (span: UnfinishedSpan, service: string): void => {
    named += 1;
    span.service = service;
    add(span);
  };
  return {
    take: () => {
      let service: string | undefined;
      const waiting: UnfinishedSpan[] = [];
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
      if (service === undefined) nameless += waiting.length;
      else for (const span of waiting) addNamed(span, service);
    },
    nameless: () => {
      if (named === 0 && nameless > 0) throw reader.problem('no span in this file has a service.name');
      return nameless;
    },
  };
}

function readResource(reader: JsonReader): string | undefined {
  let service: string | undefined;
  optionalObject(reader, (key) => {
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

function readSpan(reader: JsonReader): UnfinishedSpan {
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
