import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { anyFault } from '../testing/any-fault.ts';
import { injectedAfter, leftIn, rowsOf } from '../testing/fake-experiment.ts';
import { createFakeSystem, type FakeSystem } from '../testing/fake-system.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { runExperiment } from './experiment.ts';
import { often } from '../testing/often.ts';

type Stopping = (system: FakeSystem, person: AbortController) => void;

/** Everything that may end an experiment early and leaves the target healable. */
const reasons: Record<string, Stopping> = {
  person: (_, person) => {
    person.abort();
  },
  emergency: (_, person) => {
    person.abort(new SeatrialError('E_STOPPED', 'stop'));
  },
  forbidden: ({ ports }) => {
    Object.assign(ports, { forbidden: () => 'stop' });
  },
  overruled: ({ ports }) => {
    Object.assign(ports, { overruled: () => Promise.resolve('somebody ended the faults') });
  },
  hours: ({ clock }) => {
    clock.setWall(Date.UTC(2026, 0, 14, 12));
  },
  'ours broke': ({ ports }) => {
    Object.assign(ports, { broken: () => new Error('broken') });
  },
  'nobody comes in': ({ links }) => {
    links.addForeign('client->desk.1', {
      name: 'foreign',
      type: 'timeout',
      stream: 'upstream',
      toxicity: 1,
      attributes: { timeout: 0 },
    });
  },
  'time is over': () => undefined,
};

/** What the reasons say. */
const kinds = [
  'E_INTERRUPTED',
  'E_STOPPED',
  'E_INTERNAL broken',
  'somebody ended the faults',
  'stop condition met',
  'has stood longer',
  'faults must have ended',
  'may not begin',
  'would last',
  'limits.time',
];

const course = fc.record({
  faults: fc.array(anyFault, { maxLength: 4 }),
  reason: fc.constantFrom(...Object.keys(reasons)),
  at: fc.integer({ min: 0, max: 6_000 }),
  limits: fc.record(
    {
      time: fc.integer({ min: 100, max: 5_000 }).map((ms) => `${ms}ms`),
      fault: fc.constantFrom('700ms', '2s', '60s', '60s'),
      edges: fc.constantFrom(3, 16),
      stop: fc.subarray([
        { failed: 0.2, over: '1s', least: 5 },
        { p99: '250ms', over: '1s', least: 5 },
        { probe: 'till', within: '100ms' },
        { probe: 'store', within: '400ms' },
      ]),
    },
    { requiredKeys: ['fault'] },
  ),
  use: fc.constantFrom(
    { use: 'sagas', saga: 'book', at: 'desk', duration: '3s', timeout: '500ms' },
    {
      use: 'requests',
      at: 'desk',
      mix: { look: 0.6, order: 0.3 },
      rate: 30,
      duration: '3s',
      timeout: '500ms',
    },
  ),
  seed: fc.nat(),
});

test(
  'whatever stops it and whenever: no fault begins afterwards, all end within a second, and nothing is left',
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(course, async ({ faults, reason, at, limits, use, seed }) => {
        const system = createFakeSystem(fakeTarget);
        const { clock, ports, events, trace } = system;
        const scenario = scenarioSchema.parse({
          schemaVersion: 1,
          name: 'a',
          target: 'fake',
          workload: use as ScenarioInput['workload'],
          faults: faults as ScenarioInput['faults'],
          limits: { ...limits, hours: '09:00-11:00', timeZone: 'UTC' },
        });
        const person = new AbortController();
        void clock.sleep(at).then(() => reasons[reason]?.(system, person));
        const result = await clock.run(
          runExperiment({
            scenario,
            target: fakeTarget,
            ports,
            random: createRandom(seed),
            signal: person.signal,
            openDeadlines: () => [],
          }),
        );

        expect(await leftIn(system)).toEqual([]);
        expect(result.healProven).toBe(true);

        const stops = rowsOf({ events }, 'stop');
        expect(stops.map(({ status, why }) => ({ status, error: why }))).toEqual(
          result.status === 'completed' ? [] : [{ status: result.status, error: result.error }],
        );
        for (const { why } of stops) for (const kind of kinds) if (why.includes(kind)) seen.add(kind);
        const stopMs = stops[0]?.at ?? Infinity;
        for (const index of scenario.faults.keys()) {
          const rows = rowsOf({ events }, 'fault').filter(
            ({ fault, type }) => fault === index && type !== 'missed',
          );
          expect(rows.map(({ type }) => type)).toEqual(rows.length === 0 ? [] : ['begin', 'end']);
          for (const { type, at: atMs } of rows)
            expect(atMs).toBeLessThanOrEqual(type === 'begin' ? stopMs : stopMs + 1_000);
        }

        expect(injectedAfter(system, stopMs)).toEqual([]);

        const changes = trace.length;
        await clock.run(clock.sleep(5_000));
        expect(trace.slice(changes)).toEqual([]);
      }),
      { numRuns: often(150) },
    );
    // The law says nothing where nothing is stopped.
    expect(seen.size).toBeGreaterThan(kinds.length / 2);
  },
  often(60_000),
);
