/**
 * LT3: a call that is made again though a second one has a second effect.
 *
 * No answer is not no effect (Helland, "Idempotence Is Not a Medical Condition", 2012). HTTP promises nothing of a repeated POST or PATCH (RFC
 * 9110, 9.2.2), so where nothing else is said of them either, trying again is a risk; so it is where others are said to be safe, and this one is not.
 */

import { edgeName } from '../../model/place.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import { intentOf } from '../intent.ts';
import { isToldOfOthers, type LintGround, type LintLook, type OwnFinding } from './ground.ts';
import { least } from './readings.ts';

/** One finding for each. O(edges + operations). */
export const unsafeRetries: LintLook = (ground) => {
  const isToldOf = isToldOfOthers(ground, 'idempotent', ground.edges);
  return ground.edges.flatMap((edge) => {
    const { idempotent, background } = edge.facts;
    if (least.attempts(edge) === 1 || idempotent === true || background === true || isReadOnly(edge))
      return [];
    const isDeclared = idempotent === false && !isContradicted(edge);
    const unsafe = edge.operations.find((one) => /^(POST|PATCH)\b/.test(one));
    if (isDeclared) return [finding(ground, edge, 'error', 'where a second call has a second effect')];
    if (unsafe !== undefined)
      return [
        finding(ground, edge, 'warning', `and nothing says that a second ${unsafe} has no second effect`),
      ];
    if (!isToldOf(edge)) return [];
    const said = `and nothing says that a second one has no second effect, as of other calls it does`;
    return [finding(ground, edge, 'warning', said)];
  });
};

function finding(
  ground: LintGround,
  edge: TopologyEdge,
  severity: OwnFinding['severity'],
  why: string,
): OwnFinding {
  const place = edgeName(edge.from, edge.to);
  return {
    rule: 'LT3',
    severity,
    place,
    message: `${edge.from} tries a call to ${edge.to} up to ${least.attempts(edge)} times, ${why}`,
    evidence: [ground.evidence(edge, 'attempts'), ground.evidence(edge, 'idempotent')],
    remedy:
      severity === 'error'
        ? `make calls to ${edge.to} idempotent (a key that it remembers), or try once`
        : `say idempotent of ${place} once it holds (a key that ${edge.to} remembers), or try once`,
  };
}

function isReadOnly({ operations }: TopologyEdge): boolean {
  return operations.length > 0 && operations.every((one) => intentOf(one) === 'read');
}

function isContradicted({ said }: TopologyEdge): boolean {
  return said?.idempotent?.some(({ value }) => value === true) === true;
}
