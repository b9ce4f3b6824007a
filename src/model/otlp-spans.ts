/**
 * Spans in OTLP/JSON: `{resourceSpans: [{resource, scopeSpans: [{spans}]}]}`, with the names and number forms that exporters use.
 *
 * Times are texts or numbers; enumerations numbers, or their names; 64-bit values of attributes texts or numbers. Also taken are
 * `instrumentationLibrarySpans` (OTLP before 0.19) and `batches` (Tempo). A span without a beginning has no place in any order: it is told as
 * lacking. What is left of a document is read when a part of it is no span.
 */

import { fieldOf, itemsOf } from '../lib/untyped.ts';

/** What is read of a span. */
export interface Span {
  /** `service.name` of its resource; `''`: it has none. */
  readonly service: string;
  /** `service.instance.id` of its resource. */
  readonly instance: string | undefined;
  /** Trace and span: the same wherever and how often it is delivered. `undefined`: it does not say. */
  readonly id: string | undefined;
  readonly name: string;
  readonly kind: SpanKind | undefined;
  /** ns since 1970 by the clock of the service, as decimal digits. */
  readonly startNanos: string;
  /** `undefined`: it has not ended. */
  readonly endNanos: string | undefined;
  /** Its attributes that are no lists or objects, as text. */
  readonly attributes: ReadonlyMap<string, string>;
  /** `undefined`: not set, which is what instrumentation leaves where nothing failed, or where nobody looked. */
  readonly status: 'ok' | 'error' | undefined;
  /** How many attributes were dropped before it was sent. */
  readonly attributesDropped: number;
  /** Only some traces are sent (`ot=th:…` of the trace state; `th:0` is all). */
  readonly isSampled: boolean;
}

const spanKinds = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
/** What kind of work it stands for. */
export type SpanKind = (typeof spanKinds)[number];

/** What a document gave. */
export interface SpanDocument {
  readonly spans: readonly Span[];
  /** What could not be read as a span. */
  readonly lacking: readonly { readonly why: string; readonly path: readonly (string | number)[] }[];
}

const resourceKeys = ['resourceSpans', 'batches'] as const;
const scopeKeys = ['scopeSpans', 'instrumentationLibrarySpans'] as const;

/** Whether it is a document of this kind. The empty one is: it has no spans. */
export function isOtlpDocument(document: unknown): boolean {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return false;
  return (
    resourceKeys.some((key) => Array.isArray(fieldOf(document, key))) || Object.keys(document).length === 0
  );
}

/** The spans of a document. O(its size), and no deeper than a span is. Never throws. */
export function spansIn(document: unknown): SpanDocument {
  const spans: Span[] = [];
  const lacking: { why: string; path: (string | number)[] }[] = [];
  for (const resourceKey of resourceKeys)
    for (const [index, one] of itemsOf(fieldOf(document, resourceKey)).entries()) {
      const resource = attributesOf(fieldOf(one, 'resource'));
      for (const scopeKey of scopeKeys)
        for (const [scope, scoped] of itemsOf(fieldOf(one, scopeKey)).entries())
          for (const [number, span] of itemsOf(fieldOf(scoped, 'spans')).entries()) {
            const read = spanOf(span, resource);
            if (typeof read !== 'string') spans.push(read);
            else lacking.push({ why: read, path: [resourceKey, index, scopeKey, scope, 'spans', number] });
          }
    }
  return { spans, lacking };
}

/** The span, or what it lacks. */
function spanOf(span: unknown, resource: ReadonlyMap<string, string>): Span | string {
  if (typeof span !== 'object' || span === null || Array.isArray(span)) return 'a span must be an object';
  const startNanos = nanosOf(fieldOf(span, 'startTimeUnixNano'));
  if (startNanos === undefined)
    return 'startTimeUnixNano must be nanoseconds since 1970, as digits: "1767225600000000000"';
  const kind = enumerated(fieldOf(span, 'kind'), ['unspecified', ...spanKinds]);
  const status = enumerated(fieldOf(fieldOf(span, 'status'), 'code'), ['unset', 'ok', 'error']);
  return {
    service: resource.get('service.name') ?? '',
    instance: resource.get('service.instance.id'),
    id: idOf(fieldOf(span, 'traceId'), fieldOf(span, 'spanId')),
    name: textOf(fieldOf(span, 'name')) ?? '',
    kind: spanKinds.find((one) => one === kind),
    startNanos,
    endNanos: nanosOf(fieldOf(span, 'endTimeUnixNano')),
    attributes: attributesOf(span),
    status: status === 'ok' || status === 'error' ? status : undefined,
    attributesDropped: Number(nanosOf(fieldOf(span, 'droppedAttributesCount')) ?? 0),
    isSampled: /(?:^|,)\s*ot=(?:[^,]*;)?th:0*[1-9a-f]/.test(textOf(fieldOf(span, 'traceState')) ?? ''),
  };
}

function attributesOf(owner: unknown): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const attribute of itemsOf(fieldOf(owner, 'attributes'))) {
    const key = textOf(fieldOf(attribute, 'key'));
    const value = scalarOf(fieldOf(attribute, 'value'));
    if (key !== undefined && value !== undefined && !attributes.has(key)) attributes.set(key, value);
  }
  return attributes;
}

const scalars = ['stringValue', 'intValue', 'boolValue', 'doubleValue'] as const;

function scalarOf(value: unknown): string | undefined {
  for (const form of scalars) {
    const found = fieldOf(value, form);
    if (typeof found === 'string') return found;
    if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Decimal digits without zeros before them; `undefined` for nothing, zero, and what is no such number. */
function nanosOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value);
  const [, digits] = /^0*([1-9]\d{0,19})$/.exec(text ?? '') ?? [];
  return digits;
}

/** An identifier of zeros is none. */
function idOf(trace: unknown, span: unknown): string | undefined {
  const [first, second] = [textOf(trace) ?? '', textOf(span) ?? ''];
  if (/^[0A]*=*$/.test(first) || /^[0A]*=*$/.test(second)) return undefined;
  // Hexadecimal digits in whichever case; where it is base64, an exporter repeats itself letter by letter.
  return [first, second].map((id) => (/^[0-9a-f]+$/i.test(id) ? id.toLowerCase() : id)).join('/');
}

/** A member of an enumeration, by its number or its name (`2`, `STATUS_CODE_ERROR`). */
function enumerated(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value === 'number') return names[value];
  const name = textOf(value)
    ?.toLowerCase()
    .replace(/^(?:span_kind|status_code)_/, '');
  return names.find((one) => one === name);
}
