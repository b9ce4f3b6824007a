/** The scenario in which users ask an entry in an open loop while a fault stands. */

import { formatDuration } from '../lib/duration.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { FaultInput } from './candidate.ts';
import type { RequestRoute } from './request-route.ts';

/** How many requests are due, and how long. */
export interface RequestLoad {
  readonly seconds: number;
  /** A second. */
  readonly rateMost: number;
  /** Of these no more than so many that start a saga: a saga is many calls. */
  readonly sagasMost: number;
}

export const usualLoad: RequestLoad = { seconds: 6, rateMost: 50, sagasMost: 12 };
/** The fault ends in the middle, and users go on: time for a breaker to close again. */
export const longLoad: RequestLoad = { ...usualLoad, seconds: 10 };
/** A request that starts a saga is asked so often, for each time that one without is. */
const sagaShare = 0.3;

/** What is particular about one scenario. */
export interface RequestTrial {
  readonly name: string;
  readonly description: string;
  readonly fault: FaultInput;
  /** Stands at the same time. */
  readonly second?: FaultInput | undefined;
  readonly checks: readonly string[];
  /** What is not well answered by then has failed. */
  readonly limitMs: number;
  readonly load?: RequestLoad | undefined;
}

/** The scenario, with everything that has a default filled in. */
export function requestScenario({ target, entry, requests }: RequestRoute, trial: RequestTrial): Scenario {
  const { seconds, rateMost, sagasMost } = trial.load ?? usualLoad;
  const mix = mixOf({ target, requests });
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  const sagas = requests
    .filter((name) => target.requests[name]?.saga !== undefined)
    .reduce((sum, name) => sum + (mix[name] ?? 0), 0);
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: trial.name,
    description: trial.description,
    target: target.name,
    workload: {
      use: 'requests',
      at: entry,
      mix,
      rate: sagas === 0 ? rateMost : Math.min(rateMost, Math.floor((sagasMost * total) / sagas)),
      duration: `${seconds}s`,
      timeout: formatDuration(trial.limitMs),
    },
    faults: [trial.fault, ...(trial.second === undefined ? [] : [trial.second])],
    checks: [...trial.checks],
    seed: 1,
  } satisfies ScenarioInput);
}

/** Whether any of them starts a saga. */
export function startsSaga({ target, requests }: Pick<RequestRoute, 'target' | 'requests'>): boolean {
  return requests.some((name) => target.requests[name]?.saga !== undefined);
}

/** All requests of the entry, also those that need what is hit: they come in by the same door. */
function mixOf({ target, requests }: Pick<RequestRoute, 'target' | 'requests'>): Record<string, number> {
  const isSaga = (name: string): boolean => target.requests[name]?.saga !== undefined;
  const share = requests.every(isSaga) ? 1 : sagaShare;
  return Object.fromEntries(requests.map((name) => [name, isSaga(name) ? share : 1]));
}
