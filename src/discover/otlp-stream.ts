/**
 * OpenTelemetry traces as JSON, read as they come. What is held is one span, and the spans of a resource that is named behind them.
 *
 * The same forms, and the same that is taken, as in `addOtlpTraces`, which reads small files and says better where they are wrong.
 */

import { jsonBytes, type JsonReader } from './json-reader.ts';
import { mustBe, optionalList, optionalObject, optionalText, scalar } from './json-values.ts';
import { hasFailed, isScopeKey, kindOfSpan } from './otlp.ts';
import { isNoSpan } from './span-keys.ts';
import { peerKeys, peerOf } from './span-peer.ts';
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
      readAttributes(reader, (name, value) => {
        if (name === 'service.name' && value !== '') service ??= value;
      });
    } else reader.skip();
  });
  return service;
}

/** Tells of attributes whose value is a text. */
function readAttributes(reader: JsonReader, tell: (key: string, value: string) => void): void {
  optionalList(reader, () => {
    if (reader.peek() !== jsonBytes.openObject) {
      reader.skip();
      return;
    }
    let key: string | undefined;
    let value: string | undefined;
    reader.object((field) => {
      if (field === 'key') key = optionalText(reader);
      else if (field === 'value' && reader.peek() === jsonBytes.openObject) {
        reader.object((kind) => {
          if (kind === 'stringValue') value = optionalText(reader);
          else reader.skip();
        });
      } else reader.skip();
    });
    if (key !== undefined && value !== undefined) tell(key, value);
  });
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
      readAttributes(reader, (name, value) => {
        if (peerKeys.has(name)) (attributes ??= new Map()).set(name, value);
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
