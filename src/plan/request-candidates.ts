/**
 * Candidates for availability: users go on asking while a service that their requests pass is slow, or comes and goes.
 *
 * Slow is worse than dead: a dead callee is noticed at once, a slow one keeps everybody waiting who set no limit (Nygard, "Release It!",
 * 2007: integration points, slow responses). The load is an open loop, because users do not wait for each other. What a request needs
 * by the target's own word excuses it; asking a slow service again and again is no excuse (LA1).
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import {
  candidateName,
  scenarioName,
  type Candidate,
  type Candidates,
  type LeftOut,
  type Stakes,
} from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import { listed } from './order.ts';
import { needs, reachedBy, type RequestRoute } from './request-route.ts';
import { requestScenario, type RequestTrial } from './request-scenario.ts';

/** Time before the fault to see what is usual, and time under it for enough requests that one in a hundred can be told. */
const begin = { after: '1500ms' } as const;
const lasts = '4s';
/** What a user waits for, where the target's own patience is not longer. */
const limitMsLeast = 1_000;
/** Later than that nobody waits for in a short experiment. */
const latencyMsMax = 10_000;
/** Links hit at once that a scenario allows by default. */
const linksMax = 16;

/** What an edge means to the requests of a route. */
interface Exposure {
  readonly edge: TopologyEdge;
  /** Come to its caller and do not need it: they must be well answered all the same. */
  readonly exposed: readonly string[];
  /** Need it: they may fail, but not multiply. */
  readonly needing: readonly string[];
}

/** Every candidate for the requests of one entry. O(edges × requests). */
export function requestCandidates(route: RequestRoute, topology: Topology): Candidates {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  const reached = new Map(route.requests.map((name) => [name, reachedBy(route, name)]));
  for (const edge of topology.edges) {
    if (edge.from === edge.to || edge.facts.background === true) continue;
    const coming = route.requests.filter((name) => reached.get(name)?.has(edge.from) === true);
    const needing = coming.filter((name) => needs(route, name, edge));
    const exposed = coming.filter((name) => !needing.includes(name));
    const found = ofEdge({ edge, exposed, needing }, route, topology);
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
  const links = replicasOf(edge.from, topology) * replicasOf(edge.to, topology);
  if (links > linksMax) {
    const why = `it has ${links} links, and ${linksMax} may be hit at once`;
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
  return candidateOf({ where, fault: 'slow-dependency', edge }, route, {
    ...(exposed.length > 0
      ? { value: valueOf({ edge, exposed, needing }, route), fact: mustAnswer(edge, exposed) }
      : { value: 0.4, fact: mayMultiply(edge, needing) }),
    fault: { kind: 'latency', on: where, latency, begin, lasts },
    description: `Answers of ${edge.to} to ${edge.from} take ${latency} while users ask for ${listed(route.requests)}.`,
    checks: [exposed.length > 0 ? 'AV1' : 'LA1'],
  });
}

/** Refused connections are noticed at once: less is at stake than when it is slow. */
function flapping(exposure: Exposure, route: RequestRoute): Candidate {
  const { edge, exposed } = exposure;
  const where = edgeName(edge.from, edge.to);
  return candidateOf({ where, fault: 'flap', edge }, route, {
    value: 0.4 * valueOf(exposure, route),
    fact: mustAnswer(edge, exposed),
    fault: { kind: 'flap', on: where, begin, lasts },
    description: `${edge.to} refuses connections of ${edge.from} and takes them again, every half second, while users ask for ${listed(route.requests)}.`,
    checks: ['AV1'],
  });
}

function candidateOf(
  { where, fault, edge }: { where: string; fault: string; edge: TopologyEdge },
  route: RequestRoute,
  { value, fact, ...trial }: Omit<RequestTrial, 'name' | 'limitMs'> & Omit<Stakes, 'term'>,
): Candidate {
  const candidate = candidateName(where, fault);
  const limitMs = limitMsOf(edge);
  const scenario = requestScenario(route, { ...trial, name: scenarioName(candidate), limitMs });
  return {
    candidate,
    where,
    fault,
    acts: { edge },
    stakes: { term: 'requests', value, fact },
    scenario,
    costSeconds: costSecondsOf(scenario),
  };
}

/** More where users stand right before it, and for more of their requests. */
function valueOf({ edge, exposed }: Exposure, { entry, requests }: RequestRoute): number {
  const near = edge.from === entry ? 0.9 : 0.5;
  const awaited = edge.facts.async === true ? 0.5 : 1;
  return (near * awaited * exposed.length) / requests.length;
}

function mustAnswer({ from, to, facts }: TopologyEdge, exposed: readonly string[]): string {
  const must = `${listed(exposed)} must be well answered while ${to} is slow or away`;
  return facts.fallback === true
    ? `${from} has another answer when ${to} fails, so ${must}`
    : `${listed(exposed)} ${exposed.length === 1 ? 'does' : 'do'} not need ${edgeName(from, to)}, so ${must}`;
}

function mayMultiply({ from, to, facts }: TopologyEdge, needing: readonly string[]): string {
  const tries =
    facts.attempts === undefined
      ? `nothing says how often ${from} tries`
      : `${from} tries up to ${facts.attempts} times`;
  return `${listed(needing)} ${needing.length === 1 ? 'needs' : 'need'} ${to}, and ${tries}: a slow ${to} must not be asked more and more`;
}

/** What users wait for: half as long again as the caller itself does, all its tries together, and no less than a second. */
function limitMsOf(edge: TopologyEdge): number {
  return Math.max(limitMsLeast, Math.ceil(patienceMs(edge) * 1.5));
}

/** How long the caller waits at most; 0: nothing is declared. */
function patienceMs({ facts: { timeout, attempts = 1 } }: TopologyEdge): number {
  return timeout === undefined ? 0 : durationMs(timeout) * attempts;
}

function replicasOf(service: string, { services }: Topology): number {
  return services.find(({ name }) => name === service)?.replicas ?? 1;
}
