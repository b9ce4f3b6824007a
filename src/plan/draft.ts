/** A draft: one thing to try around a saga, before its scenario is made. */

import { durationMs, formatDuration } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import {
  candidateName,
  scenarioName,
  type Candidate,
  type FaultInput,
  type LeftOut,
  type Stakes,
} from './candidate.ts';
import { costSecondsOf } from './cost.ts';
import type { SagaRoute } from './saga-route.ts';
import { sagaScenario, type SagaLoad } from './saga-scenario.ts';

/** When faults begin that need no step, how long they last, and how long a killed service is away. */
export const begin = { after: '1s' } as const;
export const lasts = '4s';
export const down = '1s';

/** One thing to try, before its scenario is made. */
export interface Draft {
  readonly where: string;
  readonly moment?: string;
  readonly momentGroup?: string;
  readonly acts: Candidate['acts'];
  readonly stakes: Omit<Stakes, 'term'>;
  /** Left out: nothing is injected. */
  readonly fault?: FaultInput;
  /** Left out: the kind of the fault. */
  readonly family?: string;
  readonly shows?: Candidate['shows'];
  readonly when?: Candidate['when'];
  readonly delayMs?: number | undefined;
  readonly description: string;
  readonly checks: readonly string[];
  readonly frequent?: string | undefined;
  readonly load?: SagaLoad;
}

/** The family of candidates that inject nothing. */
const nothingInjected = 'no-fault';

/** The candidate with its scenario. */
export function candidateOf(draft: Draft, route: SagaRoute): Candidate {
  const { where, moment, momentGroup, acts, stakes, family, shows, when, delayMs, ...trial } = draft;
  const fault = family ?? trial.fault?.kind ?? nothingInjected;
  const candidate = candidateName(where, fault, moment);
  const scenario = sagaScenario(route, { name: scenarioName(candidate), ...trial });
  return {
    candidate,
    where,
    fault,
    ...(shows === undefined ? {} : { shows }),
    ...(moment === undefined ? {} : { moment }),
    ...(when === undefined ? {} : { when }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(momentGroup === undefined ? {} : { momentGroup }),
    acts,
    stakes: { term: 'saga', ...stakes },
    scenario,
    costSeconds: costSecondsOf(scenario),
  };
}

/** Rules whose premise a saga's workload brings about by itself; some are only put to the test when requests are refused. */
export function rulesOf({ saga }: SagaRoute, ...more: string[]): string[] {
  return ['SG1', ...(Object.keys(saga.variants).length === 0 ? [] : ['SG6', 'SG7']), ...more];
}

/** What is left out where no timeout is known. */
export function noTimeout(edge: TopologyEdge): LeftOut {
  return {
    what: `${edgeName(edge.from, edge.to)} latency`,
    why: 'no timeout is declared, so nothing says how late is too late',
  };
}

/** Half as long again as the caller waits, and at least 200 ms more. */
export function beyond(timeout: string): string {
  const ms = durationMs(timeout);
  return formatDuration(Math.max(ms * 1.5, ms + 200));
}
