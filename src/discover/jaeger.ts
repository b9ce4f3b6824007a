/**
 * Jaeger traces (the query API's JSON, and what its user interface saves) → who called whom.
 *
 * An edge is where a span's parent belongs to another service; a call within one service is none. Every parent reference counts, as in
 * Jaeger's own spark-dependencies: `FOLLOWS_FROM`, a producer or a consumer make the call asynchronous. A span told twice counts once. Where
 * client and server share one span id (Zipkin's way), the pair is the call. A parent that is not in the file is an unknown caller: no edge.
 * A span without any parent makes its service an entry.
 *
 * Forms: `{data: [trace]}`, `{data: trace}` (user interface), `[trace]`, and one `trace = {spans, processes}`; only ids and the process of
 * a span are needed, everything else may be missing.
 */

import type { Topology } from '../model/topology.ts';
import { SeatrialError } from '../lib/errors.ts';
import { createEdgeTally, type EdgeTally } from './edge-tally.ts';
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
import { readTags, type SpanTags } from './span-tags.ts';

/** The most spans one input may have. */
const spansMax = 5_000_000;

/** A span, as far as calls go. */
interface Span {
  readonly service: string;
  readonly operation: string | undefined;
  readonly tags: SpanTags;
  readonly parents: readonly ParentReference[];
  /** The span has no parent in the file nor elsewhere. */
  readonly root: boolean;
}

interface ParentReference {
  readonly trace: string;
  readonly span: string;
  readonly followsFrom: boolean;
}

/** trace id → span id → the spans of that id, one a service. */
type SpanIndex = Map<string, Map<string, Span[]>>;

/**
 * The topology seen in `text`, with calls and errors counted. O(spans).
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming line and column, or the path of what is wrong
 */
export function jaegerTraces(text: string, { name }: InputName): Topology {
  return topologyOfTraces(parseJson(text, { name }));
}

/** {@link jaegerTraces} of a parsed document. */
export function topologyOfTraces(document: Located): Topology {
  const index: SpanIndex = new Map();
  const tally = createEdgeTally();
  let spans = 0;
  for (const [position, trace] of tracesOf(document).entries()) {
    const list = elementsOf(fieldOf(trace, 'spans'));
    spans += list.length;
    if (spans > spansMax) {
      throw new SeatrialError('E_FILE_INVALID', `${document.file} has more than ${spansMax} spans`);
    }
    const fallback = optionalTextOf(fieldOf(trace, 'traceID')) ?? `trace ${position}`;
    const processes = fieldOf(trace, 'processes');
    for (const span of list) addSpan(index, span, processes, fallback);
  }
  for (const trace of index.values()) {
    for (const same of trace.values()) countCalls(same, index, tally);
  }
  return tally.topology(document.file);
}

/** Every trace in the document, whatever its form. */
function tracesOf(document: Located): Located[] {
  const { value } = document;
  if (Array.isArray(value)) return elementsOf(document).map(aTrace);
  if (!isRecord(value)) throw invalidAt(document, `must be Jaeger traces, this is ${kindOf(value)}`);
  if ('spans' in value) return [document];
  const data = fieldOf(document, 'data');
  return isRecord(data.value) ? [aTrace(data)] : elementsOf(data).map(aTrace);
}

function aTrace(trace: Located): Located {
  if (isRecord(trace.value) && 'spans' in trace.value) return trace;
  throw invalidAt(trace, `must be a trace with spans, this is ${kindOf(trace.value)}`);
}

function addSpan(index: SpanIndex, span: Located, processes: Located, fallback: string): void {
  const id = textOf(fieldOf(span, 'spanID'));
  const traceId = optionalTextOf(fieldOf(span, 'traceID')) ?? fallback;
  const service = serviceOfSpan(span, processes);
  const trace = index.get(traceId) ?? new Map<string, Span[]>();
  index.set(traceId, trace);
  const same = trace.get(id) ?? [];
  trace.set(id, same);
  if (same.some((other) => other.service === service)) return;
  const { parents, root } = parentsOf(span, traceId);
  const tags = readTags(fieldOf(span, 'tags'));
  same.push({ service, operation: optionalTextOf(fieldOf(span, 'operationName')), tags, parents, root });
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

/** Its distinct parents. Old clients write `parentSpanID` instead of references, and `0` for none. */
function parentsOf(span: Located, traceId: string): { parents: ParentReference[]; root: boolean } {
  const parents = new Map<string, ParentReference>();
  const references = elementsOf(fieldOf(span, 'references'));
  for (const reference of references) {
    const parent = {
      trace: optionalTextOf(fieldOf(reference, 'traceID')) ?? traceId,
      span: textOf(fieldOf(reference, 'spanID')),
      followsFrom: fieldOf(reference, 'refType').value === 'FOLLOWS_FROM',
    };
    parents.set(`${parent.trace} ${parent.span}`, parent);
  }
  const old = optionalTextOf(fieldOf(span, 'parentSpanID'));
  if (references.length === 0 && old !== undefined && !/^0+$/.test(old)) {
    parents.set(old, { trace: traceId, span: old, followsFrom: false });
  }
  return { parents: [...parents.values()], root: parents.size === 0 };
}

/** Counts the calls that end in these spans (several when client and server share one id). */
function countCalls(same: readonly Span[], index: SpanIndex, tally: EdgeTally): void {
  const client = same.length > 1 ? same.find(({ tags }) => tags.kind === 'client') : undefined;
  for (const span of same) {
    tally.service(span.service, span.root && (client === undefined || client === span));
    if (client !== undefined && client !== span) {
      addCall(tally, client, span, false);
      continue;
    }
    for (const { trace, span: id, followsFrom } of span.parents) {
      const parent = parentAmong(index.get(trace)?.get(id) ?? [], span);
      if (parent !== undefined) addCall(tally, parent, span, followsFrom);
    }
  }
}

/** Of the spans that share the parent's id the one that called: the own service's, else the server's side. */
function parentAmong(spans: readonly Span[], child: Span): Span | undefined {
  return (
    spans.find(({ service }) => service === child.service) ??
    spans.find(({ tags }) => tags.kind === 'server') ??
    spans[0]
  );
}

function addCall(tally: EdgeTally, parent: Span, child: Span, followsFrom: boolean): void {
  if (parent.service === child.service) return;
  const queued = parent.tags.kind === 'producer' || child.tags.kind === 'consumer';
  tally.add({
    from: parent.service,
    to: child.service,
    calls: 1,
    failed: child.tags.error,
    async: followsFrom || queued,
    operation: child.operation,
  });
}
