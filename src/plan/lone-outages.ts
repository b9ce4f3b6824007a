/** What our own verdicts say of calls that were away alone: whether that was survived, and what was called in their place. */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';

/** The newest verdict on a call that was away. */
export interface LoneOutage {
  readonly result: 'survived' | 'failed';
  /** Edges by name that were called in its place. */
  readonly instead: readonly string[];
  /** Which run says it, and when. */
  readonly source: string;
  readonly time: string;
}

/** `order->payment refuse`, also of an operation; at no moment, and with no second fault. */
const isLone = (candidate: string, edge: string): boolean =>
  candidate.startsWith(`${edge} `) && / (refuse|hang)$/.test(candidate) && !candidate.includes(' and ');

/** Looks up an edge; `undefined`: nobody tried it, or nothing was decided. O(lines) once. */
export function loneOutages(failures: readonly Failure[]): (edge: TopologyEdge) => LoneOutage | undefined {
  const newest = new Map<string, LoneOutage>();
  for (const { kind, edge, candidate = '', verdict, instead = [], source, time } of failures) {
    if (kind !== 'verdict' || edge === undefined || (verdict !== 'held' && verdict !== 'violated')) continue;
    const own = candidate.replace(/^[a-z][a-z0-9-]*: /, '');
    if (!isLone(own, edge) && instead.length === 0) continue;
    const known = newest.get(edge);
    // Of two lines of one moment the one that says less that is good counts, whatever their order.
    const later = known === undefined ? 1 : isoMs(time) - isoMs(known.time);
    if (later < 0 || (later === 0 && verdict === 'held')) continue;
    newest.set(edge, {
      result: verdict === 'held' ? 'survived' : 'failed',
      instead: verdict === 'held' ? instead : [],
      source,
      time,
    });
  }
  return ({ from, to }) => newest.get(edgeName(from, to));
}
