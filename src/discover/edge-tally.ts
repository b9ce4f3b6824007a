/** Counting calls: from single calls between services to the edges of a topology. */

import { addCounts } from '../lib/counts.ts';
import { factsShown } from '../model/edge-signs.ts';
import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { createLatencyTally, type LatencyTally } from './latency-tally.ts';
import { protocolTaken } from './protocols.ts';
import { createSignTally, type SignTally } from './sign-tally.ts';

/** One call, or several alike. */
export interface Call {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly failed: boolean;
  /** Left out: the source does not tell. */
  readonly async?: boolean;
  readonly operation?: string | undefined;
  /** What was spoken, where it is told. */
  readonly protocol?: string | undefined;
  /** µs since 1970, where it is known. */
  readonly times?: { readonly startUs: number; readonly endUs: number } | undefined;
  /** Which trace it is of. Only asked where not all traces are counted. */
  readonly trace?: string | undefined;
}

/** What is known of a service besides its name. */
type ServiceFacts = Pick<TopologyService, 'kind' | 'virtual'>;

/** Collects calls. */
export interface EdgeTally {
  /** A service is there, called or not. */
  service(name: string, entry?: boolean): void;
  /** Something is there that does not speak for itself. Who does is not virtual. */
  virtual(name: string, kind: NonNullable<TopologyService['kind']>): void;
  add(call: Call): void;
  /** How the caller of an edge deals with failures, to be counted. */
  signs(from: string, to: string): SignTally;
  /** Whether not all traces are counted. */
  readonly isSampled: boolean;
  /** Everything so far, services and edges by name, so that the order of the input does not matter. */
  topology(source: string): Topology;
}

interface Count {
  readonly from: string;
  readonly to: string;
  calls: number;
  errors: number;
  asyncCalls: number | undefined;
  firstUs: number;
  lastUs: number;
  readonly latency: LatencyTally;
  /** Calls by trace, where not all traces are counted. */
  readonly ofTrace: Map<string, number>;
  readonly operations: Set<string>;
  protocol: string | undefined;
  signs?: SignTally;
}

/** The most operations that are listed of one edge: the first ones by name. */
export const operationsMax = 100;

/**
 * A tally of nothing yet. Memory grows with services and edges, not with calls.
 *
 * @param share - of all calls, the ones that will be counted: counts are scaled up by it
 */
export function createEdgeTally(share = 1): EdgeTally {
  const services = new Map<string, boolean>();
  const virtual = new Map<string, Set<NonNullable<TopologyService['kind']>>>();
  const edges = new Map<string, Map<string, Count>>();
  const service = (name: string, entry = false): void => {
    services.set(name, entry || services.get(name) === true);
  };
  const countOf = (from: string, to: string): Count => {
    const callees = edges.get(from) ?? new Map<string, Count>();
    edges.set(from, callees);
    const count = callees.get(to) ?? emptyCount(from, to);
    callees.set(to, count);
    return count;
  };
  return {
    service,
    isSampled: share < 1,
    virtual: (name, kind) => {
      virtual.set(name, (virtual.get(name) ?? new Set()).add(kind));
    },
    add: (call) => {
      const { from, to } = call;
      if (!virtual.has(from)) service(from, services.get(from));
      if (!virtual.has(to)) service(to, services.get(to));
      addTo(countOf(from, to), call);
    },
    signs: (from, to) => {
      const count = countOf(from, to);
      count.signs ??= createSignTally();
      return count.signs;
    },
    topology: (source) => {
      const named = [
        ...Array.from(services, ([name, entry]) => serviceOf(name, entry, {})),
        ...Array.from(virtual, ([name, kinds]) =>
          services.has(name) ? [] : [serviceOf(name, false, virtualFacts(kinds))],
        ).flat(),
      ];
      return {
        schemaVersion: 1,
        source,
        services: named.sort((a, b) => byName(a.name, b.name)),
        edges: Array.from(edges.values(), (callees) =>
          Array.from(callees.values(), (count) => edgeOf(count, share)),
        )
          .flat()
          .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
        sagas: {},
      };
    },
  };
}

