/**
 * Candidates in a graph that comes without a target, beside the calls that can be tried in every way: what needs to be known of a service or
 * a saga, where the graph says it. There is nothing to run them on, so they are only ranked.
 */

import { edgeName, replicaName } from '../model/place.ts';
import type { Topology, TopologyService } from '../model/topology.ts';
import { candidateName, type Candidate, type Candidates } from './candidate.ts';
import { overtaken } from './reordering-candidates.ts';

/** Every candidate, by what the graph knows. O(edges × steps of sagas). */
export function foreignCandidates(topology: Topology): Candidates {
  const { edges, services, source } = topology;
  const calls = edges.filter(({ from, to }) => from !== to);
  const exchanging = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  const replicated = services.filter(({ name, replicas }) => replicas > 1 && exchanging.has(name));
  const isReplicated = new Set(replicated.map(({ name }) => name));
  return {
    candidates: [...overtakenSteps(topology), ...replicated.flatMap(replicaFaults)],
    leftOut: [
      ...[...exchanging]
        .filter((name) => !isReplicated.has(name))
        .map((name) => ({ what: edgeName(name, name), why: 'it is a call within one service' })),
      ...(calls.length + replicated.length === 0
        ? [{ what: source, why: 'it shows no call from one service to another' }]
        : []),
    ],
  };
}

/** Steps of known sagas that can be undone, by callers that may give up. */
function overtakenSteps({ sagas, edges }: Topology): Candidate[] {
  return Object.values(sagas).flatMap(({ coordinator, steps }) =>
    steps.flatMap(({ name, service, compensation }): Candidate[] => {
      const edge = edges.find(({ from, to }) => from === coordinator && to === service);
      if (edge === undefined || compensation === undefined) return [];
      const where = edgeName(edge.from, edge.to);
      const moment = overtaken(name, compensation);
      const fault = 'reordering';
      return [{ candidate: candidateName(where, fault, moment), where, fault, moment, acts: { edge } }];
    }),
  );
}

function replicaFaults({ name: service, replicas }: TopologyService): Candidate[] {
  const [one = '', ...rest] = Array.from({ length: replicas }, (_, index) =>
    replicaName({ service, number: index + 1 }),
  );
  return [
    { where: `${one} | ${rest.join(', ')}`, fault: 'partition' },
    { where: one, fault: 'clock-skew' },
  ].map(({ where, fault }) => ({
    candidate: candidateName(where, fault),
    where,
    fault,
    acts: { service },
  }));
}
