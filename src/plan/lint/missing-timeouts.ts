/**
 * LT2: a call without a timeout, of a caller that has timeouts on others.
 *
 * A callee that is silent is worse than one that is dead (Nygard, "Release It!", 2007: every call out of the process has a timeout). Where
 * nobody says anything of timeouts nothing is known, and nothing is found.
 */

import { edgeName } from '../../model/place.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import { isToldOfOthers, type LintLook } from './ground.ts';

/** One finding for each. O(edges). */
export const missingTimeouts: LintLook = (ground) => {
  const callsOf = new Map<string, TopologyEdge[]>();
  for (const edge of ground.awaited) {
    const calls = callsOf.get(edge.from);
    if (calls === undefined) callsOf.set(edge.from, [edge]);
    else calls.push(edge);
  }
  return [...callsOf.values()].flatMap((calls) => {
    const isMissing = isToldOfOthers(ground, 'timeout', calls);
    const other = calls.find(({ facts }) => facts.timeout !== undefined);
    if (other === undefined) return [];
    return calls.filter(isMissing).map((edge) => ({
      rule: 'LT2',
      severity: 'warning',
      place: edgeName(edge.from, edge.to),
      message: `nothing says how long ${edge.from} waits for ${edge.to}, and it waits ${String(other.facts.timeout)} for ${other.to}`,
      evidence: [ground.evidence(edge, 'timeout'), ground.evidence(other, 'timeout')],
      remedy: `give ${edgeName(edge.from, edge.to)} a timeout, or say which one it has`,
    }));
  });
};
