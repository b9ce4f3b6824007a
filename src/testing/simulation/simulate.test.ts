import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { ScenarioInput } from '../../model/scenario.ts';
import { anyScenario } from './any-scenario.ts';
import { roughNetwork } from './network-conditions.ts';
import { parseScenario, parseTarget } from './parse.ts';
import { primaryBackupRegister } from './register/register.ts';
import type { CreateService } from './service.ts';
import { simulate } from './simulate.ts';
import { defineSimulation, type Simulation } from './simulation.ts';

const scenario: ScenarioInput = {
  schemaVersion: 1,
  name: 'one',
  target: 'one',
  workload: {
    use: 'registers',
    writeAt: ['one'],
    readAt: ['one'],
    clients: 1,
    rate: 10,
    duration: '1s',
    timeout: '600ms',
  },
};

/** A target of one service; its client asks for `/` whatever it is to do. */
function simulationOf(create: CreateService): Simulation {
  return defineSimulation({
    target: parseTarget({
      schemaVersion: 1,
      name: 'one',
      client: 'client.ts',
      services: { one: { command: ['one'], entry: true } },
    }),
    services: { one: create },
    client: (send) => ({
      perform: async ({ f }, call) => {
        const { status } = await send({ method: 'GET', path: '/' }, call);
        return f === 'read' ? { type: 'ok', result: String(status) } : { type: 'ok' };
      },
      books: () => Promise.resolve({}),
    }),
  });
}

describe('the same seed', () => {
  const any = (seed: number) =>
    anyScenario(createRandom(seed), {
      scenario: {
        ...scenario,
        target: 'register',
        workload: { ...scenario.workload, use: 'registers', writeAt: ['register'], readAt: ['register'] },
      },
      edges: ['register.1->register.2', 'register.2->register.1'],
      places: ['register'],
      withinMs: 400,
    });
  const written = async (drawn: number, seed: number): Promise<string> =>
    JSON.stringify(await simulate(primaryBackupRegister, any(drawn), { seed, network: roughNetwork }));

  test('gives the same experiment, whatever goes on beside it; another one does not', async () => {
    for (const drawn of [1, 2, 3]) {
      const alone = await written(drawn, 1);
      const [again, other] = await Promise.all([written(drawn, 1), written(drawn, 2)]);
      expect(again).toBe(alone);
      expect(other).not.toBe(alone);
    }
  });
});

describe('a replica', () => {
  /** When its background work went on, in ms since its first start, and how often it was started. */
  async function workOf(
    fault: NonNullable<ScenarioInput['faults']>[number],
  ): Promise<{ ticks: number[]; starts: number }> {
    const ticks: number[] = [];
    let starts = 0;
    const create: CreateService = ({ clock, store }) => {
      starts += 1;
      const kept = (store.records as readonly number[]).length;
      return {
        handle: () => ({ status: 200, body: {} }),
        start: () => {
          void (async () => {
            for (let tick = kept; ; tick += 1) {
              ticks.push(tick);
              (store.append as (record: number) => void)(tick);
              await clock.sleep(100);
            }
          })();
        },
      };
    };
    await simulate(simulationOf(create), parseScenario({ ...scenario, faults: [fault] }));
    return { ticks, starts };
  }

  test('that crashes never goes on; what it wrote is there when it is back', async () => {
    const { ticks, starts } = await workOf({
      kind: 'crash',
      service: 'one',
      begin: { after: '250ms' },
      lasts: '300ms',
    });
    expect(starts).toBe(2);
    expect(ticks.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('that is paused goes on where it was', async () => {
    const { ticks, starts } = await workOf({
      kind: 'pause',
      service: 'one',
      begin: { after: '250ms' },
      lasts: '300ms',
    });
    expect(starts).toBe(1);
    expect(ticks.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('that breaks is lost, and the experiment fails', async () => {
    const broken = simulationOf(() => ({
      handle: () => {
        throw new Error('a bug of ours');
      },
    }));
    const { record, events } = await simulate(broken, parseScenario(scenario));
    expect(record).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('a bug of ours') as string,
    });
    expect(events).toContainEqual(
      expect.objectContaining({ action: 'exited', detail: 'unasked: a bug of ours' }),
    );
  });
});

test('a callee that the scenario does not start refuses', async () => {
  const asker: Simulation = defineSimulation({
    target: parseTarget({
      schemaVersion: 1,
      name: 'one',
      client: 'client.ts',
      services: {
        one: { command: ['one'], entry: true, environment: { OTHER: '${edge.other}' } },
        other: { command: ['other'] },
      },
    }),
    services: {
      one: ({ network }, { OTHER = '' }) => ({
        handle: async () => {
          const answer = await network.call(OTHER, { method: 'GET', path: '/' }, 500);
          return { status: 200, body: answer === undefined ? 'nobody' : 'somebody' };
        },
      }),
      other: () => ({ handle: () => ({ status: 200, body: {} }) }),
    },
    client: (send) => ({
      perform: async (_, call) => {
        const { body } = await send({ method: 'GET', path: '/' }, call);
        return { type: 'ok', result: String(body) };
      },
      books: () => Promise.resolve({}),
    }),
  });
  const told = async (services: string[]): Promise<ReadonlySet<unknown>> => {
    const { events } = await simulate(asker, parseScenario({ ...scenario, services }));
    return new Set(
      events.flatMap((event) => (event.kind === 'operation' && event.type === 'ok' ? [event.result] : [])),
    );
  };
  expect(await told(['one'])).toEqual(new Set(['nobody']));
  expect(await told(['one', 'other'])).toEqual(new Set(['somebody']));
});

describe('refused', () => {
  const one = simulationOf(() => ({ handle: () => ({ status: 200, body: {} }) }));
  test.each<[string, Partial<ScenarioInput>, string]>([
    [
      'a fault that is no matter of messages',
      { faults: [{ kind: 'corrupt', on: 'client->one', rate: 1 }] },
      'corrupt on client->one',
    ],
    ['a scenario of another target', { target: 'two' }, 'about two; the simulation is of one'],
  ])('%s', async (_, change, message) => {
    const running = simulate(one, parseScenario({ ...scenario, ...change }));
    await expect(running).rejects.toMatchObject({
      code: 'E_USAGE',
      message: expect.stringContaining(message) as string,
    });
  });

  test('a service that nobody can make', async () => {
    const running = simulate({ ...one, services: {} }, parseScenario(scenario));
    await expect(running).rejects.toMatchObject({
      code: 'E_USAGE',
      hint: expect.stringContaining('one') as string,
    });
  });

  test('a service that waits for a timer of its own', async () => {
    const waits = simulationOf(() => ({
      handle: () => new Promise((resolve) => setTimeout(resolve, 1, { status: 200, body: {} })),
    }));
    const { events } = await simulate(waits, parseScenario(scenario));
    // Virtual time goes on without it: whoever asks gives up.
    expect(events).toContainEqual(expect.objectContaining({ kind: 'operation', type: 'info' }));
  });
});
