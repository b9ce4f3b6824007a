/** Requests that services received over time, beside what users asked meanwhile: what a load amplification looks like. */

import type { LoadEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import type { Verdict } from '../model/verdict.ts';
import { bucketCounts, type Counts, type Series } from './buckets.ts';

/** Requests that one service received, over time, beside the operations that users asked. */
export interface Received {
  readonly service: string;
  readonly series: Series<'received' | 'asked'>;
}

/** Counts as events come. */
export interface ReceivedCounts {
  /** An operation was asked. */
  asked(atMs: number): void;
  /** Requests of an open loop were due. */
  due(row: LoadEvent): void;
  /** A replica received a request. */
  add(replica: string, atMs: number): void;
  /** Services that received any. */
  finish(endMs: number): readonly Received[];
}

const servicesMax = 6;
const namesMax = 200;
const bucketsMax = 240;
const loadRule = 'LA1';

/** Counts for the services that an anomaly of LA1 is about, or shows rows of; none without one. */
export function receivedCounts(verdict: Verdict | undefined): ReceivedCounts {
  const received = new Map<string, Counts<'received'>>();
  for (const service of servicesIn(verdict))
    received.set(service, bucketCounts(['received'], 1_000, bucketsMax));
  const users = bucketCounts(['asked', 'due'], 1_000, bucketsMax);
  const seen = new Set<string>();
  return {
    asked: (atMs) => {
      users.add(atMs, 'asked');
    },
    due: ({ fromMs, toMs, due }) => {
      users.spread(fromMs, toMs, 'due', due);
    },
    add: (replica, atMs) => {
      const service = serviceOf(replica);
      received.get(service)?.add(atMs, 'received');
      if (received.has(service)) seen.add(service);
    },
    finish: (endMs) => {
      const { buckets: asked, totals } = users.finish(endMs);
      // An open loop may write its operations, too: each is counted once.
      const kind = totals.due > 0 ? 'due' : 'asked';
      return Array.from(received)
        .filter(([service]) => seen.has(service))
        .map(([service, own]) => {
          const { buckets, width } = own.finish(endMs);
          const both = buckets.map((bucket, index) => ({ ...bucket, asked: asked[index]?.[kind] ?? 0 }));
          return { service, series: { buckets: both, width } };
        });
    },
  };
}

function servicesIn(verdict: Verdict | undefined): readonly string[] {
  const anomalies = verdict?.rules.flatMap((rule) => rule.anomalies) ?? [];
  const named = anomalies
    .filter(({ rule }) => rule === loadRule)
    .flatMap(({ subject, evidence }) => [subject, ...evidence.map(({ service }) => service)])
    .slice(0, namesMax);
  return [...new Set(named.map(serviceOf))].slice(0, servicesMax);
}
