/** A candidate that users would notice, with its scenario. */

import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import { candidateName, scenarioName, type Candidate, type Stakes } from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import type { RequestRoute } from './request-route.ts';
import { requestScenario, type RequestTrial } from './request-scenario.ts';

/** What is tried. */
export interface RequestDraft
  extends
    Pick<Candidate, 'where' | 'fault' | 'moment' | 'when' | 'shows' | 'acts'>,
    Pick<RequestTrial, 'limitMs'> {
  readonly delayMs?: number | undefined;
  /** The call that users are owed to do without, where the fault acts on more than that. */
  readonly past?: TopologyEdge;
}

/** What users are owed there is one hazard, however it is tried: two ways to try it teach partly the same. */
export function requestCandidate(
  { limitMs, delayMs, past, ...draft }: RequestDraft,
  route: RequestRoute,
  { value, fact, ...trial }: Omit<RequestTrial, 'name' | 'limitMs'> & Omit<Stakes, 'term'>,
): Candidate {
  const candidate = candidateName(draft.where, draft.fault, draft.moment);
  const scenario = requestScenario(route, { ...trial, name: scenarioName(candidate), limitMs });
  const { acts } = draft;
  const edge = past ?? ('edge' in acts ? acts.edge : undefined);
  const place = edge === undefined ? draft.where : edgeName(edge.from, edge.to);
  return {
    candidate,
    ...draft,
    ...(delayMs === undefined ? {} : { delayMs }),
    momentGroup: `while users ask past ${place}`,
    stakes: { term: 'requests', value, fact },
    scenario,
    costSeconds: costSecondsOf(scenario),
  };
}
