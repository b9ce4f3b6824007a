/**
 * What proxies have seen in passing → topology: an edge for each proxy that requests went through, with its operations, rate, errors, retries
 * and times. It works for any system whose calls go through proxies, without a line of instrumentation.
 *
 * A proxy called `order->payment` or `order.1->payment.2` names its edge; `client->storefront` an entry. Any other name is taken for the
 * callee, behind a caller nobody knows. What is not HTTP/1.x is an edge without calls.
 */

import { append } from '../lib/append.ts';
import { bucketQuantile } from '../lib/bucket-quantile.ts';
import type { ObservedOperation, ObservedProxy } from '../model/observed.ts';
import { CLIENT, edgeName, parseEdge } from '../model/place.ts';
import type { ObservedCalls, Topology, TopologyEdge } from '../model/topology.ts';
import { byName, operationsMax } from './edge-tally.ts';

/** Who calls through a proxy whose name does not tell. */
export const UNKNOWN_CALLER = 'unknown';

/** Services, with or without the numbers of their replicas. */
const writtenEdge = /^(.+?)(?:\.[1-9]\d*)?->(.+?)(?:\.[1-9]\d*)?$/;

/** How proxies are read. */
export interface ObservedOptions {
  /** Where this comes from, for reasons. */
  readonly source: string;
  /** The edge (`caller->callee`) of proxies whose names do not tell it. */
  readonly edges?: ReadonlyMap<string, string>;
}

/** See the header. Proxies that nobody has asked to watch are left out. */
export function topologyOfObserved(
  proxies: readonly ObservedProxy[],
  { source, edges = new Map() }: ObservedOptions,
): Topology {
  const byEdge = new Map<string, ObservedProxy[]>();
  for (const proxy of proxies) {
    const edge = edgeOf(proxy.name, edges);
    const isUsed = proxy.http !== undefined && proxy.connections > 0;
    if (isUsed) append(byEdge, edge, proxy);
  }
  const found = Array.from(byEdge, ([edge, seen]) => ({ ...parseEdge(edge), seen }));
  const entries = new Set(found.filter(({ from }) => from === CLIENT).map(({ to }) => to));
  const names = new Set(found.flatMap(({ from, to }) => (from === CLIENT ? [to] : [from, to])));
  return {
    schemaVersion: 1,
    source,
    services: [...names].sort(byName).map((name) => ({ name, replicas: 1, entry: entries.has(name) })),
    edges: found
      .filter(({ from }) => from !== CLIENT)
      .map(({ from, to, seen }) => edgeSeen(from, to, seen))
      .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
    sagas: {},
  };
}

/** `caller->callee` by service. */
function edgeOf(proxy: string, edges: ReadonlyMap<string, string>): string {
  const name = edges.get(proxy) ?? proxy;
  const [, from = UNKNOWN_CALLER, to = name] = writtenEdge.exec(name) ?? [];
  return edgeName(from, to);
}

function edgeSeen(from: string, to: string, seen: readonly ObservedProxy[]): TopologyEdge {
  const http = seen.flatMap((proxy) => proxy.http ?? []);
  const all = http.flatMap(({ operations }) => operations);
  const evidence = seen.flatMap(({ name, connections, http: one }) =>
    one === undefined || one.operations.length > 0
      ? []
      : [`proxy ${name}: ${connections} connections, no request of HTTP/1.x`],
  );
  const common = { from, to, facts: {}, ...(evidence.length === 0 ? {} : { evidence }) };
  if (all.length === 0) return { ...common, operations: [] };
  const watchedMs = Math.max(...http.map((one) => one.watchedMs));
  const unfollowed = sum(http.flatMap(({ lost }) => Object.values(lost)));
  const operations = byOperation(all);
  return {
    ...common,
    calls: sum(all.map(({ requests }) => requests)),
    errors: sum(all.map(({ errors }) => errors)),
    operations: [...operations.keys()].sort(byName).slice(0, operationsMax),
    protocol: 'http',
    observed: {
      ...figures(all, watchedMs),
      watchedMs: Math.round(watchedMs),
      connections: sum(seen.map(({ connections }) => connections)),
      unfollowed,
      operations: Array.from(operations, ([operation, same]) => ({ operation, ...figures(same, watchedMs) })),
    },
  };
}

/** `METHOD /path` → what several proxies saw of it. */
function byOperation(all: readonly ObservedOperation[]): ReadonlyMap<string, readonly ObservedOperation[]> {
  const found = new Map<string, ObservedOperation[]>();
  for (const operation of all) {
    const name = `${operation.method} ${operation.path}`;
    append(found, name, operation);
  }
  return found;
}

/** Several counts as one: quantiles are of all times together, never means of quantiles. */
function figures(same: readonly ObservedOperation[], watchedMs: number): ObservedCalls {
  const calls = sum(same.map(({ requests }) => requests));
  const latency = same.flatMap((one) => one.latency);
  const [p50Ms, p99Ms] = [bucketQuantile(latency, 0.5), bucketQuantile(latency, 0.99)];
  return {
    calls,
    errors: sum(same.map(({ errors }) => errors)),
    unanswered: sum(same.map(({ unanswered }) => unanswered)),
    retries: sum(same.map(({ retries }) => retries)),
    perSecond: Math.round((calls * 1_000_000) / watchedMs) / 1_000,
    ...(p50Ms === undefined || p99Ms === undefined ? {} : { p50Ms, p99Ms }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
