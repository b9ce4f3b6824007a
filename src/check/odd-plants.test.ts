/** A defect of each saga rule, planted in correct sagas of any shape: linear, beside each other, without a coordinator. Each is found, with that rule. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../lib/random.ts';
import type { SagaEvent } from '../model/event.ts';
import type { SagaStatus } from '../model/ledger.ts';
import { dependentsOf } from '../model/step-order.ts';
import type { Saga, SagaStep } from '../model/target.ts';
import type { NotedExperiment } from '../testing/history-notation.ts';
import { simulateOddSagas } from '../testing/odd-sagas.ts';
import { often } from '../testing/often.ts';
import { rowsAtRest, withEvent, withoutRows, withRow, withStatus } from '../testing/planted-defects.ts';
import { buildHistory } from './history.ts';
import { checkers } from './registry.ts';

/** One saga of an experiment, and what is known of it. */
interface Planted {
  readonly experiment: NotedExperiment;
  readonly random: Random;
  readonly saga: string;
  readonly definition: Saga;
  /** What was said of it at the end; `undefined`: nothing. */
  readonly status: SagaStatus | undefined;
}

/** The experiment with the defect; `undefined`: this saga has no place for it. */
type Plant = (planted: Planted) => NotedExperiment | undefined;

const plants: Readonly<Record<string, Plant>> = {
  SG1: ({ experiment, saga, status }) =>
    status === 'completed' || status === 'compensated' ? withStatus(experiment, saga, 'running') : undefined,
  'SG1, by ledgers alone': ({ experiment, saga, definition, status, random }) => {
    if (status !== undefined) return undefined;
    const standing = wholeOf(definition).filter((step) => amountOf(experiment, saga, step) > 0);
    return standing.length < 2 ? undefined : withoutStep(experiment, saga, random.pick(pair(standing)));
  },
  SG2: ({ experiment, saga, definition, random }) => {
    if (definition.coordinator === undefined) return undefined;
    const undoing = eventsOf(experiment, saga).find(
      ({ action, step }) =>
        action === 'begin' && definition.steps.some(({ compensation }) => compensation === step),
    );
    const step = random.pick(pair(definition.steps));
    return undoing && withEvent(experiment, { ...undoing, step: step.name });
  },
  SG3: ({ experiment, saga, definition }) => {
    if (definition.coordinator === undefined) return undefined;
    const begun = (step: string | undefined): boolean =>
      step !== undefined && eventsOf(experiment, saga).some((event) => event.step === step);
    const later = [...dependentsOf(definition)].flatMap(([name, after]) =>
      begun(definition.steps.find((one) => one.name === name)?.compensation) ? after : [],
    );
    const skipped = later.find(({ compensation }) => begun(compensation));
    return skipped && without(experiment, saga, skipped.compensation);
  },
  SG4: ({ experiment, saga, definition, random }) =>
    withRow(experiment, random, ({ saga: of, step, amount }) => {
      const isDelivery = definition.steps.some(({ name, delivery }) => delivery && name === step);
      return of === saga && amount !== 0 && !isDelivery;
    }),
  'SG5, a late step': ({ experiment, saga, definition, random }) => {
    const undone = rowsAtRest(experiment).find(
      (row) => row.saga === saga && definition.steps.some(({ compensation }) => compensation === row.step),
    );
    const step = definition.steps.find(({ compensation }) => compensation === undone?.step);
    return (
      undone && withRow(experiment, random, (row) => row === undone, { step: step?.name ?? '', amount: 2 })
    );
  },
  'SG5, a step of unknown outcome': ({ experiment, saga, definition, status }) => {
    if (definition.coordinator === undefined || status !== 'compensated') return undefined;
    const done = eventsOf(experiment, saga).find(
      ({ action, step, outcome }) =>
        action === 'end' &&
        outcome === 'ok' &&
        definition.steps.some(({ name, compensation }) => name === step && compensation !== undefined),
    );
    const step = definition.steps.find(({ name }) => name === done?.step);
    if (done === undefined || step === undefined) return undefined;
    const events = experiment.events.map((event) =>
      event === done ? { ...done, outcome: 'unknown' as const } : event,
    );
    return withoutStep(without({ ...experiment, events }, saga, step.compensation), saga, step);
  },
  SG6: ({ experiment, saga, definition, status }) => {
    const step = wholeOf(definition)[0];
    return status === 'completed' && step !== undefined ? withoutStep(experiment, saga, step) : undefined;
  },
  SG7: ({ experiment, saga, status }) =>
    status === 'compensated'
      ? withoutRows(experiment, (row) => row.saga === saga && row.amount < 0)
      : undefined,
  SG8: ({ experiment, saga, random }) =>
    withRow(experiment, random, (row) => row.saga === saga && row.amount < 0),
};

