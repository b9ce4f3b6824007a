/** How busy the machine was: the delays of our own event loops, on which every time we tell depends. */

import type { EventLog } from './event-log.ts';
import type { Ports } from './ports.ts';

/** Measures from one call to the next. */
export interface Busyness {
  /** Forgets what was before: starting services is hard work, and no time is judged by it. */
  restart(): Promise<void>;
  /**
   * Writes down the p99 delays since the last call.
   *
   * @param lateMs - how late the load generator was (p99): a single long stall is one sample of the event loop, and many late requests
   */
  measure(lateMs?: number): Promise<void>;
  /** The worst p99 delay measured so far, of harness or proxy, in ms. */
  worstMs(): number;
}

/** Nothing is measured yet. */
export function createBusyness(ports: Ports, log: EventLog): Busyness {
  const { clock, links } = ports;
  let worst = 0;
  return {
    restart: async () => {
      ports.busyP99Ms();
      await links.busyP99Ms();
    },
    measure: async (lateMs = 0) => {
      const harnessP99Ms = Math.max(ports.busyP99Ms(), lateMs);
      const proxyP99Ms = (await links.busyP99Ms()) ?? 0;
      worst = Math.max(worst, harnessP99Ms, proxyP99Ms);
      log.event({ kind: 'busy', at: clock.now(), harnessP99Ms, proxyP99Ms });
    },
    worstMs: () => worst,
  };
}
