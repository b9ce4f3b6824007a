/** The scenario in which users ask an entry in an open loop while a fault stands. */

import { formatDuration } from '../lib/duration.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { FaultInput } from './candidate.ts';
import type { RequestRoute } from './request-route.ts';

const loadSeconds = 6;
/** Requests due a second, and of these no more than so many that start a saga: a saga is many calls. */
const rateMost = 50;
const sagasMost = 12;
/** A request that starts a saga is asked so often, for each time that one without is. */
const sagaShare = 0.3;

/** What is particular about one scenario. */
export interface RequestTrial {
  readonly name: string;
  readonly description: string;
  readonly fault: FaultInput;
  readonly checks: readonly string[];
  /** What is not well answered by then has failed. */
  readonly limitMs: number;
}

/** The scenario, with everything that has a default filled in. */
export function requestScenario({ target, entry, requests }: RequestRoute, trial: RequestTrial): Scenario {
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
      duration: `${loadSeconds}s`,
      timeout: formatDuration(trial.limitMs),
    },
    faults: [trial.fault],
    checks: [...trial.checks],
    seed: 1,
  } satisfies ScenarioInput);
}

/** All requests of the entry, also those that need what is hit: they come in by the same door. */
function mixOf({ target, requests }: Pick<RequestRoute, 'target' | 'requests'>): Record<string, number> {
  const isSaga = (name: string): boolean => target.requests[name]?.saga !== undefined;
  const share = requests.every(isSaga) ? 1 : sagaShare;
  return Object.fromEntries(requests.map((name) => [name, isSaga(name) ? share : 1]));
}
