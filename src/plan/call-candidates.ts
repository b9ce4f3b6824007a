/**
 * Every fault of the vocabulary on every call of a target, at the moments that its sagas and its users give, each as a scenario that can be run.
 *
 * Around a step the saga tells what went wrong; elsewhere, under load, and when a fault is healed while users go on, users do. Where neither
 * would notice, there is nothing to hold a verdict on, and nothing is tried.
 */

import { edgeName } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { familyShows } from './candidate-sites.ts';
import type { Candidate, Candidates, LeftOut } from './candidate.ts';
import { byText } from './order.ts';
import { tooManyLinks } from './request-exposure.ts';
import type { SagaRoute } from './saga-route.ts';
import { speaksHttp } from './speaks-http.ts';
import type { Step } from './step.ts';
import { aroundSteps, beforeSaga, duringSteps, healedUnderSagas, midwayOfSaga } from './step-trials.ts';
import type { Here, Place, Trial } from './trial.ts';
import { delayMsAt, isStatus } from './try-fault.ts';
import { momentWords, tries } from './tries.ts';
import { forUsers } from './user-trials.ts';

/**
 * The candidates at every place that are not among those that are known already. O(places × tries).
 *
 * @param known - candidates of other families: what shows the same at the same edge is not made twice
 */
export function callCandidates(
  places: readonly Place[],
  { target, topology, known }: { target: Target; topology: Topology; known: readonly Candidate[] },
): Candidates {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  for (const place of places) {
    const where = edgeName(place.edge.from, place.edge.to);
    const shown = new Set(
      known
        .filter(({ acts }) => 'edge' in acts && acts.edge === place.edge)
        .map(({ fault, shows }) => shows ?? familyShows[fault]),
    );
    const here = { ...place, http: speaksHttp(target, place.edge) };
    const refused = new Map<string, string[]>();
    for (const { name, fault, moment } of tries) {
      if (shown.has(name) || fault === 'crash' || fault === 'pause') continue;
      const found = madeOf({ name, fault, moment }, here, topology);
      if (typeof found !== 'string') candidates.push(...found);
      else {
        const why = `${moment === undefined ? '' : ` ${momentWords[moment]}`}\n${found}`;
        refused.set(why, [...(refused.get(why) ?? []), fault]);
      }
    }
    for (const [key, faults] of refused) {
      const [said = '', why = ''] = key.split('\n');
      leftOut.push({ what: `${where} ${faults.join(', ')}${said}`, why });
    }
  }
  return { candidates, leftOut };
}

/** The candidates of one try at one place, or why there are none. */
function madeOf(trial: Trial, here: Here, topology: Topology): Candidate[] | string {
  const { edge, http, users } = here;
  const { fault, moment } = trial;
  const tooMany = tooManyLinks([edge], topology);
  if (tooMany !== undefined) return tooMany;
  if (isStatus(fault) && !http)
    return `nothing says that ${edge.to} speaks HTTP, and only an HTTP request can be answered by a status`;
  if (
    fault === 'partition-one-way' &&
    !topology.edges.some(({ from, to }) => from === edge.to && to === edge.from)
  )
    return `${edge.to} never calls ${edge.from}, so what is lost one way is what hang and lost-reply keep away`;
  if (fault.startsWith('slow') && delayMsAt(fault, edge) === undefined)
    return `no timeout is known of the call, so nothing says how long that is`;
  if (moment === 'after-commit') return aroundSteps(trial, here);
  if (moment === 'midway' || moment === undefined) {
    const inSagas = moment === undefined ? duringSteps(trial, here) : midwayOfSaga(trial, here);
    if (inSagas.length > 0) return inSagas;
  }
  if (users !== undefined && users.exposure.exposed.length > 0) return [forUsers(trial, here, users)];
  if (moment === 'under-load')
    return 'no request that users ask is declared to do without it, so no load would tell';
  const { behind } = here;
  if (behind !== undefined) return [beforeSaga(trial, here, behind)];
  if (here.steps.length > 0 && moment === 'then-healed') return healedUnderSagas(trial, here);
  return `every request that comes to ${edge.from} needs ${edge.to}, and no saga passes: nothing is promised without it`;
}

/** The places of a topology, by name. O(edges × steps). */
export function placesOf(
  { edges }: Topology,
  sagas: readonly { readonly route: SagaRoute; readonly steps: readonly Step[] }[],
  exposures: readonly NonNullable<Place['users']>[],
): Place[] {
  return edges
    .filter(({ from, to, facts }) => from !== to && facts.background !== true)
    .map((edge): Place => {
      const steps = sagas.flatMap(({ route, steps: all }) =>
        all.filter((step) => step.edge === edge).map((step) => ({ step, route })),
      );
      const behind = sagas.find(({ route }) => route.path.includes(edge))?.route;
      const users = exposures
        .filter(({ exposure }) => exposure.edge === edge)
        .sort((a, b) => b.exposure.exposed.length - a.exposure.exposed.length)[0];
      return { edge, steps, behind, users };
    })
    .sort((a, b) => byText(edgeName(a.edge.from, a.edge.to), edgeName(b.edge.from, b.edge.to)));
}
