/**
 * What our proxy tells beyond Toxiproxy's API: `GET /observed`, what each proxy has carried and each toxic has hit;
 * `GET /proxies/{p}/observed`, the same of one, with the HTTP requests seen in passing; and `POST /observed/busy`, how busy this process
 * was since it was asked that the last time.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bucketQuantile } from '../lib/bucket-quantile.ts';
import type { ObservationCount } from './http/observation.ts';
import type { ProxyRegistry } from './proxy-registry.ts';
import type { TcpProxy } from './tcp-proxy.ts';

const resolutionMs = 10;

/** Measures the delay of this process's event loop. */
export interface Busyness {
  /** The p99 delay since the last call, in ms beyond the resolution of the measurement. */
  takeP99Ms(): number;
  stop(): void;
}

/** Starts measuring. */
export function measureBusyness(): Busyness {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return {
    takeP99Ms() {
      const p99Ms = delay.count === 0 ? 0 : delay.percentile(99) / 1e6;
      delay.reset();
      return Math.max(0, Math.round((p99Ms - resolutionMs) * 100) / 100);
    },
    stop() {
      delay.disable();
    },
  };
}

/** The answer to `GET /observed`: looking changes nothing. */
export function observedOut(proxies: ProxyRegistry): object {
  const byName = proxies.all.map(({ name, traffic, observation }) => {
    if (observation === undefined) return [name, traffic] as const;
    const { openRequests, busyConnections } = observation.count();
    return [name, { ...traffic, openRequests, busyConnections }] as const;
  });
  return { proxies: new Map(byName) };
}

/** The answer to `GET /proxies/{p}/observed`: the same of one proxy, and what was seen of HTTP where somebody asked to watch it. */
export function observedProxyOut({ traffic, observation }: TcpProxy): object {
  return observation === undefined ? traffic : { ...traffic, http: httpOut(observation.count()) };
}

function httpOut({ watchedMs, openRequests, busyConnections, lost, operations }: ObservationCount): object {
  return {
    watchedMs: rounded(watchedMs),
    openRequests,
    busyConnections,
    lost,
    operations: operations.map(({ latency, statuses, ...counts }) => ({
      ...counts,
      perSecond: rounded((counts.requests * 1_000) / watchedMs),
      statuses,
      ...(latency.length === 0
        ? {}
        : { p50Ms: bucketQuantile(latency, 0.5), p99Ms: bucketQuantile(latency, 0.99) }),
      latency,
    })),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** The answer to `POST /observed/busy`, which begins the next period. */
export function busyOut(busyness: Busyness): object {
  return { p99Ms: busyness.takeP99Ms() };
}
