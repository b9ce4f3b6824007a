/** Scenarios by chance: one workload under one fault of any kind that a simulation knows, anywhere it may be. */

import type { NonEmpty } from '../../lib/non-empty.ts';
import type { Random } from '../../lib/random.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../../model/scenario.ts';

/** What scenarios are drawn from. */
export interface ScenarioRange {
  /** All of it but the fault. */
  readonly scenario: Omit<ScenarioInput, 'faults'>;
  /** Edges that a fault may be on: `order->payment`. */
  readonly edges: NonEmpty<string>;
  /** Services or replicas that may be killed or paused: `order`, `catalog.2`. */
  readonly places: NonEmpty<string>;
  /** Steps after which a fault may begin; left out: none. */
  readonly steps?: NonEmpty<string>;
  /** The latest begin, ms. A fault that ends before healing lasts half of that at least, and twice that at most. */
  readonly withinMs: number;
}

type FaultInput = NonNullable<ScenarioInput['faults']>[number];

/** A scenario with one fault. The same numbers from `random`, the same scenario. */
export function anyScenario(random: Random, range: ScenarioRange): Scenario {
  return scenarioSchema.parse({ ...range.scenario, faults: [anyFault(random, range)] });
}

const onEdges = [
  'latency',
  'timeout',
  'reset_peer',
  'slow-open',
  'http-status',
  'http-abort',
  'http-delay',
  'lost-reply',
  'partition',
  'down',
  'flap',
] as const;
const onPlaces = ['crash', 'stop', 'restart', 'pause'] as const;

function anyFault(random: Random, range: ScenarioRange): FaultInput {
  const kind = random.pick([...onEdges, ...onPlaces]);
  const on = random.pick(range.edges);
  const service = random.pick(range.places);
  const time = (most: number): string => `${random.integer(1, Math.max(1, most))}ms`;
  const timing = {
    ...anyBegin(random, range),
    ...(random.chance(0.5)
      ? { lasts: `${random.integer(Math.ceil(range.withinMs / 2), 2 * range.withinMs)}ms` }
      : {}),
  };
  const toxicity = random.pick([1, 1, 0.5]);
  switch (kind) {
    case 'latency':
      return {
        kind,
        on,
        latency: time(700),
        jitter: time(50),
        stream: random.pick(['upstream', 'downstream']),
        toxicity,
        ...timing,
      };
    case 'timeout':
    case 'reset_peer':
      return {
        kind,
        on,
        timeout: time(50),
        stream: random.pick(['upstream', 'downstream']),
        toxicity,
        ...timing,
      };
    case 'slow-open':
      return { kind, on, delay: time(700), toxicity, ...timing };
    case 'http-status':
      return { kind, on, toxicity, ...timing };
    case 'http-abort':
      return { kind, on, when: random.pick(['before', 'after']), toxicity, ...timing };
    case 'http-delay':
      return { kind, on, delay: time(700), when: random.pick(['request', 'reply']), toxicity, ...timing };
    case 'lost-reply':
      return { kind, on, toxicity, ...timing };
    case 'partition': {
      const [from = '', to = ''] = on.split('->');
      return {
        kind,
        between: [[from], [to]],
        mode: random.pick(['silence', 'refuse']),
        oneWay: random.chance(0.3),
        ...timing,
      };
    }
    case 'down':
      return { kind, on, ...timing };
    case 'flap':
      return { kind, on, down: '50ms', up: '50ms', ...timing };
    default:
      return { kind, service, ...timing };
  }
}

function anyBegin(random: Random, { steps, withinMs }: ScenarioRange): Pick<FaultInput, 'begin'> {
  if (steps !== undefined && random.chance(0.3))
    return { begin: { afterStep: random.pick(steps), hold: '50ms' } };
  return { begin: { after: `${random.integer(0, withinMs)}ms` } };
}
