/**
 * What spans show of how a caller deals with failures: counts that add up, and the facts that follow from them.
 *
 *   attempts         the most tries that were seen of one call
 *   timeout          where calls that were given up for a deadline end at the same time, give or take 5 %: at least three of them, and a fifth of
 *                    all that were given up; of several such times the longest
 *   fallback         yes where most of at least three calls that failed for good left their caller's own request well; no where none did
 *   circuitBreaker   where one was seen open
 */

import { z } from 'zod';
import { formatDuration } from '../lib/duration.ts';
import { readLatencies, recordedTimes } from '../lib/latencies.ts';
import type { edgeFactsSchema } from './target.ts';

const count = z.int().min(0);

export const edgeSignsSchema = z.strictObject({
  retried: z
    .record(z.string().regex(/^[1-9]\d*$/), count)
    .optional()
    .meta({ description: 'Calls that were tried more than once: tries → calls.' }),
  timeouts: z.string().optional().meta({
    description:
      'How long the tries took that were given up for a deadline, in µs: an HDR histogram (V2, deflated, base64).',
  }),
  refused: count.optional().meta({ description: 'Tries that an open circuit breaker kept back.' }),
  failed: count.optional().meta({
    description: 'Calls whose last try failed, and of whose caller’s own request the end was told.',
  }),
  survived: count
    .optional()
    .meta({ description: 'Of the failed, those whose caller’s own request ended well.' }),
  sources: z.array(z.string()).min(1).optional().meta({
    description: 'The files that show it. Left out: the source of the whole topology.',
  }),
});
/** What spans show of one edge, counted; of a sample not scaled up. */
export type EdgeSigns = z.infer<typeof edgeSignsSchema>;

type Facts = z.infer<typeof edgeFactsSchema>;

/** Fewer than this are chance. */
const seenMin = 3;

/** The facts that these counts show. O(places of the histogram) */
export function factsShown({
  retried = {},
  timeouts,
  refused = 0,
  failed = 0,
  survived = 0,
}: EdgeSigns): Facts {
  const timeout = timeouts === undefined ? undefined : timeoutShown(timeouts);
  const attempts = Math.max(1, ...Object.keys(retried).map(Number));
  const isTold = failed >= seenMin && (survived === 0 || 2 * survived > failed);
  return {
    ...(timeout === undefined ? {} : { timeout: formatDuration(timeout.ms) }),
    ...(attempts === 1 ? {} : { attempts }),
    ...(isTold ? { fallback: survived > 0 } : {}),
    ...(refused === 0 ? {} : { circuitBreaker: true }),
  };
}

/** A time at which calls were given up. */
export interface ShownTimeout {
  readonly ms: number;
  /** So many ended then, of so many that were given up. */
  readonly calls: number;
  readonly of: number;
}

const width = 1.05;
const shareMin = 0.2;

/** The longest time at which given-up calls end together, if there is one. O(places of the histogram) */
export function timeoutShown(encoded: string): ShownTimeout | undefined {
  const latencies = readLatencies(encoded, Infinity);
  if (latencies === undefined) return undefined;
  const times = recordedTimes(latencies);
  const of = latencies.totalCount;
  const needed = Math.max(seenMin, shareMin * of);
  let calls = 0;
  let end = times.length;
  let found: { readonly us: number; readonly calls: number; readonly lowest: number } | undefined;
  // A window from each time upwards, the longest times first; of those that overlap the first one that is full enough, the fullest.
  for (let begin = times.length - 1; begin >= 0; begin -= 1) {
    const { us = 0, count: more = 0 } = times[begin] ?? {};
    if (found !== undefined && us < found.lowest) break;
    calls += more;
    while ((times[end - 1]?.us ?? 0) > us * width) {
      end -= 1;
      calls -= times[end]?.count ?? 0;
    }
    if (us >= shortestUs && calls >= needed && calls > (found?.calls ?? 0))
      found = { us, calls, lowest: found?.lowest ?? us / width };
  }
  return found === undefined ? undefined : { ms: roundTime(found.us) / 1_000, calls: found.calls, of };
}

/** Durations are written in whole milliseconds. */
const shortestUs = 1_000;

/** A timer fires when its time has passed, or a little later: the roundest time from 3 % before. */
function roundTime(us: number): number {
  const least = us * 0.97;
  const most = us * 1.002;
  for (let unit = 10 ** Math.floor(Math.log10(Math.max(1, us))); unit > 1; unit /= 10) {
    const round = Math.floor(most / unit) * unit;
    if (round >= least && round > 0) return round;
  }
  return us;
}
