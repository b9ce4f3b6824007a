/**
 * LT11: a timeout below what was seen.
 *
 * One answer in a hundred is late enough to be met every minute. All tries together are compared: what is measured may be all of them. What
 * proxies saw in a run of ours says nothing: faults stood meanwhile.
 */

import { latencyOf, readLatencies } from '../../lib/latencies.ts';
import { edgeName } from '../../model/place.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import type { LintLook } from './ground.ts';
import { mostTimeoutMs } from './readings.ts';
import { inWords } from './words.ts';

/** Of fewer calls the hundredth says nothing. */
const callsLeast = 100;

/** One finding for each call. O(edges). */
export const lateAnswers: LintLook = (ground) =>
  ground.awaited.flatMap((edge) => {
    const timeoutMs = mostTimeoutMs(edge);
    const p99Ms = slowMs(edge, ground.topology.target !== undefined);
    const waitMs = (timeoutMs ?? 0) * Math.max(1, edge.facts.attempts ?? 1);
    if (timeoutMs === undefined || p99Ms === undefined || p99Ms <= waitMs) return [];
    const place = edgeName(edge.from, edge.to);
    return [
      {
        rule: 'LT11',
        severity: 'warning',
        place,
        message: `one answer in a hundred of ${edge.to} took ${edge.from} ${inWords(p99Ms)} or more, and it waits ${inWords(waitMs)} at most: these came too late, or the timeout is not in force`,
        evidence: [
          ground.evidence(edge, 'timeout'),
          { place, fact: 'latency', says: inWords(p99Ms), sources: [...ground.sourcesOf(edge)] },
        ],
        remedy: `give ${place} more than ${inWords(p99Ms)}, or find out why ${edge.to} is so slow`,
      },
    ];
  });

function slowMs({ observed, latency, calls = 0 }: TopologyEdge, isOfRun: boolean): number | undefined {
  if (!isOfRun && observed !== undefined && observed.calls >= callsLeast) return observed.p99Ms;
  if (latency === undefined || calls < callsLeast) return undefined;
  const latencies = readLatencies(latency, Number.MAX_SAFE_INTEGER);
  return latencies === undefined ? undefined : latencyOf(latencies)?.p99Ms;
}
