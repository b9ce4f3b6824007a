import { expect, test } from 'vitest';
import {
  anyScenario,
  checkOperations,
  createRandom,
  defineSimulation,
  judgeSimulation,
  parseScenario,
  parseTarget,
  type ScenarioInput,
  type Service,
  type ServicePorts,
} from '../index.ts';

/** Keeps what it is given. With `forgets` it answers before it has written it down. */
function createKeeper({ store }: ServicePorts<[string, string]>, forgets: boolean): Service {
  const values = new Map(store.records);
  return {
    handle: ({ method, path, body }) => {
      const item = path.slice(1);
      if (method === 'GET') return { status: 200, body: { value: values.get(item) ?? null } };
      const { value } = body as { value: string };
      if (!forgets) store.append([item, value]);
      values.set(item, value);
      return { status: 200, body: {} };
    },
  };
}

const target = parseTarget({
  schemaVersion: 1,
  name: 'keeper',
  client: 'client.ts',
  services: { keeper: { command: ['keeper'], entry: true } },
});

const keeper = (forgets: boolean) =>
  defineSimulation({
    target,
    services: { keeper: (ports) => createKeeper(ports, forgets) },
    client: (send) => ({
      perform: async ({ f, item = '', value }, call) => {
        const method = f === 'read' ? 'GET' : 'PUT';
        const { status, body } = await send({ method, path: `/${item}`, body: { value } }, call);
        if (status !== 200) return { type: 'info', error: `status ${status}` };
        return f === 'read'
          ? { type: 'ok', result: (body as { value: string | null }).value }
          : { type: 'ok' };
      },
      books: () => Promise.resolve({}),
    }),
  });

const scenario: ScenarioInput = {
  schemaVersion: 1,
  name: 'keeper',
  target: 'keeper',
  workload: { use: 'registers', writeAt: ['keeper'], readAt: ['keeper'], rate: 50, duration: '2s' },
};
const crash = parseScenario({
  ...scenario,
  faults: [{ kind: 'crash', service: 'keeper', begin: { after: '1s' }, lasts: '200ms' }],
});

test('a crash: what was answered is kept', async () => {
  const { material } = await judgeSimulation(keeper(false), crash, { seed: 1 });
  expect(checkOperations(material).verdict).toBe('held');
});

test('a crash: the one that forgets is found', async () => {
  const { material } = await judgeSimulation(keeper(true), crash, { seed: 1 });
  expect(checkOperations(material).verdict).toBe('violated');
});

test('two hundred faults by chance', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const any = anyScenario(createRandom(seed), {
      scenario,
      edges: ['client->keeper'],
      places: ['keeper'],
      withinMs: 1_000,
    });
    const { material } = await judgeSimulation(keeper(false), any, { seed });
    expect(checkOperations(material).verdict, `seed ${seed}`).toBe('held');
  }
});
