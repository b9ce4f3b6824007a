/** Pairs of calls that users tell of: what they ask for, and are owed, while both are away. */

import type { TopologyEdge } from '../model/topology.ts';
import { lasts } from './draft.ts';
import { byText, listed } from './order.ts';
import { pairTrial, type PairTrial } from './pair-trial.ts';
import type { CallPair } from './pairs.ts';
import { limitMsOf, patienceMs, type RoutedExposure } from './request-exposure.ts';
import type { RequestRoute } from './request-route.ts';
import { requestScenario, startsSaga } from './request-scenario.ts';
import { faultFor, saidOf } from './try-fault.ts';

/** Users must see some of the usual first. */
const begin = { after: '1500ms' } as const;

/** The trial of a pair, or why there is none. */
export function userPair(
  pair: CallPair,
  exposures: readonly RoutedExposure[],
  inSagas: ReadonlySet<TopologyEdge>,
): PairTrial | string {
  const edges = pair.places.map(({ edge }) => edge);
  const [most] = owedPast(edges, exposures);
  if (most === undefined)
    return `no request that comes to ${listed([...new Set(edges.map(({ from }) => from))])} is declared to do without both`;
  const { route, owed } = most;
  const [one, other] = edges;
  if (one === undefined || other === undefined) throw new RangeError('a pair has two places');
  // They may be waited for one after the other.
  const limitMs = Math.max(...edges.map(limitMsOf), Math.ceil(1.5 * (patienceMs(one) + patienceMs(other))));
  const hasSaga = edges.some((edge) => inSagas.has(edge)) && startsSaga(route);
  return pairTrial(
    pair.places,
    { prior: pair.prior, fact: pair.fact() },
    (['refuse', 'hang'] as const).flatMap((fault) => {
      const [first, second] = edges.map((edge) => faultFor(fault, { edge, begin, lasts }));
      if (first === undefined) return [];
      return [
        {
          fault,
          scenario: (name) =>
            requestScenario(route, {
              name,
              description: `${saidOf(fault, one)}, and ${saidOf(fault, other)}, for ${lasts} while users ask for ${listed(route.requests)}: ${listed(owed)} must be well answered.`,
              fault: first,
              second,
              checks: ['AV1', ...(hasSaga ? ['SG1', 'SG6'] : [])],
              limitMs,
            }),
        },
      ];
    }),
  );
}

/** What each entry’s requests are owed that come to a caller of either call and need neither, the most first. */
function owedPast(
  edges: readonly TopologyEdge[],
  exposures: readonly RoutedExposure[],
): { readonly route: RequestRoute; readonly owed: readonly string[] }[] {
  const here = exposures.filter(({ exposure }) => edges.includes(exposure.edge));
  return [...new Set(here.map(({ route }) => route))]
    .map((route) => {
      const met = here.filter((one) => one.route === route).map(({ exposure }) => exposure);
      const needing = new Set(met.flatMap((exposure) => exposure.needing));
      const coming = new Set(met.flatMap(({ exposed }) => exposed));
      return { route, owed: [...coming].filter((request) => !needing.has(request)) };
    })
    .filter(({ owed }) => owed.length > 0)
    .sort((a, b) => b.owed.length - a.owed.length || byText(a.route.entry, b.route.entry));
}
