/**
 * What proxies have seen in several experiments, as if one proxy of each name had seen it all: counts, times and the buckets of histograms add up.
 *
 * Bounded: beyond {@link operationsMax} operations of a proxy the rest is counted together as `* *`, as a proxy does.
 */

import type { ObservedOperation, ObservedProxy } from '../model/observed.ts';
import { operationsMax } from './edge-tally.ts';

/** Adds up what proxies have seen. */
export interface ObservedTally {
  /** What was seen until a proxy ended. Those that nobody watched are left out. O(operations × buckets) */
  add(proxies: readonly ObservedProxy[]): void;
  /** Everything so far, by the proxies' names. */
  proxies(): readonly ObservedProxy[];
}

interface ProxyCount {
  connections: number;
  watchedMs: number;
  readonly lost: Map<string, number>;
  readonly operations: Map<string, OperationCount>;
}

type OperationCount = Omit<ObservedOperation, 'latency'> & { readonly latency: Map<number, number> };

/** A tally of nothing yet. */
export function createObservedTally(): ObservedTally {
  const counts = new Map<string, ProxyCount>();
  return {
    add: (proxies) => {
      for (const { name, connections, http } of proxies) {
        if (http === undefined) continue;
        const count = counts.get(name) ?? {
          connections: 0,
          watchedMs: 0,
          lost: new Map<string, number>(),
          operations: new Map<string, OperationCount>(),
        };
        counts.set(name, count);
        count.connections += connections;
        count.watchedMs += http.watchedMs;
        for (const [why, lost] of Object.entries(http.lost)) increase(count.lost, why, lost);
        for (const operation of http.operations) addOperation(count.operations, operation);
      }
    },
    proxies: () => Array.from(counts, ([name, count]) => proxyOf(name, count)),
  };
}

/** All that is not told apart. */
const rest = '* *';

function addOperation(operations: Map<string, OperationCount>, seen: ObservedOperation): void {
  const name = `${seen.method} ${seen.path}`;
  const isKept = operations.has(name) || operations.size < operationsMax || name === rest;
  const [method, path] = isKept ? [seen.method, seen.path] : ['*', '*'];
  const before = operations.get(isKept ? name : rest);
  const latency = before?.latency ?? new Map<number, number>();
  for (const [ms, count] of seen.latency) increase(latency, ms, count);
  operations.set(isKept ? name : rest, {
    method,
    path,
    requests: (before?.requests ?? 0) + seen.requests,
    errors: (before?.errors ?? 0) + seen.errors,
    unanswered: (before?.unanswered ?? 0) + seen.unanswered,
    retries: (before?.retries ?? 0) + seen.retries,
    latency,
  });
}

function increase<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function proxyOf(name: string, { connections, watchedMs, lost, operations }: ProxyCount): ObservedProxy {
  return {
    name,
    connections,
    http: {
      watchedMs,
      lost: Object.fromEntries(lost),
      operations: Array.from(operations.values(), (count) => ({ ...count, latency: [...count.latency] })),
    },
  };
}
