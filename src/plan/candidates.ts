/**
 * Everything that could be tried on a topology: edge × fault × saga moment, service × fault × moment, edge × what users ask; and what is
 * not tried, and why.
 */

import { alg } from '@dagrejs/graphlib';
import { asGraph } from '../model/dependency-graph.ts';
import { edgeName } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { placeOf, type Candidate, type Candidates, type LeftOut } from './candidate.ts';
import { callCandidates, placesOf } from './call-candidates.ts';
import { foreignCandidates } from './foreign-candidates.ts';
import { byText } from './order.ts';
import { outageCandidates } from './outage-candidates.ts';
import { passingIn } from './passing.ts';
import { peersOf } from './peers.ts';
import { replicaCandidates } from './replica-candidates.ts';
import { requestCandidates } from './request-candidates.ts';
import { whyNotRun, withHypothesis } from './runnable.ts';
import { sagaCandidates } from './saga-candidates.ts';

/** Every candidate once, by name. With a target each carries a scenario; without one there is nothing to run it on. */
export function allCandidates(topology: Topology, target: Target | undefined): Candidates {
  const { candidates, leftOut } =
    target === undefined ? foreignCandidates(topology) : ofTarget(topology, target);
  const byName = new Map(candidates.toReversed().map((one) => [one.candidate, one]));
  return {
    candidates: [...byName.values()].sort((a, b) => byText(a.candidate, b.candidate)),
    leftOut: leftOut.toSorted((a, b) => byText(a.what, b.what) || byText(a.why, b.why)),
  };
}

function ofTarget(topology: Topology, target: Target): Candidates {
  const candidates: Candidate[] = [];
  const { sagas, requests, exposures, leftOut: unknown } = passingIn(topology, target);
  const leftOut: LeftOut[] = [...unknown];
  for (const { route } of sagas) {
    const found = sagaCandidates(route, topology);
    candidates.push(...found.candidates);
    leftOut.push(...found.leftOut);
  }
  for (const service of topology.services) {
    const peers = peersOf(service, topology);
    if (peers === undefined) continue;
    if (service.entry) candidates.push(...replicaCandidates(service, peers, target));
    else leftOut.push({ what: service.name, why: 'clients cannot ask its replicas, because it is no entry' });
  }
  for (const route of requests) {
    const found = requestCandidates(route, topology);
    candidates.push(...found.candidates);
    leftOut.push(...found.leftOut);
  }
  const taking = new Set(sagas.flatMap(({ route }) => route.services));
  const outages = outageCandidates(exposures, taking, topology);
  candidates.push(...outages.candidates);
  leftOut.push(...outages.leftOut);
  const places = placesOf(topology, sagas, exposures).filter(
    ({ steps, behind, users }) => steps.length > 0 || behind !== undefined || users !== undefined,
  );
  const wide = callCandidates(places, { target, topology, known: candidates });
  for (const candidate of wide.candidates) {
    const why = whyNotRun(candidate, target);
    if (why === undefined) candidates.push(candidate);
    else leftOut.push({ what: candidate.candidate, why });
  }
  leftOut.push(...wide.leftOut);
  leftOut.push(...untouched(topology, candidates), ...unreachable(topology));
  return { candidates: candidates.map((one) => withHypothesis(one, target, topology)), leftOut };
}

/** Edges that no workload is known to use: an experiment there would prove nothing. */
function untouched({ edges, services }: Topology, candidates: readonly Candidate[]): LeftOut[] {
  const tried = new Set(candidates.map(placeOf));
  return edges
    .filter(({ from, to }) => !tried.has(edgeName(from, to)) && !(from === to && tried.has(from)))
    .map(({ from, to, facts }) => {
      if (facts.background === true && from !== to) {
        return {
          what: edgeName(from, to),
          why: `nothing says whether ${from} and ${to} hold the same data; where they do, a scenario of your own that writes at one and reads at both tries it`,
        };
      }
      const replicas = services.find(({ name }) => name === to)?.replicas ?? 1;
      const direct = from !== to && replicas > 1 ? ` (the replicas of ${to} are asked directly)` : '';
      return {
        what: edgeName(from, to),
        why: `no saga and no declared request goes over it${direct}, so no workload is known that would notice`,
      };
    });
}

function unreachable(topology: Topology): LeftOut[] {
  const entries = topology.services.filter(({ entry }) => entry).map(({ name }) => name);
  const reached = new Set(alg.preorder(asGraph(topology), entries));
  return topology.services
    .filter(({ name }) => !reached.has(name))
    .map(({ name }) => ({ what: name, why: 'no entry reaches it' }));
}
