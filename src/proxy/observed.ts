/**
 * What our proxy tells beyond Toxiproxy's API: `GET /observed`, what each proxy has carried and each toxic has hit, and
 * `POST /observed/busy`, how busy this process was since it was asked that the last time.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProxyRegistry } from './proxy-registry.ts';

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
  const byName = proxies.all.map(({ name, traffic }) => [name, traffic] as const);
  return { proxies: new Map(byName) };
}

/** The answer to `POST /observed/busy`, which begins the next period. */
export function busyOut(busyness: Busyness): object {
  return { p99Ms: busyness.takeP99Ms() };
}
