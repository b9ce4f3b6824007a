/**
 * LT6 and LT7: what is called soft and is hard: a cache nobody answers without, a call nobody waits for and everybody needs.
 *
 * That calls are seen to be waited for says nothing against `async`: an outbox waits for the answer to what it sends, and nobody for the outbox.
 */

import { edgeName } from '../../model/place.ts';
import { dependentsOf } from '../../model/step-order.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import type { LintGround, LintLook, OwnFinding } from './ground.ts';

/** LT6. One finding for each call. O(edges). */
export const hardCaches: LintLook = (ground) =>
  ground.awaited
    .filter((edge) => {
      const { kind, critical } = ground.service(edge.to);
      // What users can do without is LT5's.
      return kind === 'cache' && critical !== false && edge.facts.fallback === false;
    })
    .map((edge) => {
      const store = ground.awaited.find(
        ({ from, to }) => from === edge.from && ground.service(to).kind === 'database',
      );
      return {
        rule: 'LT6',
        severity: 'warning',
        place: edgeName(edge.from, edge.to),
        message: `${edge.to} is a cache, and ${edge.from} has no other answer when it fails${store === undefined ? '' : `, though it asks ${store.to}, too`}`,
        evidence: [ground.evidence(edge, 'fallback'), ground.evidenceOfService(edge.to, 'kind')],
        remedy: `go on without ${edge.to}, from what stands behind it; if nothing does, it is a store, and needs what a store needs`,
      };
    });

/** LT7. O(edges + steps² + needed edges). */
export const hardAsync: LintLook = (ground) => {
  const edges = ground.edges.filter(({ facts }) => facts.async === true);
  const named = new Map(edges.map((edge) => [edgeName(edge.from, edge.to), edge]));
  return [...neededBySteps(ground, named), ...neededByRequests(ground, named)];
};

/** A coordinator that goes on after a step has its answer. It may come another way: then the call is not what is waited for. */
function neededBySteps(ground: LintGround, edges: ReadonlyMap<string, TopologyEdge>): OwnFinding[] {
  return Object.entries(ground.topology.sagas).flatMap(([name, saga]) => {
    if (saga.coordinator === undefined) return [];
    const { coordinator } = saga;
    const dependents = dependentsOf(saga);
    return saga.steps.flatMap((step): OwnFinding[] => {
      const edge = edges.get(edgeName(coordinator, step.service));
      const [next] = dependents.get(step.name) ?? [];
      if (edge === undefined || next === undefined || step.delivery) return [];
      return [
        {
          rule: 'LT7',
          severity: 'warning',
          place: edgeName(edge.from, edge.to),
          message: `nobody waits for a call of ${edge.from} to ${edge.to}, and in saga ${name} ${next.name} waits for ${step.name}, which is done by it`,
          evidence: [
            ground.evidence(edge, 'async'),
            {
              place: `saga ${name}: ${step.name}`,
              fact: 'service',
              says: step.service,
              sources: [ground.topology.source],
            },
          ],
          remedy: `take async from ${edgeName(edge.from, edge.to)}, or mark ${step.name} as a delivery`,
        },
      ];
    });
  });
}

/** What no answer can be given without is waited for, by the target's own word. */
function neededByRequests(ground: LintGround, edges: ReadonlyMap<string, TopologyEdge>): OwnFinding[] {
  return Object.entries(ground.target?.requests ?? {}).flatMap(([request, { needs }]) =>
    needs.flatMap((name): OwnFinding[] => {
      const edge = edges.get(name);
      if (edge === undefined) return [];
      return [
        {
          rule: 'LT7',
          severity: 'error',
          place: name,
          message: `nobody waits for a call of ${edge.from} to ${edge.to}, and request ${request} has no good answer without it`,
          evidence: [
            ground.evidence(edge, 'async'),
            { place: `request ${request}`, fact: 'needs', says: name, sources: [ground.topology.source] },
          ],
          remedy: `take async from ${name}, or take it from what ${request} needs`,
        },
      ];
    }),
  );
}
