/**
 * Candidates for availability: users go on asking while a service that their requests pass is slow, or comes and goes.
 *
 * Slow is worse than dead: a dead callee is noticed at once, a slow one keeps everybody waiting who set no limit (Nygard, "Release It!",
 * 2007: integration points, slow responses). The load is an open loop, because users do not wait for each other. What a request needs
 * by the target's own word excuses it; asking a slow service again and again is no excuse (LA1).
 */

import { formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { Candidate, Candidates, LeftOut } from './candidate.ts';
import { listed } from './order.ts';
import {
  exposuresOf,
  limitMsOf,
  mustAnswer,
  patienceMs,
  tooManyLinks,
  valueOf,
  type Exposure,
} from './request-exposure.ts';
import type { RequestRoute } from './request-route.ts';
import { requestCandidate } from './request-draft.ts';

/** Time before the fault to see what is usual, and time under it for enough requests that one in a hundred can be told. */
const begin = { after: '1500ms' } as const;
const lasts = '4s';
/** Later than that nobody waits for in a short experiment. */
const latencyMsMax = 10_000;
/** Every candidate for the requests of one entry. O(edges × requests). */
export function requestCandidates(route: RequestRoute, topology: Topology): Candidates {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  for (const exposure of exposuresOf(route, topology)) {
    const found = ofEdge(exposure, route, topology);
    candidates.push(...found.candidates);
    leftOut.push(...found.leftOut);
  }
  return { candidates, leftOut };
}

function ofEdge(exposure: Exposure, route: RequestRoute, topology: Topology): Candidates {
  const { edge, exposed, needing } = exposure;
  const isAmplified = needing.length > 0 && edge.facts.attempts !== 1;
  if (exposed.length === 0 && !isAmplified) return { candidates: [], leftOut: [] };
  const what = `${edgeName(edge.from, edge.to)} slow-dependency`;
  const why = tooManyLinks([edge], topology);
  if (why !== undefined) {
    return { candidates: [], leftOut: [{ what, why }] };
  }
  if (2 * limitMsOf(edge) > latencyMsMax) {
    const why = `${edge.from} waits up to ${formatDuration(patienceMs(edge))} by its own settings, too long for a short experiment`;
    return { candidates: [], leftOut: [{ what, why }] };
  }
  const isNear = edge.from === route.entry;
  return {
    candidates: [slow(exposure, route), ...(exposed.length > 0 && isNear ? [flapping(exposure, route)] : [])],
    leftOut: [],
  };
}

function slow({ edge, exposed, needing }: Exposure, route: RequestRoute): Candidate {
  const where = edgeName(edge.from, edge.to);
  const latency = formatDuration(2 * limitMsOf(edge));
  return requestCandidate(
    { where, fault: 'slow-dependency', acts: { edge }, limitMs: limitMsOf(edge) },
    route,
    {
      ...(exposed.length > 0
        ? { value: valueOf({ edge, exposed, needing }, route), fact: mustAnswer(edge, exposed) }
        : { value: 0.4, fact: mayMultiply(edge, needing) }),
      fault: { kind: 'latency', on: where, latency, begin, lasts },
      description: `Answers of ${edge.to} to ${edge.from} take ${latency} while users ask for ${listed(route.requests)}.`,
      checks: [exposed.length > 0 ? 'AV1' : 'LA1'],
    },
  );
}

/** Refused connections are noticed at once: less is at stake than when it is slow. */
function flapping(exposure: Exposure, route: RequestRoute): Candidate {
  const { edge, exposed } = exposure;
  const where = edgeName(edge.from, edge.to);
  return requestCandidate({ where, fault: 'flap', acts: { edge }, limitMs: limitMsOf(edge) }, route, {
    value: 0.4 * valueOf(exposure, route),
    fact: mustAnswer(edge, exposed),
    fault: { kind: 'flap', on: where, begin, lasts },
    description: `${edge.to} refuses connections of ${edge.from} and takes them again, every half second, while users ask for ${listed(route.requests)}.`,
    checks: ['AV1'],
  });
}

function mayMultiply({ from, to, facts }: TopologyEdge, needing: readonly string[]): string {
  const tries =
    facts.attempts === undefined
      ? `nothing says how often ${from} tries`
      : `${from} tries up to ${facts.attempts} times`;
  return `${listed(needing)} ${needing.length === 1 ? 'needs' : 'need'} ${to}, and ${tries}: a slow ${to} must not be asked more and more`;
}
