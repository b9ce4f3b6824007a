/**
 * LT10: several replicas behind one edge, and a caller that does not go on with another one.
 *
 * Replicas help against the loss of one only where somebody chooses another one: who calls, by trying again, or what stands between. Which of
 * them answers nobody says, so a single try of no other answer fails for as long as one of them is away and still gets its share.
 */

import { textsOf } from '../../lib/untyped.ts';
import { edgeName } from '../../model/place.ts';
import type { Target } from '../../model/target.ts';
import type { LintGround, LintLook, OwnFinding } from './ground.ts';

/** One finding for each edge. O(edges + size of the target). */
export const oneReplica: LintLook = (ground) =>
  ground.awaited.flatMap((edge): OwnFinding[] => {
    const { replicas } = ground.service(edge.to);
    if (replicas < 2) return [];
    const place = edgeName(edge.from, edge.to);
    const count = ground.evidenceOfService(edge.to, 'replicas');
    if (ground.target !== undefined && isOnlyFirst(ground.target, edge.from, edge.to)) {
      return [
        {
          rule: 'LT10',
          severity: 'warning',
          place,
          message: `${edge.from} is told the address of the first of ${replicas} replicas of ${edge.to} only: the others are there, and it never asks them`,
          evidence: [firstOnly(ground, edge.from, edge.to), count],
          remedy: `tell ${edge.from} all addresses (\${edge.${edge.to}}), or say how many replicas it has`,
        },
      ];
    }
    if (edge.facts.attempts !== 1 || edge.facts.fallback !== false) return [];
    return [
      {
        rule: 'LT10',
        severity: 'warning',
        place,
        message: `${edge.from} tries ${edge.to} once and has no other answer: while one of its ${replicas} replicas is away, one call in ${replicas} may fail`,
        evidence: [ground.evidence(edge, 'attempts'), ground.evidence(edge, 'fallback'), count],
        remedy: `try ${edge.to} again at another replica, or take away from its addresses who does not answer`,
      },
    ];
  });

/** Whether a service names the parts of the first address, and never the list of all. */
function isOnlyFirst(target: Target, from: string, to: string): boolean {
  const { command, environment = {} } = target.services[from] ?? {};
  const text = [...textsOf(command), ...Object.values(environment)].join('\n');
  return !text.includes(`\${edge.${to}}`) && text.includes(`\${edge.${to}.`);
}

function firstOnly({ topology }: LintGround, from: string, to: string): OwnFinding['evidence'][number] {
  return {
    place: edgeName(from, to),
    fact: 'environment',
    says: `\${edge.${to}.host}`,
    sources: [topology.source],
  };
}
