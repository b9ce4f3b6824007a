/** What is believed of every hazard before anything was tried. */

import { createBeliefs, type Beliefs } from './beliefs.ts';
import type { Call } from './call.ts';
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
  let number = 0;
  for (const call of calls)
    for (const hazard of hazards) {
      prior[number] = hazard.probability(call);
      number += 1;
    }
  onceForEachCallee(calls, prior);
  for (const { probability } of extra) {
    prior[number] = probability;
    number += 1;
  }
  // The same for every call: written out for all of them it would be as much as what is believed.
  const impact = (hazard: number): number =>
    (hazard < dense ? impacts[hazard % hazardsPerCall] : extra[hazard - dense]?.impact) ?? 0;
  return createBeliefs(prior, impact);
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
