/** The words of findings. */

import { formatDuration } from '../../lib/duration.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import type { Reading } from './readings.ts';

const dayMs = 24 * 3_600_000;
/** Paths of more services than this are shown without their middle. */
const shownMost = 8;

/** `1.5s`; beyond a day nobody counts. */
export function inWords(ms: number): string {
  return ms > dayMs ? 'more than a day' : formatDuration(ms);
}

/** `9`, or that it is many. */
export function countInWords(count: number): string {
  return count > 1_000_000 ? 'more than a million' : String(count);
}

/** `3 × 500ms`, `15s`. */
export function triesInWords(edge: TopologyEdge, { timeoutMs, attempts }: Reading): string {
  const each = inWords(timeoutMs(edge) ?? 0);
  return attempts(edge) === 1 ? each : `${attempts(edge)} × ${each}`;
}

/** `a->b->c`. */
export function pathName(services: readonly string[]): string {
  if (services.length <= shownMost) return services.join('->');
  const end = shownMost / 2;
  return [...services.slice(0, end), '…', ...services.slice(-end)].join('->');
}
