/**
 * OpenTelemetry traces as JSON (OTLP): `{resourceSpans: [{resource, scopeSpans: [{spans}]}]}`.
 *
 * Spans whose resource names no service are passed over. Also `batches` instead of `resourceSpans` (Tempo), `instrumentationLibrarySpans` instead of `scopeSpans` (OTLP before 0.19), the same
 * within `{trace}` (Tempo's second API) or `{result}` (Jaeger's third), and lists of these. The service is the resource's `service.name`.
 * A link from a consumer is a parent, too: messages are linked to who sent them rather than nested.
 *
 * What a client's span says of the other end (`peer.service`, `server.address`, `db.system`) is taken where nobody else speaks for it. How a call
 * ended is told by attributes, the message of the status, and events called `exception`.
 */

import { fieldOf as plainFieldOf, itemsOf } from '../lib/untyped.ts';
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
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import { isNoSpan } from './span-keys.ts';
import { nanoseconds } from './span-times.ts';
import { toldBy } from './span-told.ts';
import { spanKind, type ParentReference, type SpanKind } from './span.ts';

const resourceKeys = ['resourceSpans', 'batches'] as const;
const scopeKeys = ['scopeSpans', 'instrumentationLibrarySpans'] as const;
const wrappers = ['trace', 'result'] as const;

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Whether the resources with their spans are below this key. */
export function isResourceKey(key: string): boolean {
  return resourceKeys.some((one) => one === key);
}

/** Whether, in a resource, the scopes with their spans are below this key. */
export function isScopeKey(key: string): boolean {
  return scopeKeys.some((one) => one === key);
}

/** Whether a document may stand below this key. */
export function isWrapper(key: string): boolean {
  return key === 'data' || wrappers.some((one) => one === key);
}

/** Whether this is a document of this format, by its keys. */
export function looksLikeOtlp(document: unknown): boolean {
  if (Array.isArray(document)) return isRecord(document[0]) && looksLikeOtlp(document[0]);
  if (resourceKeys.some((key) => plainFieldOf(document, key) !== undefined)) return true;
  return wrappers.some((key) => {
    const inner = plainFieldOf(document, key);
    return resourceKeys.some((one) => plainFieldOf(inner, one) !== undefined);
  });
}

/**
 * Adds the spans of a file's documents, and gives how many were passed over because their resource names no service.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong; a file in which no span has a service is
 */
export function addOtlpTraces(index: SpanIndex, documents: readonly Located[]): number {
  let named = 0;
  let nameless = 0;
  let first: Located | undefined;
  for (const { resource, spans } of documents.flatMap(resourcesIn)) {
    const attributes = fieldOf(resource, 'attributes');
    const service = serviceName(attributes);
    if (service === undefined) {
      nameless += spans.length;
      if (spans.length > 0) first ??= attributes.value === undefined ? resource : attributes;
      continue;
    }
    named += spans.length;
    for (const span of spans) addSpan(index, span, service);
  }
  if (named === 0 && first !== undefined) {
    throw invalidAt(
      first,
      'there is no service.name; write {"key": "service.name", "value": {"stringValue": "…"}}',
    );
  }
  return nameless;
}

interface ResourceSpans {
  readonly resource: Located;
  readonly spans: readonly Located[];
}

/** Every resource in the document, whatever it is wrapped in. */
function resourcesIn(document: Located): ResourceSpans[] {
  if (Array.isArray(document.value)) return elementsOf(document).flatMap(resourcesIn);
  const inner =
    wrappers.map((key) => fieldOf(document, key)).find(({ value }) => isRecord(value)) ?? document;
  const lists = resourceKeys.map((key) => fieldOf(inner, key)).filter(({ value }) => value !== undefined);
  if (lists.length === 0) {
    throw invalidAt(document, `must be an object with resourceSpans, this is ${kindOf(document.value)}`);
  }
  return lists.flatMap(elementsOf).map((one) => {
    if (!isRecord(one.value)) {
      throw invalidAt(one, `must be an object with resource and scopeSpans, this is ${kindOf(one.value)}`);
    }
    const scopes = scopeKeys.flatMap((key) => elementsOf(fieldOf(one, key)));
    return {
      resource: fieldOf(one, 'resource'),
      spans: scopes.flatMap((scope) => elementsOf(fieldOf(scope, 'spans'))),
    };
  });
}

