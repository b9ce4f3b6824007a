/** Counting calls: from single calls between services to the edges of a topology. */

import type { Topology, TopologyEdge } from '../model/topology.ts';

/** One call, or several alike. */
interface Call {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly failed: boolean;
  readonly async: boolean;
  readonly operation?: string | undefined;
}

/** Collects calls. */
export interface EdgeTally {
  /** A service is there, called or not. */
  service(name: string, entry?: boolean): void;
  add(call: Call): void;
  /** Everything so far, services and edges by name, so that the order of the input does not matter. */
  topology(source: string): Topology;
}

interface Count {
  readonly from: string;
  readonly to: string;
  calls: number;
  errors: number;
  asyncCalls: number;
  readonly operations: Set<string>;
}

/** The most operations that are listed of one edge. */
export const operationsMax = 100;

/** A tally of nothing yet. Memory grows with services and edges, not with calls. */
export function createEdgeTally(): EdgeTally {
  const services = new Map<string, boolean>();
  const edges = new Map<string, Map<string, Count>>();
  const service = (name: string, entry = false): void => {
    services.set(name, entry || services.get(name) === true);
  };
  const countOf = (from: string, to: string): Count => {
    const callees = edges.get(from) ?? new Map<string, Count>();
    edges.set(from, callees);
    const count = callees.get(to) ?? { from, to, calls: 0, errors: 0, asyncCalls: 0, operations: new Set() };
    callees.set(to, count);
    return count;
  };
  return {
    service,
    add: ({ from, to, calls, failed, async, operation }) => {
      service(from);
      service(to);
      const count = countOf(from, to);
      count.calls += calls;
      if (failed) count.errors += calls;
      if (async) count.asyncCalls += calls;
      if (operation !== undefined && count.operations.size < operationsMax) count.operations.add(operation);
    },
    topology: (source) => ({
      schemaVersion: 1,
      source,
      services: Array.from(services, ([name, entry]) => ({ name, replicas: 1, entry })).sort((a, b) =>
        byName(a.name, b.name),
      ),
      edges: Array.from(edges.values(), (callees) => Array.from(callees.values(), edgeOf))
        .flat()
        .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
      sagas: {},
    }),
  };
}

/** An edge is asynchronous when every call on it is. */
function edgeOf({ from, to, calls, errors, asyncCalls, operations }: Count): TopologyEdge {
  return {
    from,
    to,
    calls,
    errors,
    operations: [...operations].sort(byName),
    facts: calls > 0 && asyncCalls === calls ? { async: true } : {},
  };
}

/** A total order of names that no locale changes. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
