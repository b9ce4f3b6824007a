/** What users can do without: by somebody's word of a service, or by what a target says its requests need. */

import { edgeName } from '../../model/place.ts';
import type { LintEvidence } from '../../model/lint.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import { needs, requestRoutes } from '../request-route.ts';
import { routeTo } from '../saga-route.ts';
import type { LintGround } from './ground.ts';

/** Why users can do without the callee of a call. */
export interface Needless {
  readonly why: string;
  readonly evidence: LintEvidence;
}

/** Looks up whether users can do without a call's answer; `undefined`: nothing says so. */
export function needlessIn(ground: LintGround): (edge: TopologyEdge) => Needless | undefined {
  const entries = needlessAtEntries(ground);
  return (edge) =>
    ground.service(edge.to).critical === false
      ? {
          why: `users can do without ${edge.to}`,
          evidence: ground.evidenceOfService(edge.to, 'critical'),
        }
      : entries.get(edgeName(edge.from, edge.to));
}

/** Of the edges out of entries, those that no request asked there needs. The way to a saga is needed by whoever starts it. */
function needlessAtEntries({ target, topology, edges, sourcesOf }: LintGround): Map<string, Needless> {
  if (target === undefined) return new Map();
  const { routes, leftOut } = requestRoutes(target, topology);
  // Nobody knows where such a request comes in, and what it needs there.
  if (leftOut.length > 0) return new Map();
  const toSagas = new Set(
    Object.entries(target.sagas).flatMap(([name, saga]) =>
      (routeTo(name, saga, target, topology)?.path ?? []).map(({ from, to }) => edgeName(from, to)),
    ),
  );
  const found = new Map<string, Needless>();
  for (const route of routes) {
    for (const edge of edges) {
      const name = edgeName(edge.from, edge.to);
      if (edge.from !== route.entry || toSagas.has(name)) continue;
      if (route.requests.some((request) => needs(route, request, edge))) continue;
      found.set(name, {
        why: `no request asked at ${route.entry} needs ${edge.to}`,
        evidence: { place: route.entry, fact: 'needs', says: `not ${name}`, sources: [...sourcesOf(edge)] },
      });
    }
  }
  return found;
}
