/** What our own verdicts say of places that were away alone: whether that was survived, and what was called in their place. */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import { placeOf, type Acts } from './candidate.ts';

/** The newest verdict on a place that was away. */
export interface LoneOutage {
  readonly result: 'survived' | 'failed';
  /** Edges by name that were called in its place. */
  readonly instead: readonly string[];
  /** Which run says it, and when. */
  readonly source: string;
  readonly time: string;
}

/** Looks up what is known of a place alone; `undefined`: nobody tried it, or nothing was decided. */
export type OutageOf = (acts: Acts) => LoneOutage | undefined;

/** Of an operation, too; silence while it is asked for or undone, and a service that is killed at any moment. */
const outage =
  /^(?:(?:.* )?(?:refuse|hang)|partition(?: (?:during|while undoing) .*)?|crash(?: (?:after|while) .*)?)$/;

/**
 * Whether a candidate is an outage of one place and nothing else: `order->payment refuse`, `catalog.1 crash`.
 *
 * @param where - the place by which the candidate is called
 */
export function isLoneOutage(candidate: string, where: string): boolean {
  const rest = candidate.slice(where.length + 1);
  return candidate.startsWith(`${where} `) && !rest.startsWith('and ') && outage.test(rest);
}

/** Each place by the newest verdict on it. O(lines) once. */
export function loneOutages(failures: readonly Failure[]): OutageOf {
  const newest = new Map<string, LoneOutage>();
  for (const { kind, edge, service, candidate = '', verdict, instead = [], source, time } of failures) {
    const place = edge ?? service;
    if (kind !== 'verdict' || place === undefined || (verdict !== 'held' && verdict !== 'violated')) continue;
    const own = candidate.replace(/^[a-z][a-z0-9-]*: /, '');
    if (!isLoneOutage(own, replicaIn(own, place)) && instead.length === 0) continue;
    const known = newest.get(place);
    // Of two lines of one moment the one that says less that is good counts, whatever their order.
    const later = known === undefined ? 1 : isoMs(time) - isoMs(known.time);
    if (later < 0 || (later === 0 && verdict === 'held')) continue;
    newest.set(place, {
      result: verdict === 'held' ? 'survived' : 'failed',
      instead: verdict === 'held' ? instead : [],
      source,
      time,
    });
  }
  return (acts) => (newest.size === 0 ? undefined : newest.get(placeOf({ acts })));
}

/** The replica of the service that a candidate is called by, or the place itself. */
function replicaIn(candidate: string, place: string): string {
  const [first = ''] = candidate.split(' ', 1);
  return /^\.\d+$/.test(first.slice(place.length)) && first.startsWith(place) ? first : place;
}
