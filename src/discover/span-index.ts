/**
 * Spans → who called whom, whatever format they came in.
 *
 * An edge is where a span's parent belongs to another service; a call within one service is none. Every parent reference counts, as in
 * Jaeger's own spark-dependencies: one that follows from the other, a producer or a consumer make the call asynchronous. A span told twice
 * counts once. Where client and server share one span id (Zipkin's way), the pair is the call. A parent that is not there is an unknown
 * caller: no edge. A span without any parent makes its service an entry. A call failed where the callee's span, or the caller's span that
 * stands for this call alone (a client's or a producer's), says so.
 *
 * A trace may be told in pieces, over several files: one collector a service. Ids of 16 hexadecimal digits and more are the same trace
 * everywhere; shorter and other ones are somebody's own counting, and hold within their file only.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { Topology } from '../model/topology.ts';
import { createEdgeTally, type EdgeTally } from './edge-tally.ts';

/** The most spans all inputs together may have. */
const spansMax = 5_000_000;

/** A span, as far as calls go. */
export interface Span {
  readonly trace: string;
  readonly id: string;
  readonly service: string;
  readonly operation: string | undefined;
  /** `client`, `server`, `producer`, `consumer`, `internal`. */
  readonly kind: string | undefined;
  readonly failed: boolean;
  /** The distinct parents, wherever they are. */
  readonly parents: readonly ParentReference[];
}

/** Where a span's parent is. */
export interface ParentReference {
  readonly trace: string;
  readonly span: string;
  readonly followsFrom: boolean;
}

/** Spans so far. */
export interface SpanIndex {
  /** @throws {@link SeatrialError} `E_FILE_INVALID` when there are too many */
  add(span: Span, file: string): void;
  /** The calls between them, counted. O(spans). */
  topology(source: string): Topology;
}

/** No spans yet. */
export function createSpanIndex(): SpanIndex {
  // trace id → span id → the spans of that id, one a service.
  const traces = new Map<string, Map<string, Span[]>>();
  let count = 0;
  return {
    add: (span, file) => {
      count += 1;
      if (count > spansMax)
        throw new SeatrialError('E_FILE_INVALID', `${file} has more than ${spansMax} spans`);
      const trace = traces.get(span.trace) ?? new Map<string, Span[]>();
      traces.set(span.trace, trace);
      const same = trace.get(span.id) ?? [];
      trace.set(span.id, same);
      if (!same.some(({ service }) => service === span.service)) same.push(span);
    },
    topology: (source) => {
      const tally = createEdgeTally();
      for (const trace of traces.values()) {
        for (const same of trace.values()) countCalls(same, traces, tally);
      }
      return tally.topology(source);
    },
  };
}

/** The trace's id among those of all files. */
export function traceKey(id: string, file: string): string {
  return /^[0-9a-f]{16,}$/i.test(id) ? id.toLowerCase().replace(/^0+/, '') : `${file}\n${id}`;
}

/** Counts the calls that end in these spans (several when client and server share one id). */
function countCalls(
  same: readonly Span[],
  traces: ReadonlyMap<string, ReadonlyMap<string, readonly Span[]>>,
  tally: EdgeTally,
): void {
  const client = same.length > 1 ? same.find(({ kind }) => kind === 'client') : undefined;
  for (const span of same) {
    tally.service(span.service, span.parents.length === 0 && (client === undefined || client === span));
    if (client !== undefined && client !== span) {
      addCall(tally, client, span, false);
      continue;
    }
    for (const { trace, span: id, followsFrom } of span.parents) {
      const parent = parentAmong(traces.get(trace)?.get(id) ?? [], span);
      if (parent !== undefined) addCall(tally, parent, span, followsFrom);
    }
  }
}

/** Of the spans that share the parent's id the one that called: the own service's, else the server's side. */
function parentAmong(spans: readonly Span[], child: Span): Span | undefined {
  return (
    spans.find(({ service }) => service === child.service) ??
    spans.find(({ kind }) => kind === 'server') ??
    spans[0]
  );
}

function addCall(tally: EdgeTally, parent: Span, child: Span, followsFrom: boolean): void {
  if (parent.service === child.service) return;
  const own = parent.kind === 'client' || parent.kind === 'producer';
  tally.add({
    from: parent.service,
    to: child.service,
    calls: 1,
    failed: child.failed || (own && parent.failed),
    async: followsFrom || parent.kind === 'producer' || child.kind === 'consumer',
    operation: child.operation,
  });
}
