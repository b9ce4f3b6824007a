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
  const impact = new Float64Array(dense + extra.length);
  for (const [at, call] of calls.entries()) {
    for (const [which, hazard] of hazards.entries()) {
      prior[at * hazardsPerCall + which] = hazard.probability(call);
      impact[at * hazardsPerCall + which] = hazard.impact;
    }
  }
  onceForEachCallee(calls, prior);
  for (const [at, { probability, impact: bad }] of extra.entries()) {
    prior[dense + at] = probability;
    impact[dense + at] = bad;
  }
  return createBeliefs(prior, impact);
}

/** A hazard of who is called is left at the call where it is likeliest, and only there. */
function onceForEachCallee(calls: readonly Call[], prior: Float64Array): void {
  const own = hazards.flatMap(({ of }, which) => (of === 'callee' ? [which] : []));
  const likeliest = new Map<string, number[]>();
  for (const [at, { edge }] of calls.entries()) {
    const best = likeliest.get(edge.to);
    const here = own.map((which) => at * hazardsPerCall + which);
    if (best === undefined) {
      likeliest.set(edge.to, here);
      continue;
    }
    for (const [nth, number] of here.entries()) {
      const weaker = (prior[number] ?? 0) > (prior[best[nth] ?? 0] ?? 0) ? best[nth] : number;
      prior[weaker ?? number] = 0;
      if (weaker !== number) best[nth] = number;
    }
  }
}
