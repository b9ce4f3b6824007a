/** How often an edge was called, in words. */

import { formatDuration } from '../lib/duration.ts';
import type { CallRate } from '../model/call-rate.ts';

/** `0.5/s over 1m`, with three digits. */
export function rateText({ perSecond, windowMs }: CallRate): string {
  return `${Number(perSecond.toPrecision(3))}/s over ${formatDuration(windowMs)}`;
}
