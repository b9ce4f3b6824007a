/** The scenario that tries a fault while a saga runs. Short: what a fault of a few seconds does not show, a longer one rarely does. */

import { scenarioSchema, type Scenario, type ScenarioInput } from '../model/scenario.ts';
import type { Saga, SagaStep } from '../model/target.ts';
import type { FaultInput } from './candidate.ts';
import { byText } from './order.ts';
import type { SagaRoute } from './saga-route.ts';

/** How many sagas are asked, and how long. */
export interface SagaLoad {
  /** A second. */
  readonly rate: number;
  readonly seconds: number;
  /** None is meant to be refused. */
  readonly plain?: boolean;
}

const usualLoad: SagaLoad = { rate: 20, seconds: 6 };

/** What is particular about one scenario. */
export interface SagaTrial {
  readonly name: string;
  readonly description: string;
  /** Left out: nothing is injected. */
  readonly fault?: FaultInput;
  /** Stands at the same time. */
  readonly second?: FaultInput | undefined;
  readonly checks: readonly string[];
  /** A variant that must be frequent, so that what it leads to surely happens. */
  readonly frequent?: string | undefined;
  readonly load?: SagaLoad;
}

/** Half of all requests: enough that compensations run all the time, and plain ones, too. */
const frequentShare = 0.5;

/** The scenario, with everything that has a default filled in. */
export function sagaScenario({ target, name, saga, entry, services }: SagaRoute, trial: SagaTrial): Scenario {
  const { rate, seconds, plain = false } = trial.load ?? usualLoad;
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: trial.name,
    description: trial.description,
    target: target.name,
    services: [...services],
    workload: {
      use: 'sagas',
      saga: name,
      at: entry,
      variants: plain ? {} : sharesWith(saga, trial.frequent),
      clients: 4,
      rate,
      duration: `${seconds}s`,
    },
    faults: [trial.fault, trial.second].filter((fault) => fault !== undefined),
    checks: [...trial.checks],
    seed: 1,
  } satisfies ScenarioInput);
}

/** The usual shares, with one variant raised to a half; the others make room when they must. */
function sharesWith(saga: Saga, frequent: string | undefined): Record<string, number> {
  const others = Object.entries(saga.variants).filter(([variant]) => variant !== frequent);
  const sum = others.reduce((total, [, { share }]) => total + share, 0);
  const room = frequent === undefined ? 1 : 1 - frequentShare;
  const scale = sum > room ? room / sum : 1;
  const shares = others.map(([variant, { share }]) => [variant, share * scale] as const);
  return Object.fromEntries(frequent === undefined ? shares : [...shares, [frequent, frequentShare]]);
}

/** A kind of request that is refused at a step. */
export interface Refusal {
  readonly variant: string;
  readonly share: number;
  readonly step: SagaStep;
  /** Index of the step. */
  readonly index: number;
}

/** The variants that a step after `index` refuses, the latest refusing step first: each undoes what was done at `index`. */
export function refusalsAfter(saga: Saga, index: number): Refusal[] {
  return Object.entries(saga.variants)
    .flatMap(([variant, { share, refusedBy }]) => {
      const at = saga.steps.findIndex(({ name }) => name === refusedBy);
      const step = saga.steps[at];
      return step === undefined || at <= index ? [] : [{ variant, share, step, index: at }];
    })
    .sort((a, b) => b.index - a.index || b.share - a.share || byText(a.variant, b.variant));
}
