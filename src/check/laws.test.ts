/** What must hold for every history: nothing is found in a correct system, what is planted is found, and no reading excuses it. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../lib/random.ts';
import type { EntityEvent, Event, SagaEvent } from '../model/event.ts';
import type { LedgerRow, SagaStatus } from '../model/ledger.ts';
import type { RuleVerdict } from '../model/verdict.ts';
import { seenTarget } from '../testing/example-target.ts';
import type { NotedExperiment } from '../testing/history-notation.ts';
import {
  changeReads,
  changeRows,
  lastReads,
  pick,
  rowsAtRest,
  withEvent,
  withoutRows,
  withRow,
  withStatus,
} from '../testing/planted-defects.ts';
import { readUnknowns } from '../testing/readings.ts';
import { simulateRegisters } from '../testing/register-model.ts';
import { simulateSagas } from '../testing/saga-model.ts';
import { buildHistory } from './history.ts';
import { checkers, type CheckedRule } from './registry.ts';
import { often } from '../testing/often.ts';

const rules = Object.keys(checkers) as CheckedRule[];
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const runs = 1_000;
const sagaRules = ['SG1', 'SG2', 'SG3', 'SG4', 'SG5', 'SG6', 'SG7', 'SG8', 'SG9', 'SG10'] as const;

function check(rule: CheckedRule, experiment: NotedExperiment): RuleVerdict {
  return checkers[rule](buildHistory(experiment));
}

describe('a correct system', () => {
  test.each([
    ['sagas', simulateSagas, [...sagaRules, 'DU1', 'DL1'], 5_000],
    ['registers', simulateRegisters, ['CV1', 'CV2', 'CV3', 'CV4'], 3_000],
  ] as const)(
    '%s: no rule is broken, and each is put to the test a thousand times',
    (_, simulate, exercised, numRuns) => {
      const times = new Map<string, number>();
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = buildHistory(simulate(createRandom(seed)));
          const verdicts = rules.map((rule) => checkers[rule](history));
          for (const { rule, checked } of verdicts)
            if (checked > 0) times.set(rule, (times.get(rule) ?? 0) + 1);
          return verdicts.every(({ anomalies, reasons }) => anomalies.length === 0 && reasons.length === 0);
        }),
        { numRuns: often(numRuns) },
      );
      expect(exercised.filter((rule) => (times.get(rule) ?? 0) < runs)).toEqual([]);
    },
    often(60_000),
  );
});

describe('a correct system that is watched while it works', () => {
  test.each([
    ['sagas', simulateSagas],
    ['registers', simulateRegisters],
  ] as const)(
    '%s: nothing is found, however early the run was cut short',
    (_, simulate) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const history = buildHistory(cutShort(simulate(createRandom(seed))));
          return rules.every((rule) => checkers[rule](history).anomalies.length === 0);
        }),
        { numRuns: often(2 * runs) },
      );
    },
    often(60_000),
  );
});

/** The experiment up to its first final read, which was taken while work was in flight. */
function cutShort({ record, ...experiment }: NotedExperiment): NotedExperiment {
  const reads = experiment.reads.filter(({ round }) => round === 1);
  const end = Math.max(...reads.map(({ at }) => at));
  const events = experiment.events.filter(({ at, kind }) => at <= end && kind !== 'quiet');
  const cut = { ...record, status: 'aborted' as const };
  delete cut.quietMs;
  return { ...experiment, reads, events, record: cut };
}

test.each<
  [what: string, fork: string, told: (experiment: NotedExperiment, random: Random) => NotedExperiment]
>([
  ['nothing is known but what a proxy sees', 'proxy', seenByProxy],
  ['only some spans tell, in any order and with a coarse clock', 'spans', toldBySpans],
])(
  'a correct system of whose coordinators %s: nothing is found',
  (_, fork, told) => {
    const judged = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const history = buildHistory(told(simulateSagas(random), random.fork(fork)));
        const verdicts = rules.map((rule) => checkers[rule](history));
        for (const { rule, status } of verdicts) if (status === 'held') judged.add(rule);
        return verdicts.every(({ anomalies }) => anomalies.length === 0);
      }),
      { numRuns: often(2 * runs) },
    );
    expect(['SG2', 'SG3', 'DU1'].filter((rule) => !judged.has(rule))).toEqual([]);
  },
  often(60_000),
);

/**
 * The same experiment, with the coordinator's requests as a proxy saw them, and not a word of its own. The answer to a step whose outcome it
 * does not know may have passed; a call that it gave up may never have ended.
 */
function seenByProxy(experiment: NotedExperiment, random: Random): NotedExperiment {
  const done = new Set(rowsAtRest(experiment).map(({ saga, step }) => `${saga} ${step}`));
  const events = experiment.events.flatMap((event): Event[] => {
    if (event.kind !== 'saga') return event.kind === 'acknowledged' ? [] : [event];
    const { action, outcome, saga, step } = event;
    if (action === 'start' || action === 'finish') return [];
    if (outcome !== 'unknown') return [{ ...event, seen: 'proxy' }];
    if (random.chance(0.3)) return [];
    const hasPassed = done.has(`${saga} ${step ?? ''}`) && random.chance(0.5);
    return [{ ...event, seen: 'proxy', outcome: hasPassed ? 'ok' : 'unknown' }];
  });
  return { ...experiment, target: seenTarget, events };
}