function emptyCount(from: string, to: string): Count {
  return {
    from,
    to,
    calls: 0,
    errors: 0,
    asyncCalls: undefined,
    firstUs: Infinity,
    lastUs: -Infinity,
    latency: createLatencyTally(),
    ofTrace: new Map(),
    operations: new Set(),
    protocol: undefined,
  };
}

function addTo(count: Count, { calls, failed, async, operation, protocol, times, trace }: Call): void {
  count.calls = addCounts(count.calls, calls);
  if (trace !== undefined) count.ofTrace.set(trace, addCounts(count.ofTrace.get(trace) ?? 0, calls));
  if (failed) count.errors = addCounts(count.errors, calls);
  if (async !== undefined) count.asyncCalls = addCounts(count.asyncCalls ?? 0, async ? calls : 0);
  if (operation !== undefined) addOperation(count.operations, operation);
  if (protocol !== count.protocol) count.protocol = protocolTaken([count.protocol, protocol]);
  if (times === undefined) return;
  count.firstUs = Math.min(count.firstUs, times.startUs);
  count.lastUs = Math.max(count.lastUs, times.endUs);
  count.latency.add(times.endUs - times.startUs);
}

/** Bounded, and the same ones in whatever order they come: now and then all but the first by name are dropped. */
function addOperation(operations: Set<string>, operation: string): void {
  operations.add(operation);
  if (operations.size < 4 * operationsMax) return;
  const kept = firstOperations(operations);
  operations.clear();
  for (const one of kept) operations.add(one);
}

function firstOperations(operations: Iterable<string>): string[] {
  return [...operations].sort(byName).slice(0, operationsMax);
}

function virtualFacts(kinds: ReadonlySet<NonNullable<TopologyService['kind']>>): ServiceFacts {
  const [kind = 'external'] = [...kinds].sort(
    (a, b) => Number(a === 'external') - Number(b === 'external') || byName(a, b),
  );
  return { kind, virtual: true };
}

function serviceOf(name: string, entry: boolean, facts: ServiceFacts): TopologyService {
  return { name, replicas: 1, entry, ...facts };
}

/** An edge is asynchronous when every call on it is. */
function edgeOf(count: Count, share: number): TopologyEdge {
  const { from, to, operations, firstUs, lastUs } = count;
  const scaled = (number: number): number => Math.round(number / share);
  const latency = count.latency.encoded();
  const signs = count.signs?.counted();
  const isAsync = count.calls > 0 && count.asyncCalls === count.calls;
  return {
    from,
    to,
    calls: scaled(count.calls),
    ...(count.ofTrace.size === 0 ? {} : { callsVariance: varianceOf(count.ofTrace, share) }),
    errors: scaled(count.errors),
    ...(count.asyncCalls === undefined ? {} : { asyncCalls: scaled(count.asyncCalls) }),
    ...(firstUs > lastUs
      ? {}
      : { firstMs: Math.floor(firstUs / usInMs), lastMs: Math.ceil(lastUs / usInMs) }),
    ...(latency === undefined ? {} : { latency }),
    operations: firstOperations(operations),
    ...(count.protocol === undefined ? {} : { protocol: count.protocol }),
    ...(signs === undefined ? {} : { signs }),
    facts: { ...(isAsync ? { async: true } : {}), ...(signs === undefined ? {} : factsShown(signs)) },
  };
}

/**
 * The variance of a count that was scaled up from a Bernoulli sample of clusters: the calls of one trace are taken or left together (Horvitz–Thompson,
 * Poisson sampling: Särndal, Swensson, Wretman, "Model Assisted Survey Sampling", 3.2). O(traces).
 */
function varianceOf(ofTrace: ReadonlyMap<string, number>, share: number): number {
  let squares = 0;
  for (const calls of ofTrace.values()) squares += calls * calls;
  // Whole, so that a sum of several does not depend on their order.
  return Math.round((squares * (1 - share)) / share ** 2);
}

const usInMs = 1_000;

/** A total order of names that no locale changes. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
