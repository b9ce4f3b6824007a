/** The planner's ranking as the benches score it: without a target or a history, its candidates flat, its picks with their sentences. */

const { byText } = await import('../dist/plan/order.js');
const { createRanking } = await import('../dist/plan/ranking.js');
const { weakSpotOf } = await import('../dist/plan/explain.js');

/**
 * The ranking of a topology. Candidates are `{ candidate, from, to, operation?, fault, moment?, delayMs?, costSeconds }`, or of a `service` instead of two, with `and` for a second one;
 * picks have `reason`, `terms` and `factors` besides. `learn` takes what simulated-outcomes.mjs gives.
 */
export function rankingOf({ services, edges, ...topology }) {
  const ranking = createRanking({
    topology: {
      ...topology,
      services: services.toSorted((a, b) => byText(a.name, b.name)),
      edges: edges.toSorted((a, b) => byText(a.from, b.from) || byText(a.to, b.to)),
    },
    failures: [],
    atMs: 0,
  });
  let picks = 0;
  return {
    candidates: () => Array.from(ranking.candidates(), triedOf),
    next: () => {
      const next = ranking.next();
      if (next === undefined) return undefined;
      const { score, reason, terms, factors } = weakSpotOf(next, picks);
      picks += 1;
      return { ...triedOf(next.candidate), score, reason, terms, factors };
    },
    learn: (outcome) => ranking.learn(outcome),
  };
}

function triedOf({ candidate, acts, and, operation, fault, when, delayMs, costSeconds }) {
  return {
    candidate,
    ...('edge' in acts ? { from: acts.edge.from, to: acts.edge.to } : { service: acts.service }),
    ...(and === undefined ? {} : { and: { from: and.from, to: and.to, fault } }),
    ...(operation === undefined ? {} : { operation }),
    fault,
    ...(when === undefined ? {} : { moment: when }),
    ...(delayMs === undefined ? {} : { delayMs }),
    costSeconds,
  };
}
