/**
 * Zipkin's spans, version 2: `[span]`, `[[span]]` (as its API gives several traces), and one of these or one span a line.
 *
 * Client and server of a call may share one id (`shared`). As in Zipkin's own dependency linker, any tag `error` is an error, whatever it
 * says, and a span of no kind that names both ends is a client's. `remoteEndpoint` names the other end; a server's names its caller, and is not taken.
 * Spans without `localEndpoint.serviceName` are passed over.
 */

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
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { peerKeys, peerOf } from './span-peer.ts';
import { microseconds } from './span-times.ts';
import { spanKind, type Peer, type SpanKind } from './span.ts';

/** Whether this is a document of this format, by its keys. */
export function looksLikeZipkin(document: unknown): boolean {
  const first: unknown = Array.isArray(document) ? document[0] : document;
  if (Array.isArray(first)) return looksLikeZipkin(first);
  return isRecord(first) && Object.hasOwn(first, 'traceId') && Object.hasOwn(first, 'id');
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
  if (Object.hasOwn(span.value, 'binaryAnnotations')) throw invalidAt(span, zipkinVersion1);
  const service = optionalTextOf(fieldOf(fieldOf(span, 'localEndpoint'), 'serviceName'));
  const trace = textOf(fieldOf(span, 'traceId'));
  const id = textOf(fieldOf(span, 'id'));
  if (service === undefined) return false;
  const parent = optionalTextOf(fieldOf(span, 'parentId'));
  const tags = fieldOf(span, 'tags').value;
  const remote = optionalTextOf(fieldOf(fieldOf(span, 'remoteEndpoint'), 'serviceName'));
  const kind = spanKind(fieldOf(span, 'kind').value) ?? (remote === undefined ? undefined : 'client');
  index.add(
    {
      trace,
      id,
      service,
      operation: optionalTextOf(fieldOf(span, 'name')),
      kind,
      failed: isRecord(tags) && Object.hasOwn(tags, 'error'),
      parents: parent === undefined || isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }],
      times: microseconds(fieldOf(span, 'timestamp').value, fieldOf(span, 'duration').value),
      peer: peerIn(tags, { kind, remote }),
    },
    span.source.file,
  );
  return true;
}

function peerIn(
  tags: unknown,
  { kind, remote }: { kind: SpanKind | undefined; remote: string | undefined },
): Peer | undefined {
  const attributes = new Map<string, string>();
  let database: string | undefined;
  for (const [key, value] of isRecord(tags) ? Object.entries(tags) : []) {
    if (typeof value !== 'string') continue;
    if (peerKeys.has(key)) attributes.set(key, value);
    database ??= zipkinDatabase(key);
  }
  return zipkinPeer(attributes, { kind, remote, database });
}

/** Brave's instrumentations of databases: the one that writes a tag of this name. */
export function zipkinDatabase(tag: string): string | undefined {
  const dot = tag.indexOf('.');
  const before = tag.slice(0, Math.max(0, dot));
  return databases.has(before) ? before : undefined;
}

const databases: ReadonlySet<string> = new Set(['sql', 'cassandra', 'mongodb', 'memcached', 'elasticsearch']);

/** Who is at the other end of a span with these tags; what `remoteEndpoint` says goes before them. */
export function zipkinPeer(
  attributes: Map<string, string>,
  {
    kind,
    remote,
    database,
  }: { kind: SpanKind | undefined; remote: string | undefined; database: string | undefined },
): Peer | undefined {
  if (remote !== undefined) attributes.set('peer.service', remote);
  if (database !== undefined && kind === 'client') attributes.set('db.system', database);
  return peerOf(attributes, kind);
}
