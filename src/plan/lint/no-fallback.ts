/**
 * LT5: a caller that cannot do without what users can do without.
 *
 * Monocle (Netflix) shows it before any experiment: a dependency said not to be critical, and no fallback. What is only seen to be borne (a callee
 * that fails, and a caller that does not) is no anti-pattern: then there is an answer without it.
 */

import { edgeName } from '../../model/place.ts';
import { isToldOfOthers, type LintLook } from './ground.ts';
import { needlessIn } from './needless.ts';

/** One finding for each call. O(edges). */
export const noFallback: LintLook = (ground) => {
  const needless = needlessIn(ground);
  const isToldOf = isToldOfOthers(ground, 'fallback', ground.edges);
  return ground.awaited.flatMap((edge) => {
    const can = needless(edge);
    const { fallback } = edge.facts;
    if (can === undefined || fallback === true || (fallback === undefined && !isToldOf(edge))) return [];
    const place = edgeName(edge.from, edge.to);
    const without =
      fallback === false
        ? `${edge.from} has no other answer when it fails`
        : `nothing says that ${edge.from} has another answer when it fails, as of other calls it does`;
    return [
      {
        rule: 'LT5',
        severity: fallback === false ? 'error' : 'warning',
        place,
        message: `${can.why}, and ${without}`,
        evidence: [ground.evidence(edge, 'fallback'), can.evidence],
        remedy: `give ${place} another answer (an old one, a default, none), or say that ${edge.to} is needed`,
      },
    ];
  });
};
