/** What is believed of every hazard before anything was tried. */

import { createBeliefs, type Beliefs } from './beliefs.ts';
import type { Call } from './call.ts';
import type { Hazard } from './hazard.ts';
import { hazards } from './hazards/all.ts';
import { hazardsPerCall } from './site.ts';

/** Beliefs over the hazards of calls, so many for each, and then the others in their order. O(calls × hazards). */
export function priorBeliefs(
  calls: readonly Call[],
  extra: readonly { readonly probability: number; readonly impact: number }[],
): Beliefs {
  const dense = calls.length * hazardsPerCall;
  const prior = new Float64Array(dense + extra.length);
  const impacts = Float64Array.from(hazards, ({ impact }) => impact);
  for (let first = 0; first < calls.length; first += atOnce)
    for (const [which, hazard] of hazards.entries())
      for (let at = first; at < Math.min(first + atOnce, calls.length); at += 1)
        prior[at * hazardsPerCall + which] = probabilityAt(hazard, calls[at]);
  onceForEachCallee(calls, prior);
  for (const [at, { probability }] of extra.entries()) prior[dense + at] = probability;
  // The same for every call: written out for all of them it would be as much as what is believed.
  const impact = (hazard: number): number =>
    (hazard < dense ? impacts[hazard % hazardsPerCall] : extra[hazard - dense]?.impact) ?? 0;
  return createBeliefs(prior, impact);
}

/** So many calls stay at hand while one hazard after the other is asked about them, which is faster than all hazards of one call. */
const atOnce = 1_000;

function probabilityAt(hazard: Hazard, call: Call | undefined): number {
  return call === undefined ? 0 : hazard.probability(call);
}

/** A hazard of who is called is left at the call where it is likeliest, the first of these, and only there. */
function onceForEachCallee(calls: readonly Call[], prior: Float64Array): void {
  const own = hazards.flatMap(({ of }, which) => (of === 'callee' ? [which] : []));
  const likeliest = new Map<string, number[]>();
  let base = 0;
  for (const { edge } of calls) {
    const best = likeliest.get(edge.to);
    if (best === undefined)
      likeliest.set(
        edge.to,
        own.map((which) => base + which),
      );
    else
      for (let nth = 0; nth < own.length; nth += 1) {
        const here = base + (own[nth] ?? 0);
        const other = best[nth] ?? 0;
        const isLikelier = (prior[here] ?? 0) > (prior[other] ?? 0);
        prior[isLikelier ? other : here] = 0;
        if (isLikelier) best[nth] = here;
      }
    base += hazardsPerCall;
  }
}
