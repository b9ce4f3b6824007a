/**
 * LT9: one store that several services wait for.
 *
 * Each service its own data, or they fail and change together (Newman, "Building Microservices", 2015: shared database). That a call is allowed, or
 * that one is started before the other, does not show that it is asked; nor is a store that only its callers name one and the same.
 */

import type { TopologyEdge } from '../../model/topology.ts';
import { listed } from '../order.ts';
import type { LintLook } from './ground.ts';

const namedMost = 5;

/** One finding for each store. O(edges). */
export const sharedStores: LintLook = (ground) => {
  const callsTo = new Map<string, TopologyEdge[]>();
  for (const edge of ground.awaited) {
    const { kind, virtual } = ground.service(edge.to);
    if (kind !== 'database' || virtual === true || !isCalled(edge)) continue;
    const calls = callsTo.get(edge.to);
    if (calls === undefined) callsTo.set(edge.to, [edge]);
    else calls.push(edge);
  }
  return [...callsTo].flatMap(([store, edges]) => {
    const callers = [...new Set(edges.map(({ from }) => from))];
    if (callers.length < 2) return [];
    const more = callers.length - namedMost;
    const named = listed([...callers.slice(0, namedMost), ...(more > 0 ? [`${more} more`] : [])]);
    return [
      {
        rule: 'LT9',
        severity: 'warning',
        place: store,
        message: `${callers.length} services wait for one store, ${store}: ${named}; when it is slow or away, so are they all`,
        evidence: [
          ground.evidenceOfService(store, 'kind'),
          ...edges.slice(0, namedMost).map((edge) => ({
            place: `${edge.from}->${edge.to}`,
            fact: 'edge',
            says: edge.evidence?.join(', ') ?? (edge.calls === undefined ? 'a call' : `${edge.calls} calls`),
            sources: [...ground.sourcesOf(edge)],
          })),
        ],
        remedy: `give each service a store of its own, or let the others ask the one that owns ${store}`,
      },
    ];
  });
};

/** More than that it may be called, or must be started first, or is needed in some way. */
function isCalled({ calls, evidence }: TopologyEdge): boolean {
  if (calls !== undefined || evidence === undefined) return true;
  return evidence.some((one) => !/: (depends_on|links)$| allows it$|dependsOn|dependencyOf/.test(one));
}