/**
 * The same experiment, its coordinator's words as spans: what ended is told later, some of it never and some without how it ended; times are those
 * of a coarse clock, now and then.
 */
function toldBySpans(experiment: NotedExperiment, random: Random): NotedExperiment {
  const tickMs = random.chance(0.3) ? 20 : 1;
  const isLossy = random.chance(0.5);
  const told: Event[] = [];
  for (const [index, event] of experiment.events.entries()) {
    if (event.kind !== 'saga' || event.action !== 'end' || event.step === undefined) continue;
    const begin = experiment.events
      .slice(0, index)
      .findLast(
        (one) =>
          one.kind === 'saga' && one.action === 'begin' && one.saga === event.saga && one.step === event.step,
      );
    if (begin?.kind !== 'saga' || (isLossy && random.chance(0.2))) continue;
    const nanosAt = (at: number): string => `1${String(Math.floor(at / tickMs)).padStart(12, '0')}`;
    const end: SagaEvent = { ...event, seen: 'spans', nanos: nanosAt(event.at) };
    if (random.chance(0.2)) delete end.outcome;
    told.push({ ...begin, seen: 'spans', nanos: nanosAt(begin.at) }, end);
  }
  const others = experiment.events.filter(({ kind }) => kind !== 'saga' && kind !== 'acknowledged');
  const last = others.at(-1)?.at ?? 0;
  const shuffled = told
    .map((event) => ({ event, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }): Event => ({ ...event, at: last }));
  // Half of the time everything has come before the faults, as if each span were sent at once.
  return { ...experiment, events: random.chance(0.5) ? [...shuffled, ...others] : [...others, ...shuffled] };
}

describe('a planted defect', () => {
  test.each(rules.filter((rule) => rule !== 'AV1' && rule !== 'LA1'))(
    '%s is found, under every reading of what is unknown',
    (rule) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = createRandom(seed);
          const planted = plant(rule, random);
          const readings = ['one', 'another'].map((name) => readUnknowns(planted, random.fork(name)));
          return [planted, ...readings].every((experiment) => check(rule, experiment).status === 'violated');
        }),
        { numRuns: often(runs) },
      );
    },
    often(60_000),
  );
});

/** The first simulated experiment the defect can be planted in. */
function plant(rule: Planted, random: Random): NotedExperiment {
  for (let attempt = 0; ; attempt += 1) {
    const chance = random.fork(`attempt ${attempt}`);
    const experiment = rule.startsWith('CV') ? simulateRegisters(chance) : simulateSagas(chance);
    const planted = plants[rule](experiment, chance);
    if (planted !== undefined) return planted;
  }
}

type Plant = (experiment: NotedExperiment, random: Random) => NotedExperiment | undefined;

/** The rules under load have laws of their own: `load-laws.test.ts`. */
type Planted = Exclude<CheckedRule, 'AV1' | 'LA1'>;

