/**
 * Zipkin's spans, version 2, read as they come: one span is held.
 *
 * The same that is taken as in `addZipkinSpans`, which reads small files and says better where they are wrong.
 */

import { jsonBytes, type JsonReader, type NextBytes } from './json-reader.ts';
import {
  beginListIfAny,
  beginObject,
  beginObjectIfAny,
  idOrNothing,
  optionalText,
  scalar,
  textOrNothing,
} from './json-values.ts';
import { isAsked, type SpanAttributes } from './span-attributes.ts';
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { openSpanStream, type StreamOptions } from './span-stream.ts';
import { microseconds } from './span-times.ts';
import { toldBy } from './span-told.ts';
import { spanKind, type Span } from './span.ts';
import { addZipkinEnds, listsMax, zipkinDatabase, zipkinVersion1 } from './zipkin.ts';

/**
 * Adds the spans that are in these bytes, and gives how many were passed over because they name no service. O(bytes)
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line and column of what is wrong
 */
export function addZipkinStream(index: SpanIndex, next: NextBytes, options: StreamOptions): number {
  const stream = openSpanStream(index, next, options);
  const { reader, add } = stream;
  let nameless = 0;
  const document = (depth: number): void => {
    if (depth < listsMax && reader.peek() === jsonBytes.openList) {
      reader.list();
      while (reader.element()) document(depth + 1);
      return;
    }
    const span = readSpan(reader);
    if (span === undefined) nameless += 1;
    else add(span);
  };
  while (reader.peek() >= 0) document(0);
  stream.end();
  return nameless;
}

/** Nothing for one that names no service. */
function readSpan(reader: JsonReader): Span | undefined {
  beginObject(reader, 'a span');
  let trace: string | undefined;
  let id: string | undefined;
  let parent: string | undefined;
  let service: string | undefined;
  let remote: string | undefined;
  let operation: string | undefined;
  let kindName: unknown;
  let start: unknown;
  let duration: unknown;
  let failed = false;
  let database: string | undefined;
  let attributes: SpanAttributes = new Map();
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    switch (key) {
      case 'traceId':
        trace = textOrNothing(reader);
        break;
      case 'id':
        id = idOrNothing(reader);
        break;
      case 'parentId':
        parent = idOrNothing(reader);
        break;
      case 'name':
        operation = textOrNothing(reader);
        break;
      case 'kind':
        kindName = scalar(reader);
        break;
      case 'timestamp':
        start = scalar(reader);
        break;
      case 'duration':
        duration = scalar(reader);
        break;
      case 'localEndpoint':
        service = readEndpoint(reader);
        break;
      case 'remoteEndpoint':
        remote = readEndpoint(reader);
        break;
      case 'tags':
        failed = false;
        database = undefined;
        attributes = new Map();
        if (!beginObjectIfAny(reader)) break;
        for (let tag = reader.key(); tag !== undefined; tag = reader.key()) {
          if (tag === 'error') failed = true;
          const ofDatabase = zipkinDatabase(tag);
          if (ofDatabase === undefined && !isAsked(tag)) {
            reader.skip();
            continue;
          }
          const value = optionalText(reader);
          if (value === undefined) continue;
          if (isAsked(tag)) attributes.set(tag, value);
          database ??= ofDatabase;
        }
        break;
      case 'annotations':
        readAnnotations(reader);
        break;
      case 'binaryAnnotations':
        reader.peek();
        throw reader.problem(zipkinVersion1);
      default:
        reader.skip();
    }
  }
  if (trace === undefined || id === undefined)
    throw reader.problem('traceId and id must be texts, in the span before this');
  if (service === undefined) return undefined;
  const kind = spanKind(kindName) ?? (remote === undefined ? undefined : 'client');
  addZipkinEnds(attributes, { kind, remote, database });
  return {
    trace,
    id,
    service,
    operation,
    kind,
    failed,
    parents: parent === undefined || isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }],
    times: microseconds(start, duration),
    told: toldBy(attributes, { kind, failed }),
  };
}

/** Those of version 1 have an endpoint each. */
function readAnnotations(reader: JsonReader): void {
  if (!beginListIfAny(reader)) return;
  while (reader.element()) {
    if (!beginObjectIfAny(reader)) continue;
    for (let key = reader.key(); key !== undefined; key = reader.key()) {
      reader.peek();
      if (key === 'endpoint') throw reader.problem(zipkinVersion1);
      reader.skip();
    }
  }
}

function readEndpoint(reader: JsonReader): string | undefined {
  if (!beginObjectIfAny(reader)) return undefined;
  let service: string | undefined;
  for (let key = reader.key(); key !== undefined; key = reader.key()) {
    if (key === 'serviceName') service = textOrNothing(reader);
    else reader.skip();
  }
  return service;
}
