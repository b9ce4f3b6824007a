/** Laws of the rules under load: availability against plain counting, amplification against systems that are known not to flood. */

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createRandom, type Random } from '../lib/random.ts';
import type { Event, LoadEvent } from '../model/event.ts';
import type { FaultRecord } from '../model/run-record.ts';
import { noteExperiment, parseExperiment, type NotedExperiment } from '../testing/history-notation.ts';
import { buildHistory, type History } from './history.ts';
import { checkers } from './registry.ts';
import { often } from '../testing/often.ts';

// Many cases on a machine that may be busy: the limit only ends what hangs.
vi.setConfig({ testTimeout: 60_000 });

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('AV1', () => {
  const row: fc.Arbitrary<LoadEvent> = fc
    .record({
      phase: fc.constantFrom('baseline', 'faulted', 'faulted', 'healed'),
      request: fc.constantFrom('look', 'buy'),
      counts: fc.boolean(),
      due: fc.integer({ min: 0, max: 60 }),
      lost: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 })),
    })
    .map(({ lost, due, ...rest }) => {
      const at = { baseline: 50, faulted: 150, healed: 250 }[rest.phase];
      const well = Math.max(0, due - lost);
      const failed: Record<string, number> = well < due ? { refused: due - well } : {};
      const phase = rest.phase as LoadEvent['phase'];
      return { kind: 'load', at, fromMs: at - 5, toMs: at, ...rest, phase, due, well, failed };
    });

  test('is what counting the due requests says', () => {
    const share = fc.constantFrom(0, 0.01, 0.02, 0.05, 1);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), share, (rows, failed) => {
        const noted = noteExperiment({
          events: [
            { kind: 'phase', at: 0, phase: 'baseline' },
            { kind: 'phase', at: 100, phase: 'faulted' },
            ...rows,
          ],
          reads: [],
          registers: false,
          flags: new Set(),
          healedMs: 200,
        });
        const objectives = { ...noted.scenario.objectives, failed };
        const verdict = checkers.AV1(buildHistory({ ...noted, scenario: { ...noted.scenario, objectives } }));
        const [before, under] = (['baseline', 'faulted'] as const).map((phase) =>
          rows.filter((one) => one.counts && one.phase === phase),
        );
        const tooMany = (list: readonly LoadEvent[] = []): boolean => {
          const due = list.reduce((sum, one) => sum + one.due, 0);
          const lost = list.reduce((sum, one) => sum + one.due - one.well, 0);
          return lost > failed * due + 1e-9;
        };
        const due = (under ?? []).reduce((sum, one) => sum + one.due, 0);
        const expected =
          tooMany(before) || tooMany(under)
            ? 'violated'
            : due >= 20
              ? 'held'
              : due > 0
                ? 'inconclusive'
                : 'not exercised';
        expect(verdict.status).toBe(expected);
        expect(verdict.anomalies.map(({ withoutFault }) => withoutFault)).toEqual(
          expected === 'violated' ? [tooMany(before)] : [],
        );
      }),
      { numRuns: often(2_000) },
    );
  });

  test('shows the worst seconds, at the entry, and names what failed', () => {
    const wells = [49, 50, 48, 10, 47, 46, 45, 44, 43, 42, 41, 40];
    const story = wells.map((well) => `load=50:${well}`).join(' ');
    const [anomaly] = checkers.AV1(buildHistory(parseExperiment(`FAULT ${story} load=buy:50:50`))).anomalies;
    expect(anomaly).toMatchObject({
      subject: 'look',
      summary: 'order did not answer look well: 95 of 650 due requests failed (14.6 %)',
      promised: 'of the due requests at most 1 % fail',
    });
    const wellOf = (text: string): number => Number(/: (\d+) of 50/.exec(text)?.[1]);
    expect(anomaly?.evidence.map(({ text }) => wellOf(text))).toEqual([
      10, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    ]);
    expect(new Set(anomaly?.evidence.map(({ service }) => service))).toEqual(new Set(['order']));
    expect(anomaly?.evidence[0]?.text).toMatch(/^look, due .*: 10 of 50 well answered; 40 × no answer/);
  });
});

/** How a made-up service is called. */
interface Traffic {
  /** Operations a second, before and while the fault stands. */
  readonly rate: readonly [number, number];
  /** Calls for each operation while the fault stands; before it is one. */
  readonly tries: number;
  /** Requests a second that come whatever is asked. */
  readonly background: number;
  /** The service is gone: what waited for it comes just before the fault's end. */
  readonly gone: boolean;
}

const baselineMs = 2_000;
const faultMs = 4_000;

/** Until the target is quiet. */
const restMs = 3_000;

