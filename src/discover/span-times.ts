/** When a span began and ended, in µs, from what formats write of it. A time that cannot be is none. */

import type { SpanTimes } from './span.ts';

/** The year 2262, where nanoseconds in 64 bits end. */
const usMax = 2 ** 63 / 1_000;

/** From a begin and a duration in µs. */
export function microseconds(start: unknown, duration: unknown): SpanTimes | undefined {
  if (typeof start !== 'number' || typeof duration !== 'number') return undefined;
  return timesBetween(start, start + duration);
}

/** From a begin and an end in nanoseconds: texts of digits, as the protocol's JSON has 64-bit numbers, or numbers. */
export function nanoseconds(start: unknown, end: unknown): SpanTimes | undefined {
  return timesBetween(microsecondsIn(start), microsecondsIn(end));
}

/** From a begin and an end in µs; `NaN`: not known. */
export function timesBetween(startUs: number, endUs: number): SpanTimes | undefined {
  return startUs > 0 && endUs >= startUs && endUs < usMax ? { startUs, endUs } : undefined;
}

/** The last digits of nanoseconds, which µs do not have. */
export const nsDigits = 3;
const nsInUs = 1_000;

/** µs of nanoseconds as JSON has them, a text or a number; `NaN`: none. Cut off before it is a number: 19 digits are more than one holds. */
export function microsecondsIn(ns: unknown): number {
  if (typeof ns === 'number') return Math.floor(ns / nsInUs);
  if (typeof ns !== 'string' || ns.length <= nsDigits) return Number.NaN;
  return Number(ns.slice(0, -nsDigits));
}

const wordValues = 2 ** 32;

/** µs of nanoseconds in two halves of 32 bits, cut off as exactly as their digits are. */
export function microsecondsOf(low: number, high: number): number {
  const rest = (high % nsInUs) * wordValues + low;
  return Math.floor(high / nsInUs) * wordValues + Math.floor(rest / nsInUs);
}
