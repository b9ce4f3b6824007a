/** A candidate that users would notice, with its scenario. */

import { edgeName } from '../model/place.ts';
import { candidateName, scenarioName, type Candidate, type Stakes } from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import type { RequestRoute } from './request-route.ts';
import { requestScenario, type RequestTrial } from './request-scenario.ts';

/** What is tried. */
export interface RequestDraft
  extends
    Pick<Candidate, 'where' | 'fault' | 'moment' | 'when' | 'shows' | 'acts' | 'and'>,
    Pick<RequestTrial, 'limitMs'> {
  readonly delayMs?: number | undefined;
}

/** What users are owed there is one hazard, however it is tried: two ways to try it teach partly the same. */
export function requestCandidate(
  { limitMs, delayMs, ...draft }: RequestDraft,
  route: RequestRoute,
  {
    term = 'requests',
    value,
    fact,
    ...trial
  }: Omit<RequestTrial, 'name' | 'limitMs'> & Omit<Stakes, 'term'> & Partial<Pick<Stakes, 'term'>>,
): Candidate {
  const candidate = candidateName(draft.where, draft.fault, draft.moment);
  const scenario = requestScenario(route, { ...trial, name: scenarioName(candidate), limitMs });
  const { acts, and } = draft;
  const place = 'edge' in acts ? edgeName(acts.edge.from, acts.edge.to) : acts.service;
  return {
    candidate,
    ...draft,
    ...(delayMs === undefined ? {} : { delayMs }),
    momentGroup: and === undefined ? `while users ask past ${place}` : draft.where,
    stakes: { term, value, fact },
    scenario,
    costSeconds: costSecondsOf(scenario),
  };
}
