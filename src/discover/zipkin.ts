/**
 * Zipkin's spans, version 2: `[span]`, `[[span]]` (as its API gives several traces), and one of these or one span a line.
 *
 * Client and server of a call may share one id (`shared`). As in Zipkin's own dependency linker, any tag `error` is an error, whatever it
 * says, and a span of no kind that names both ends is a client's. `remoteEndpoint` names the other end; a server's names its caller, and is not taken.
 * Spans without `localEndpoint.serviceName` are passed over.
 */

import { itemsOf } from '../lib/untyped.ts';
import {
  elementsOf,
  fieldOf,
  invalidAt,
  isRecord,
  kindOf,
  optionalTextOf,
  textOf,
  type Located,
} from './json-input.ts';
import { isAsked, type SpanAttributes } from './span-attributes.ts';
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { microseconds } from './span-times.ts';
import { toldBy } from './span-told.ts';
import { spanKind, type SpanKind } from './span.ts';

/** Whether this is a document of this format, by its keys. */
export function looksLikeZipkin(document: unknown): boolean {
  if (Array.isArray(document)) {
    // A trace of no spans tells nothing.
    const first: unknown = document.find((one) => !Array.isArray(one) || one.length > 0);
    return looksLikeZipkin(first);
  }
  return isRecord(document) && Object.hasOwn(document, 'traceId') && Object.hasOwn(document, 'id');
}

/**
 * Adds the spans of a file's documents, and gives how many were passed over because they name no service.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong
 */
export function addZipkinSpans(index: SpanIndex, documents: readonly Located[]): number {
  let nameless = 0;
  const add = (located: Located, depth: number): void => {
    if (Array.isArray(located.value) && depth < listsMax) {
      for (const element of elementsOf(located)) add(element, depth + 1);
    } else if (!addSpan(index, located)) nameless += 1;
  };
  for (const document of documents) add(document, 0);
  return nameless;
}

/** Spans stand in so many lists at most: in one of traces, each a list. */
export const listsMax = 2;

/** Why a span of another version is refused. */
export const zipkinVersion1 = 'is of version 1; ask Zipkin for version 2 (/api/v2/traces)';

/** Whether it has a service. */
function addSpan(index: SpanIndex, span: Located): boolean {
  if (!isRecord(span.value)) throw invalidAt(span, `must be a span, this is ${kindOf(span.value)}`);
  if (isOfVersion1(span.value)) throw invalidAt(span, zipkinVersion1);
  const service = optionalTextOf(fieldOf(fieldOf(span, 'localEndpoint'), 'serviceName'));
  const trace = textOf(fieldOf(span, 'traceId'));
  const id = textOf(fieldOf(span, 'id'));
  if (service === undefined) return false;
  const parent = optionalTextOf(fieldOf(span, 'parentId'));
  const tags = fieldOf(span, 'tags').value;
  const remote = optionalTextOf(fieldOf(fieldOf(span, 'remoteEndpoint'), 'serviceName'));
  const kind = spanKind(fieldOf(span, 'kind').value) ?? (remote === undefined ? undefined : 'client');
  const attributes = attributesIn(tags, { kind, remote });
  const failed = isRecord(tags) && Object.hasOwn(tags, 'error');
  index.add(
    {
      trace,
      id,
      service,
      operation: optionalTextOf(fieldOf(span, 'name')),
      kind,
      failed,
      parents: parent === undefined || isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }],
      times: microseconds(fieldOf(span, 'timestamp').value, fieldOf(span, 'duration').value),
      told: toldBy(attributes, { kind, failed }),
    },
    span.source.file,
  );
  return true;
}

/** In version 1 services stand in the annotations, each of which has an endpoint. */
function isOfVersion1(span: Readonly<Record<string, unknown>>): boolean {
  if (Object.hasOwn(span, 'binaryAnnotations')) return true;
  return itemsOf(span['annotations']).some((one) => isRecord(one) && Object.hasOwn(one, 'endpoint'));
}

/** What is asked for among the tags, and who is at the other end. */
function attributesIn(tags: unknown, ends: Omit<ZipkinEnds, 'database'>): SpanAttributes {
  const attributes: SpanAttributes = new Map();
  let database: string | undefined;
  for (const [key, value] of isRecord(tags) ? Object.entries(tags) : []) {
    if (typeof value !== 'string') continue;
    if (isAsked(key)) attributes.set(key, value);
    database ??= zipkinDatabase(key);
  }
  addZipkinEnds(attributes, { ...ends, database });
  return attributes;
}

/** Brave's instrumentations of databases: the one that writes a tag of this name. */
export function zipkinDatabase(tag: string): string | undefined {
  const dot = tag.indexOf('.');
  const before = tag.slice(0, Math.max(0, dot));
  return databases.has(before) ? before : undefined;
}

const databases: ReadonlySet<string> = new Set(['sql', 'cassandra', 'mongodb', 'memcached', 'elasticsearch']);

/** What a span says of its ends besides its tags. */
export interface ZipkinEnds {
  readonly kind: SpanKind | undefined;
  readonly remote: string | undefined;
  readonly database: string | undefined;
}

/** Adds who is at the other end to the attributes of a span; what `remoteEndpoint` says goes before its tags. */
export function addZipkinEnds(attributes: SpanAttributes, { kind, remote, database }: ZipkinEnds): void {
  if (remote !== undefined) attributes.set('peer.service', remote);
  if (database !== undefined && kind === 'client') attributes.set('db.system', database);
}