describe.each(Object.entries(plants))('%s', (name, plant) => {
  const rule = name.split(',')[0] as 'SG1';
  test(
    'is found',
    () => {
      const shapes = new Set<string>();
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
          const found = firstPlanted(plant, createRandom(seed));
          shapes.add(shapeOf(found.definition));
          expect(checkers[rule](buildHistory(found.experiment)).status).toBe('violated');
        }),
        { numRuns: often(200) },
      );
      const judged = ['SG2', 'SG3'].includes(rule) || name.endsWith('unknown outcome');
      const others = name.endsWith('alone') ? [] : ['linear', 'beside each other'];
      expect([...shapes]).toEqual(expect.arrayContaining(judged ? others : [...others, 'choreographed']));
    },
    often(60_000),
  );
});

/** The first saga, of as many experiments as it takes, that has a place for the defect. */
function firstPlanted(plant: Plant, random: Random): Planted {
  for (let attempt = 0; ; attempt += 1) {
    const chance = random.fork(`attempt ${attempt}`);
    const experiment = simulateOddSagas(chance, { unreadable: 0 });
    for (const [saga, definition] of sagasOf(experiment)) {
      const planted = { experiment, random: chance, saga, definition, status: statusOf(experiment, saga) };
      const found = plant(planted);
      if (found !== undefined) return { ...planted, experiment: found };
    }
  }
}

function shapeOf({ coordinator, steps }: Saga): string {
  if (coordinator === undefined) return 'choreographed';
  return steps.some(({ after }) => after !== undefined) ? 'beside each other' : 'linear';
}

/** The sagas that were not refused for certain. */
function sagasOf({ events, target }: NotedExperiment): [string, Saga][] {
  const refused = new Set(
    events.flatMap((event) => (event.kind === 'operation' && event.type === 'fail' ? [event.id] : [])),
  );
  return events.flatMap((event) => {
    if (event.kind !== 'operation' || event.type !== 'invoke' || refused.has(event.id)) return [];
    const definition = target.sagas[event.f];
    return event.saga === undefined || definition === undefined
      ? []
      : [[event.saga, definition] as [string, Saga]];
  });
}

function eventsOf({ events }: NotedExperiment, saga: string): SagaEvent[] {
  return events.filter((event) => event.kind === 'saga').filter((event) => event.saga === saga);
}

/** The word of the replica that knows it. */
function statusOf({ reads }: NotedExperiment, saga: string): SagaStatus | undefined {
  const said = reads.flatMap((read) => (read.kind === 'sagas' ? [read.statuses[saga]] : []));
  return (
    said.find((status) => status !== undefined && status !== 'unknown') ??
    said.find((status) => status !== undefined)
  );
}

function wholeOf({ steps }: Saga): SagaStep[] {
  return steps.filter(({ delivery }) => !delivery);
}

function amountOf(experiment: NotedExperiment, saga: string, { name, compensation }: SagaStep): number {
  const own = rowsAtRest(experiment).filter(
    (row) => row.saga === saga && [name, compensation].includes(row.step),
  );
  return own.reduce((sum, { amount }) => sum + amount, 0);
}

/** A list that has something in it, as one that cannot be empty. */
function pair<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('an empty list');
  return [first, ...rest];
}

/** Neither the step nor its compensation has a row. */
function withoutStep(
  experiment: NotedExperiment,
  saga: string,
  { name, compensation }: SagaStep,
): NotedExperiment | undefined {
  return withoutRows(experiment, (row) => row.saga === saga && [name, compensation].includes(row.step));
}

/** No word of a compensation. */
function without(experiment: NotedExperiment, saga: string, step: string | undefined): NotedExperiment {
  const events = experiment.events.filter(
    (event) => !(event.kind === 'saga' && event.saga === saga && event.step === step),
  );
  return { ...experiment, events };
}
