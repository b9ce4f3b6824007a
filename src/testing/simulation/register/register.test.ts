import { expect, test } from 'vitest';
import { createRandom } from '../../../lib/random.ts';
import { scenarioSchema, type ScenarioInput } from '../../../model/scenario.ts';
import { anyScenario } from '../any-scenario.ts';
import { checkOperations } from '../linearizability.ts';
import { roughNetwork } from '../network-conditions.ts';
import { judgeSimulation } from '../simulate.ts';
import { primaryBackupRegister } from './register.ts';

const plain: ScenarioInput = {
  schemaVersion: 1,
  name: 'register',
  target: 'register',
  workload: {
    use: 'registers',
    writeAt: ['register'],
    readAt: ['register'],
    items: 2,
    clients: 4,
    rate: 100,
    duration: '2s',
    timeout: '1s',
  },
};
const cutOff: ScenarioInput = {
  ...plain,
  faults: [
    { kind: 'partition', between: [['register.1'], ['register.2', 'views']], begin: { after: '700ms' } },
  ],
};
const crashed: ScenarioInput = {
  ...plain,
  faults: [
    { kind: 'latency', on: 'register.1->register.2', latency: '150ms', stream: 'upstream' },
    { kind: 'crash', service: 'register.1', begin: { after: '700ms' }, lasts: '1s' },
  ],
};

/** What clients saw, and which rules the books broke: `violated CV1`, `held`. Seeds 1 to 8, each once. */
async function judged(scenario: ScenarioInput, bug: string): Promise<ReadonlySet<string>> {
  const parsed = scenarioSchema.parse(scenario);
  const found = new Set<string>();
  for (let seed = 1; seed <= 8; seed += 1) {
    const { material, verdict } = await judgeSimulation(primaryBackupRegister, parsed, {
      seed,
      env: { REGISTER_BUG: bug },
    });
    const broken = verdict.rules.filter(({ status }) => status === 'violated').map(({ rule }) => rule);
    found.add([checkOperations(material).verdict, ...broken].join(' '));
  }
  return found;
}

test('cut off or killed, the correct register is linearizable, and both replicas agree', async () => {
  expect(await judged(cutOff, '')).toEqual(new Set(['held']));
  expect(await judged(crashed, '')).toEqual(new Set(['held']));
});

// Whether it shows depends on what is asked when: some of eight seeds are enough.
test.each([
  ['stale-read', cutOff],
  ['lost-write', crashed],
  ['split-brain', cutOff],
])('the twin %s is not linearizable', async (bug, scenario) => {
  const found = [...(await judged(scenario, bug))];
  expect(found.filter((one) => one.startsWith('violated'))).not.toEqual([]);
});

test('a proxy that answers instead of the backup has not said no: the change may be there', async () => {
  const answered: ScenarioInput = {
    ...plain,
    faults: [
      { kind: 'http-status', on: 'register.1->register.2', toxicity: 0.5, begin: { after: '700ms' } },
      { kind: 'lost-reply', on: 'register.1->register.2', toxicity: 0.5, begin: { after: '700ms' } },
    ],
  };
  expect(await judged(answered, '')).toEqual(new Set(['held']));
});

test('any fault, anywhere, on a rough network: the correct register is never violated', async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const scenario = anyScenario(createRandom(seed, 'register'), {
      scenario: plain,
      edges: ['register.1->register.2', 'register.2->register.1', 'register.1->views', 'register.2->views'],
      places: ['register.1', 'register.2', 'views'],
      withinMs: 1_200,
    });
    const { material, verdict } = await judgeSimulation(primaryBackupRegister, scenario, {
      seed,
      network: roughNetwork,
    });
    const seen = {
      seed,
      faults: scenario.faults,
      operations: checkOperations(material).verdict,
      status: verdict.status,
    };
    expect(seen).toMatchObject({
      operations: 'held',
      status: expect.not.stringMatching('violated') as string,
    });
  }
});
