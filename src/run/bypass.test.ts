import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { createFakeSystem, type FakeSystem } from '../testing/fake-system.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { findBypasses, type BypassFindings } from './bypass.ts';

const sagas = { use: 'sagas', saga: 'book', at: 'desk', duration: '4s' };

interface Looked extends FakeSystem {
  readonly findings: BypassFindings;
}

async function look(prepare: (system: FakeSystem) => void, workload: object = sagas): Promise<Looked> {
  const system = createFakeSystem(fakeTarget);
  prepare(system);
  const scenario = scenarioSchema.parse({ schemaVersion: 1, name: 'a', target: 'fake', workload });
  const findings = await system.clock.run(
    findBypasses({
      scenario,
      target: fakeTarget,
      ports: system.ports,
      random: createRandom(1),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    }),
  );
  return { ...system, findings };
}

describe('a system whose services know each other through the proxy only', () => {
  test('has no way around it, and every link is as before', async () => {
    const { findings, ports } = await look(() => undefined);
    expect(findings).toEqual({ bypasses: [], unseen: ['store'] });
    const states = await ports.links.states();
    expect(Object.values(states).every(({ enabled }) => enabled)).toBe(true);
  });

  test('is cut only when the undo is in the journal', async () => {
    const { trace } = await look(() => undefined);
    const cuts = trace.filter((text) => text.includes('till')).slice(0, 3);
    expect(cuts).toEqual([
      'journal enable desk.1->till.1',
      'disable desk.1->till.1',
      'enable desk.1->till.1',
    ]);
  });

  test('one that receives nothing cannot be judged', async () => {
    const { findings } = await look(() => undefined, {
      use: 'registers',
      writeAt: ['store.1'],
      readAt: ['store.1'],
      duration: '4s',
    });
    expect(findings.bypasses).toEqual([]);
    expect(findings.unseen).toEqual(['stock', 'till', 'post', 'bell', 'store']);
  });
});

test('requests that arrive though every link is cut came another way', async () => {
  const { findings } = await look(({ links }) => {
    links.switches.bypassed.add('desk.1->till.1');
  });
  expect(findings.bypasses).toHaveLength(1);
  expect(findings.bypasses[0]?.edges).toEqual(['desk->till']);
  expect(findings.bypasses[0]?.seen).toMatch(/^\d+ requests? arrived while every link to till was cut$/);
});
