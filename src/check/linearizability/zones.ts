/**
 * Registers without a search, where every written value is another one.
 *
 * Then it is known which write each read saw. A write and its reads are a cluster, done without another write in between; its zone reaches
 * from the first completion to the last invocation in it. Where that is forward, the register had the value all the zone long; otherwise at
 * some moment of it. The history is linearizable if and only if every read saw a written value not before its write began, no two forward
 * zones overlap, and no backward zone lies within a forward one.
 *
 * P. Gibbons, E. Korach, "Testing Shared Memories" (SIAM J. Comput. 1997), section 4.2.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import type { Value } from '../../model/history.ts';
import { observer, overwrite, type Calls } from './calls.ts';
import { canonical } from './canonical.ts';

/** What the zones say: an order of the operations, or that there is none. `undefined`: they do not apply. */
export type ZonesVerdict = readonly number[] | 'impossible' | undefined;

/** A write (the initial value's has no operation) and the reads that saw it. */
interface Cluster {
  readonly write: number | undefined;
  readonly reads: number[];
  firstEnd: number;
  lastBegin: number;
  /** Where the write begins. */
  readonly begin: number;
}

/**
 * Judges the reads and writes of one register that `timeline` holds (see `timelineOf`), as if nothing was seen of them after the position
 * `until`. O(n log n); where there is anything else, only up to it.
 */
export function judgeByZones(
  timeline: Int32Array,
  calls: Calls,
  initial: Value,
  until = Infinity,
): ZonesVerdict {
  const clusters = new Map<string | number, Cluster>();
  clusters.set(canonical(initial), {
    write: undefined,
    reads: [],
    firstEnd: -Infinity,
    lastBegin: -Infinity,
    begin: -Infinity,
  });
  const reads: number[] = [];
  for (let at = 0; at < timeline.length; at += 1) {
    if ((timeline[at]! & 1) === 1) continue;
    const operation = timeline[at]! >> 1;
    const { call, kind } = calls.calls[calls.callOf[operation]!]!;
    const begin = calls.begins[operation]!;
    const ended = calls.ends[operation]!;
    if (begin > until) break;
    const end = ended > until ? Infinity : ended;
    if (kind === observer && call.f === 'read') {
      if (end !== Infinity) reads.push(operation);
    } else if (kind !== overwrite) return undefined;
    else {
      const value = canonical(call.argument ?? null);
      if (clusters.has(value)) return undefined;
      clusters.set(value, { write: operation, reads: [], firstEnd: end, lastBegin: begin, begin });
    }
  }
  for (const operation of reads) {
    const begin = calls.begins[operation]!;
    const end = calls.ends[operation]!;
    const cluster = clusters.get(canonical(calls.calls[calls.callOf[operation]!]!.call.result));
    if (cluster === undefined || end < cluster.begin) return 'impossible';
    cluster.reads.push(operation);
    cluster.firstEnd = Math.min(cluster.firstEnd, end);
    cluster.lastBegin = Math.max(cluster.lastBegin, begin);
  }
  return orderOf([...clusters.values()].filter(isSeenOrDone));
}

/** An indeterminate write that nobody saw need not have happened; nor does the initial value matter if nobody saw it. */
function isSeenOrDone({ write, reads, firstEnd }: Cluster): boolean {
  return reads.length > 0 || (write !== undefined && firstEnd !== Infinity);
}

/** The clusters in an order that all intervals allow, unless zones collide. */
function orderOf(clusters: readonly Cluster[]): ZonesVerdict {
  const forward = clusters.filter(isForward).sort((a, b) => a.firstEnd - b.firstEnd);
  for (const [index, { firstEnd }] of forward.entries()) {
    if (index > 0 && forward[index - 1]!.lastBegin > firstEnd) return 'impossible';
  }
  const placed = forward.map((cluster) => ({ cluster, at: cluster.firstEnd, isAfter: 0 }));
  for (const cluster of clusters) {
    if (isForward(cluster)) continue;
    const around = lastBefore(forward, cluster.lastBegin);
    if (around === undefined || around.lastBegin < cluster.lastBegin) {
      placed.push({ cluster, at: cluster.lastBegin, isAfter: 0 });
    } else if (cluster.firstEnd < around.lastBegin) return 'impossible';
    // Just after the forward zone in which it begins.
    else placed.push({ cluster, at: around.lastBegin, isAfter: 1 });
  }
  placed.sort((a, b) => a.at - b.at || a.isAfter - b.isAfter || a.cluster.lastBegin - b.cluster.lastBegin);
  return placed.flatMap(({ cluster: { write, reads } }) => (write === undefined ? reads : [write, ...reads]));
}

function isForward({ firstEnd, lastBegin }: Cluster): boolean {
  return firstEnd < lastBegin;
}

/** The last of `zones`, which are in order, that begins before `position`. */
function lastBefore(zones: readonly Cluster[], position: number): Cluster | undefined {
  let [low, high] = [0, zones.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (zones[middle]!.firstEnd < position) low = middle + 1;
    else high = middle;
  }
  return zones[low - 1];
}
