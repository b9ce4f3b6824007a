/**
 * Everything that could be tried on a topology: edge × fault × saga moment, service × fault × moment, edge × what users ask; and what is
 * not tried, and why.
 */

import { alg } from '@dagrejs/graphlib';
import { asGraph } from '../model/dependency-graph.ts';
import { needsOwnProxy } from '../model/fault.ts';
import { edgeName } from '../model/place.ts';
import { ownerOf, type Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { placeOf, type Candidate, type Candidates, type LeftOut } from './candidate.ts';
import { callCandidates, placesOf } from './call-candidates.ts';
import { foreignCandidates } from './foreign-candidates.ts';
import { hypothesisOf } from './hypothesis.ts';
import { byText } from './order.ts';
import { outageCandidates } from './outage-candidates.ts';
import { replicaCandidates } from './replica-candidates.ts';
import { requestCandidates } from './request-candidates.ts';
import { requestRoutes } from './request-route.ts';
import { exposuresOf } from './request-exposure.ts';
import { sagaCandidates, stepsOf } from './saga-candidates.ts';
import { routeTo, type SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';

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
  const leftOut: LeftOut[] = [];
  const sagas: { route: SagaRoute; steps: readonly Step[] }[] = [];
  for (const [name, saga] of Object.entries(target.sagas).sort(([a], [b]) => byText(a, b))) {
    const route = routeTo(name, saga, target, topology);
    if (route === undefined) {
      leftOut.push({ what: name, why: `no entry reaches ${ownerOf(saga)}, where it begins` });
      continue;
    }
    sagas.push({ route, steps: stepsOf(route, topology) });
    const found = sagaCandidates(route, topology);
    candidates.push(...found.candidates);
    leftOut.push(...found.leftOut);
  }
  for (const service of topology.services) {
    const peers = topology.edges.find(({ from, to }) => from === service.name && to === service.name);
    if (peers === undefined || service.replicas < 2) continue;
    if (service.entry) candidates.push(...replicaCandidates(service, peers, target));
    else leftOut.push({ what: service.name, why: 'clients cannot ask its replicas, because it is no entry' });
  }
  const asked = requestRoutes(target, topology);
  leftOut.push(...asked.leftOut);
  for (const route of asked.routes) {
    const found = requestCandidates(route, topology);
    candidates.push(...found.candidates);
    leftOut.push(...found.leftOut);
  }
  const exposures = asked.routes.flatMap((route) =>
    exposuresOf(route, topology).map((exposure) => ({ exposure, route })),
  );
  const taking = new Set(sagas.flatMap(({ route }) => route.services));
  const outages = outageCandidates(exposures, taking, topology);
  candidates.push(...outages.candidates);
  leftOut.push(...outages.leftOut);
  const places = placesOf(topology, sagas, exposures).filter(
    ({ steps, behind, users }) => steps.length > 0 || behind !== undefined || users !== undefined,
  );
  const wide = callCandidates(places, { target, topology, known: candidates });
  const isFound = runsElsewhere(target);
  for (const candidate of wide.candidates) {
    if (isFound && candidate.scenario?.faults.some(needsOwnProxy) === true)
      leftOut.push({
        what: candidate.candidate,
        why: 'only our own proxy can do it, and the target only says where it runs already',
      });
    else candidates.push(candidate);
  }
  leftOut.push(...wide.leftOut);
  leftOut.push(...untouched(topology, candidates), ...unreachable(topology));
  return { candidates: candidates.map((one) => withHypothesis(one, target, topology)), leftOut };
}

/** Nothing of it can be started, so the proxy between its services is whichever is there. */
function runsElsewhere({ services }: Target): boolean {
  return Object.values(services).every(
    ({ command, image, build }) => command === undefined && image === undefined && build === undefined,
  );
}

function withHypothesis(candidate: Candidate, target: Target, topology: Topology): Candidate {
  const { scenario } = candidate;
  if (scenario === undefined) return candidate;
  return { ...candidate, hypothesis: hypothesisOf(scenario, target, topology) };
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