const plants: Readonly<Record<Planted, Plant>> = {
  SG1: (experiment, random) => {
    const known = pick(
      random,
      Object.entries(statusesOf(experiment)).filter(([, status]) => status !== 'unknown'),
    );
    return known && withStatus(experiment, known[0], 'running');
  },
  SG2: (experiment, random) => {
    const turned = sagaEvents(experiment).filter(
      ({ action, step, outcome }) =>
        (action === 'begin' && step === 'release') ||
        (action === 'end' && step === 'ship' && outcome === 'ok'),
    );
    const row = pick(random, turned);
    return (
      row &&
      withEvent(experiment, { ...row, action: 'begin', step: row.step === 'ship' ? 'refund' : 'charge' })
    );
  },
  SG3: (experiment, random) => {
    const events = sagaEvents(experiment);
    const charged = events.filter(
      (one) => one.step === 'charge' && one.action === 'end' && one.outcome === 'ok',
    );
    const undone = charged.filter(({ saga }) =>
      events.some((one) => one.saga === saga && one.step === 'release'),
    );
    const row = pick(random, undone);
    return (
      row && {
        ...experiment,
        events: experiment.events.filter(
          (event) => !(event.kind === 'saga' && event.saga === row.saga && event.step === 'refund'),
        ),
      }
    );
  },
  SG4: (experiment, random) =>
    withRow(experiment, random, (row) => row.amount !== 0 && row.step !== 'notify'),
  SG5: (experiment, random) =>
    withRow(experiment, random, ({ step }) => step === 'release', { step: 'reserve', amount: 3 }),
  SG6: (experiment, random) =>
    withoutStepOf(experiment, random, ({ step, amount }) => step === 'ship' && amount > 0),
  SG7: (experiment, random) =>
    withoutStepOf(experiment, random, ({ step, amount }) => step === 'refund' && amount < 0),
  SG8: (experiment, random) => withRow(experiment, random, ({ amount }) => amount < 0),
  SG9: (experiment, random) => {
    const ended = (status: SagaStatus): string[] =>
      Object.keys(statusesOf(experiment)).filter((saga) => statusesOf(experiment)[saga] === status);
    const dirty = accesses(experiment).filter(
      ({ action, step, saga }) =>
        action === 'write' && step === 'charge' && ended('compensated').includes(saga),
    );
    const row = pick(random, dirty);
    const reader = pick(random, ended('completed'));
    if (row === undefined || reader === undefined) return undefined;
    const { kind, at, service, entity, version } = row;
    return withEvent(experiment, { kind, at, service, saga: reader, action: 'read', entity, version });
  },
  SG10: (experiment, random) => {
    // A row may go with the process that would have printed it: of this participant none has.
    const gone = experiment.events.some(
      ({ kind, ...event }) => kind === 'service' && 'service' in event && event.service === 'payment.1',
    );
    const row = pick(random, gone ? [] : accesses(experiment).filter(({ action }) => action === 'unlock'));
    return row && { ...experiment, events: experiment.events.filter((event) => event !== row) };
  },
  DU1: (experiment, random) => {
    const confirmed = sagaEvents(experiment).filter(
      ({ step, action, outcome }) => step === 'charge' && action === 'end' && outcome === 'ok',
    );
    const row = pick(random, confirmed);
    if (row === undefined) return undefined;
    const forgotten = changeRows(experiment, (list) =>
      list.filter(({ step, saga }) => step !== 'charge' || saga !== row.saga),
    );
    const restart = (['exited', 'started'] as const).map((action) => ({
      kind: 'service' as const,
      at: row.at,
      service: 'payment.1',
      action,
    }));
    return restart.reduce(withEvent, forgotten);
  },
  DL1: (experiment, random) => {
    const row = pick(
      random,
      rowsAtRest(experiment).filter(({ step }) => step === 'notify'),
    );
    return (
      row &&
      changeRows(experiment, (list) => list.filter((one) => one.step !== 'notify' || one.saga !== row.saga))
    );
  },
  CV1: (experiment, random) => {
    const item = pick(random, Object.keys(items(experiment)));
    return item === undefined
      ? undefined
      : withItem(experiment, item, undefined, `catalog.${random.integer(1, 3)}`);
  },
  CV2: (experiment, random) => {
    const put = pick(
      random,
      experiment.events.flatMap((event) =>
        event.kind === 'operation' && event.f === 'put' && event.type === 'ok' && event.replaces
          ? [event]
          : [],
      ),
    );
    return put && withItem(experiment, put.item ?? '', put.replaces ?? undefined);
  },
  CV3: (experiment, random) => {
    const item = pick(random, Object.keys(items(experiment)));
    return item === undefined
      ? undefined
      : withItem(experiment, item, 'ghost', random.chance(0.5) ? undefined : 'catalog.2');
  },
  CV4: (experiment) =>
    check('CV4', onlyAsked(experiment, 'r')).checked > 0 ? withItem(experiment, 'r', 'v1') : undefined,
};

/** Without what was asked of other items. */
function onlyAsked(experiment: NotedExperiment, item: string): NotedExperiment {
  const events = experiment.events.filter((event) => event.kind !== 'operation' || event.item === item);
  return { ...experiment, events };
}

function sagaEvents({ events }: NotedExperiment): SagaEvent[] {
  return events.filter((event) => event.kind === 'saga');
}

function statusesOf(experiment: NotedExperiment): Record<string, SagaStatus> {
  return lastReads(experiment).find((read) => read.kind === 'sagas')?.statuses ?? {};
}

/** All rows of one saga's step are gone, one of which fits. */
function withoutStepOf(
  experiment: NotedExperiment,
  random: Random,
  fits: (row: LedgerRow) => boolean,
): NotedExperiment | undefined {
  const row = pick(random, rowsAtRest(experiment).filter(fits));
  return row && withoutRows(experiment, ({ saga, step }) => saga === row.saga && step === row.step);
}

function accesses({ events }: NotedExperiment): EntityEvent[] {
  return events.filter((event) => event.kind === 'entity');
}

function items(experiment: NotedExperiment): Readonly<Record<string, string>> {
  return lastReads(experiment).find((read) => read.kind === 'state')?.items ?? {};
}

function withItem(
  experiment: NotedExperiment,
  item: string,
  value: string | undefined,
  replica?: string,
): NotedExperiment {
  return changeReads(experiment, (read) => {
    if (read.kind !== 'state' || (replica !== undefined && read.replica !== replica)) return read;
    const others = Object.fromEntries(Object.entries(read.items).filter(([name]) => name !== item));
    return { ...read, items: value === undefined ? others : { ...others, [item]: value } };
  });
}
