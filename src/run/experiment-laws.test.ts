import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { anyFault } from '../testing/any-fault.ts';
import { leftIn } from '../testing/fake-experiment.ts';
import { createFakeSystem } from '../testing/fake-system.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { runExperiment } from './experiment.ts';
import { often } from '../testing/often.ts';

/** A scenario with any faults, and when somebody interrupts it (mostly not at all). */
const course = fc.record({
  faults: fc.array(anyFault, { maxLength: 4 }),
  interruptAt: fc.option(fc.integer({ min: 0, max: 8_000 }), { freq: 2 }),
  removalsFail: fc.integer({ min: 0, max: 2 }),
  startsFail: fc.integer({ min: 0, max: 2 }),
  edges: fc.constantFrom(2, 16),
  workload: fc.constantFrom(
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
  'whatever the faults and whenever it is interrupted, nothing of ours is left',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        course,
        async ({ faults, interruptAt, removalsFail, startsFail, edges, workload, seed }) => {
          const system = createFakeSystem(fakeTarget);
          const { clock, links, runtime, ports, events, trace } = system;
          links.switches.removalsFail = removalsFail;
          runtime.switches.startsFail = startsFail;
          const scenario = scenarioSchema.parse({
            schemaVersion: 1,
            name: 'a',
            target: 'fake',
            workload: workload as ScenarioInput['workload'],
            faults: faults as ScenarioInput['faults'],
            limits: { edges, deadline: '5s' },
          });
          const interrupt = new AbortController();
          if (interruptAt !== null)
            void clock.sleep(interruptAt).then(() => {
              interrupt.abort();
            });
          const result = await clock.run(
            runExperiment({
              scenario,
              target: fakeTarget,
              ports,
              random: createRandom(seed),
              signal: interrupt.signal,
              openDeadlines: () => [],
            }),
          );

          expect(await leftIn(system)).toEqual([]);
          expect(result.healProven).toBe(true);
          expect(result.status).not.toBe('failed');

          for (const index of scenario.faults.keys()) {
            const rows = events.flatMap((event) =>
              event.kind === 'fault' && event.fault === index && event.type !== 'missed' ? [event.type] : [],
            );
            expect(rows).toEqual(rows.length === 0 ? [] : ['begin', 'end']);
          }
          for (const [index, text] of trace.entries()) {
            const undo = undoOf(text);
            if (undo !== undefined) expect(trace.slice(0, index)).toContain(`journal ${undo}`);
          }
          const open = new Set<number>();
          for (const event of events) {
            if (event.kind !== 'operation') continue;
            if (event.type === 'invoke') open.add(event.id);
            else expect(open.delete(event.id)).toBe(true);
          }
          expect(open.size).toBe(0);
          for (const event of events) {
            if (event.kind !== 'load') continue;
            expect(event.due).toBe(
              event.well + Object.values(event.failed).reduce((sum, count) => sum + count, 0),
            );
            expect(['baseline', 'faulted']).toContain(event.phase);
          }

          const changes = trace.length;
          await clock.run(clock.sleep(5_000));
          expect(trace.slice(changes)).toEqual([]);
        },
      ),
      { numRuns: often(150) },
    );
  },
  often(60_000),
);

/** The undo that must be in the journal before this happened. */
function undoOf(text: string): string | undefined {
  const [what, where = '', name = ''] = text.split(' ');
  switch (what) {
    case 'add':
      return `remove-toxic ${where} ${name}`;
    case 'disable':
      return `enable ${where}`;
    case 'crash':
    case 'stop':
      return `start ${where}`;
    case 'pause':
      return `resume ${where}`;
    default:
      return undefined;
  }
}