/** Operations at order, requests at payment. */
function traffic(random: Random, { rate, tries, background, gone }: Traffic): NotedExperiment {
  const events: Event[] = [];
  const received = (at: number): void => {
    const late = gone && at >= baselineMs ? baselineMs + faultMs - 50 : at;
    events.push({ kind: 'request', at: late, service: 'payment.1', method: 'POST', path: '/charges' });
  };
  let id = 0;
  for (const [index, [from, lengthMs]] of [
    [0, baselineMs],
    [baselineMs, faultMs],
  ].entries()) {
    const stepMs = 1_000 / (rate[index] ?? 1);
    for (let at = from ?? 0; at < (from ?? 0) + (lengthMs ?? 0); at += stepMs) {
      id += 1;
      const row = { kind: 'operation', id, client: id, f: 'look', place: 'order.1' } as const;
      events.push({ ...row, at, type: 'invoke' }, { ...row, at, type: 'ok' });
      for (let n = 0; n < (index === 0 ? 1 : tries); n += 1) received(at + random.integer(0, 3) + 500 * n);
    }
  }
  for (let n = 0; n < (background * (baselineMs + faultMs + restMs)) / 1_000; n += 1)
    events.push({
      kind: 'request',
      at: (n * 1_000) / background,
      service: 'payment.1',
      method: 'GET',
      path: '/changes',
    });
  events.push({ kind: 'phase', at: baselineMs, phase: 'faulted' });
  events.push({ kind: 'quiet', at: baselineMs + faultMs + restMs, quiet: true, detail: 'noted' });
  events.sort((a, b) => a.at - b.at);
  const healedMs = baselineMs + faultMs;
  return noteExperiment({ events, reads: [], registers: false, flags: new Set(), healedMs });
}

describe('LA1', () => {
  const amplification = (random: Random, given: Traffic): string =>
    checkers.LA1(buildHistory(traffic(random, given))).status;

  test('three tries, clients that wait, a service that comes back, replicas that always talk: no flood', () => {
    let judged = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const rate = random.integer(6, 40);
        const status = amplification(random.fork('requests'), {
          rate: [rate, Math.max(0.3, rate * random.pick([0.02, 0.1, 0.5, 1, 2]))],
          tries: random.integer(1, 3),
          background: random.pick([0, 3, 30, 120]),
          gone: random.chance(0.3),
        });
        if (status === 'held') judged += 1;
        expect(['held', 'not exercised']).toContain(status);
      }),
      { numRuns: often(1_000) },
    );
    expect(judged).toBeGreaterThan(500);
  });

  test('more than the limit for each operation, at the same rate: always', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const rate = random.integer(6, 40);
        const given = { rate: [rate, rate], background: 0, gone: random.chance(0.3) } as const;
        expect(amplification(random.fork('few'), { ...given, tries: 1 })).toBe('held');
        // With every try 500 ms after the one before, the last ones come after the fault: so many more are needed.
        expect(amplification(random.fork('many'), { ...given, tries: 12 })).toBe('violated');
      }),
      { numRuns: often(300) },
    );
  });

  test('shows the call that was repeated most often', () => {
    const noted = parseExperiment('asks=12 got=payment:12 70ms FAULT asks=12 got=payment:60 70ms LIFT');
    const often = noted.events.map((event, index): Event =>
      event.kind === 'request' ? { ...event, key: index % 3 === 0 ? `k${index}` : 'again' } : event,
    );
    const [anomaly] = checkers.LA1(buildHistory({ ...noted, events: often })).anomalies;
    expect(anomaly).toMatchObject({
      subject: 'payment',
      summary: 'payment was flooded: it got 5 requests for each operation instead of 1',
    });
    expect(anomaly?.evidence).toHaveLength(12);
    for (const { service, text } of anomaly?.evidence ?? []) {
      expect(service).toBe('payment');
      expect(text).toMatch(/POST \/ \(key again\)$/);
    }
  });
});

describe('when faults stood', () => {
  const noted = parseExperiment('FAULT ask 500ms LIFT 300ms HEAL ask');
  const fault = (beganMs?: number, endedMs?: number): FaultRecord => ({
    what: 'pause',
    where: 'payment',
    evidence: { level: 'probed', detail: '' },
    ...(beganMs === undefined ? {} : { beganMs }),
    ...(endedMs === undefined ? {} : { endedMs }),
  });
  const disturbed = (faults: FaultRecord[]): History['disturbed'] =>
    buildHistory({ ...noted, record: { ...noted.record, faults, healedMs: 950 } }).disturbed;

  test.each([
    ['as the story says', [fault(110, 640)], { from: 110, to: 640 }],
    [
      'from the first to the last',
      [fault(200, 300), fault(150, 250), fault(260, 400)],
      { from: 150, to: 400 },
    ],
    ['one that lasts until heal', [fault(200), fault(150, 250)], { from: 150, to: 950 }],
    ['one that never began', [fault(), fault(150, 250)], { from: 150, to: 250 }],
    ['none is recorded: the phases say', [], { from: 110, to: 950 }],
  ])('%s', (_, faults, expected) => {
    expect(disturbed(faults)).toEqual(expected);
  });

  test('without a record, from the phases; cut off before heal: to the last thing that was seen', () => {
    const { events, target, reads } = noted;
    const whole = buildHistory({ events, target, reads }).disturbed;
    const healed = events.findIndex((event) => event.kind === 'phase' && event.phase === 'healed');
    const cut = buildHistory({ events: events.slice(0, healed), target, reads }).disturbed;
    expect(whole).toEqual({ from: 110, to: events[healed]?.at });
    expect(cut).toEqual({ from: 110, to: events[healed - 1]?.at });
    expect(buildHistory({ events: [], target, reads }).disturbed).toBeUndefined();
  });
});
