/**
 * Jaeger traces (the query API's JSON, and what its user interface saves).
 *
 * Forms: `{data: [trace]}`, `{data: trace}` (user interface), `[trace]`, and one `trace = {spans, processes}`; only ids and the process of
 * a span are needed, everything else may be missing.
 */

import type { Topology } from '../model/topology.ts';
import {
  elementsOf,
  fieldOf,
  invalidAt,
  isRecord,
  kindOf,
  optionalTextOf,
  parseJson,
  textOf,
  type InputName,
  type Located,
} from './json-input.ts';
import { createSpanIndex, type SpanIndex } from './span-index.ts';
import { readTags } from './span-tags.ts';
import { microseconds } from './span-times.ts';
import { toldBy } from './span-told.ts';
import type { ParentReference } from './span.ts';

/**
 * The topology seen in `text`, with calls and errors counted. O(spans).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong
 */
export function jaegerTraces(text: string, { name }: InputName): Topology {
  const index = createSpanIndex();
  addJaegerTraces(index, parseJson(text, { name }));
  return index.topology(name);
}

/**
 * Adds the spans of a parsed document.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming line, column and path of what is wrong
 */
export function addJaegerTraces(index: SpanIndex, document: Located): void {
  for (const [position, trace] of tracesOf(document).entries()) {
    const fallback = optionalTextOf(fieldOf(trace, 'traceID')) ?? `trace ${position}`;
    const processes = fieldOf(trace, 'processes');
    for (const span of elementsOf(fieldOf(trace, 'spans'))) addSpan(index, span, processes, fallback);
  }
}

/** Every trace in the document, whatever its form. */
function tracesOf(document: Located): Located[] {
  const { value } = document;
  if (Array.isArray(value)) return elementsOf(document).map(aTrace);
  if (!isRecord(value)) throw invalidAt(document, `must be Jaeger traces, this is ${kindOf(value)}`);
  if ('spans' in value) return [document];
  const data = fieldOf(document, 'data');
  if (data.value === undefined) return [aTrace(document)];
  return isRecord(data.value) ? [aTrace(data)] : elementsOf(data).map(aTrace);
}

function aTrace(trace: Located): Located {
  if (isRecord(trace.value) && 'spans' in trace.value) return trace;
  throw invalidAt(trace, `must be a trace with spans, this is ${kindOf(trace.value)}`);
}

function addSpan(index: SpanIndex, span: Located, processes: Located, fallback: string): void {
  const { file } = span.source;
  const trace = optionalTextOf(fieldOf(span, 'traceID')) ?? fallback;
  const { kind, error, attributes } = readTags(fieldOf(span, 'tags'), fieldOf(span, 'logs'));
  index.add(
    {
      trace,
      id: textOf(fieldOf(span, 'spanID')),
      service: serviceOfSpan(span, processes),
      operation: optionalTextOf(fieldOf(span, 'operationName')),
      kind,
      failed: error,
      parents: parentsOf(span, trace),
      times: microseconds(fieldOf(span, 'startTime').value, fieldOf(span, 'duration').value),
      told: toldBy(attributes, { kind, failed: error }),
    },
    file,
  );
}

/** The service of a span: its process in the trace's table, or the process written in the span itself. */
function serviceOfSpan(span: Located, processes: Located): string {
  const own = fieldOf(fieldOf(span, 'process'), 'serviceName');
  if (own.value !== undefined) return textOf(own);
  const id = fieldOf(span, 'processID');
  const process = fieldOf(processes, textOf(id));
  if (process.value === undefined) throw invalidAt(id, `${textOf(id)} is not in the trace's processes`);
  return textOf(fieldOf(process, 'serviceName'));
}

function parentsOf(span: Located, trace: string): ParentReference[] {
  const references = elementsOf(fieldOf(span, 'references')).map((reference) => ({
    trace: optionalTextOf(fieldOf(reference, 'traceID')),
    span: textOf(fieldOf(reference, 'spanID')),
    followsFrom: fieldOf(reference, 'refType').value === 'FOLLOWS_FROM',
  }));
  return jaegerParents({ references, old: optionalTextOf(fieldOf(span, 'parentSpanID')) }, trace);
}

/** What a span says of its parents. */
export interface JaegerParents {
  /** Of the same trace where they name none. */
  readonly references: readonly (Omit<ParentReference, 'trace'> & { readonly trace: string | undefined })[];
  /** Old clients write `parentSpanID` instead of references, and `0` for none. */
  readonly old: string | undefined;
}

/** The distinct parents of a span in `trace`. */
export function jaegerParents({ references, old }: JaegerParents, trace: string): ParentReference[] {
  const [only, other] = references;
  if (only !== undefined && other === undefined) return [{ ...only, trace: only.trace ?? trace }];
  const parents = new Map<string, ParentReference>();
  for (const one of references) {
    const parent = { ...one, trace: one.trace ?? trace };
    parents.set(`${parent.trace} ${parent.span}`, parent);
  }
  if (references.length === 0 && old !== undefined && !/^0+$/.test(old))
    return [{ trace, span: old, followsFrom: false }];
  return [...parents.values()];
}