function serviceName(attributes: Located): string | undefined {
  const found = elementsOf(attributes).find(({ value }) => plainFieldOf(value, 'key') === 'service.name');
  return found === undefined ? undefined : optionalTextOf(fieldOf(fieldOf(found, 'value'), 'stringValue'));
}

function addSpan(index: SpanIndex, span: Located, service: string): void {
  const { file } = span.source;
  const trace = textOf(fieldOf(span, 'traceId'));
  const kind = kindOfSpan(fieldOf(span, 'kind').value);
  const failed = hasFailed(fieldOf(fieldOf(span, 'status'), 'code').value);
  const attributes = attributesIn(span.value);
  index.add(
    {
      trace,
      id: textOf(fieldOf(span, 'spanId')),
      service,
      operation: optionalTextOf(fieldOf(span, 'name')),
      kind,
      failed,
      parents: [...parentOf(span, trace), ...(kind === 'consumer' ? linksOf(span) : [])],
      times: nanoseconds(fieldOf(span, 'startTimeUnixNano').value, fieldOf(span, 'endTimeUnixNano').value),
      told: toldBy(attributes, { kind, failed }),
    },
    file,
  );
}

/** No parent is an empty id, or one of zeros only. */
function parentOf(span: Located, trace: string): ParentReference[] {
  const id = optionalTextOf(fieldOf(span, 'parentSpanId'));
  return id === undefined || isNoSpan(id) ? [] : [{ trace, span: id, followsFrom: false }];
}

/** Each link once; where the parent is linked, too, it is one call all the same, because spans are told apart by service. */
function linksOf(span: Located): ParentReference[] {
  const parent = optionalTextOf(fieldOf(span, 'parentSpanId'));
  const links = new Map<string, ParentReference>();
  for (const link of elementsOf(fieldOf(span, 'links'))) {
    const id = textOf(fieldOf(link, 'spanId'));
    const trace = textOf(fieldOf(link, 'traceId'));
    if (id !== parent) links.set(`${trace} ${id}`, { trace, span: id, followsFrom: true });
  }
  return [...links.values()];
}

/** What is asked for among a span's attributes, its status and the exceptions it tells of; malformed ones say nothing. */
function attributesIn(span: unknown): SpanAttributes {
  const found: SpanAttributes = new Map();
  eachAttribute(plainFieldOf(span, 'attributes'), (key, text) => {
    if (isAsked(key)) found.set(key, text);
  });
  const message = plainFieldOf(plainFieldOf(span, 'status'), 'message');
  if (typeof message === 'string' && message !== '') found.set(statusMessage, message);
  for (const event of itemsOf(plainFieldOf(span, 'events'))) {
    if (plainFieldOf(event, 'name') !== exceptionEvent) continue;
    eachAttribute(plainFieldOf(event, 'attributes'), (key, text) => {
      if (isAsked(key)) addException(found, key, text);
    });
  }
  return found;
}

/** The name of an event that tells of an exception. */
export const exceptionEvent = 'exception';

function eachAttribute(attributes: unknown, tell: (key: string, text: string) => void): void {
  for (const attribute of itemsOf(attributes)) {
    const key = plainFieldOf(attribute, 'key');
    if (typeof key !== 'string') continue;
    const text = textOfValue(plainFieldOf(attribute, 'value'));
    if (text !== undefined) tell(key, text);
  }
}

/** A text, a whole number as one, or the first text of a list (headers are lists). */
function textOfValue(value: unknown): string | undefined {
  const text = plainFieldOf(value, 'stringValue');
  if (typeof text === 'string') return text;
  const number = plainFieldOf(value, 'intValue');
  if (typeof number === 'string' || typeof number === 'number') return String(number);
  const [first] = itemsOf(plainFieldOf(plainFieldOf(value, 'arrayValue'), 'values'));
  const listed = plainFieldOf(first, 'stringValue');
  return typeof listed === 'string' ? listed : undefined;
}

/** Numbers as in the protocol, or the names of its enumeration. */
export function kindOfSpan(kind: unknown): SpanKind | undefined {
  return typeof kind === 'number' ? kinds[kind - 1] : spanKind(kind);
}

/** Whether a status of this code is an error's. */
export function hasFailed(code: unknown): boolean {
  return code === 2 || (typeof code === 'string' && /^(?:STATUS_CODE_)?ERROR$/i.test(code));
}
