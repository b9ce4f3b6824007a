/** Any calls, in any order and at once, while connections carry data: no exception, no hang, no leaked listener. */

import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpoint, isListening, startRig, type Rig } from './testing/rig.ts';

const proxies = ['a', 'b', 'c'];
const toxics = ['t', 'u'];
const types = [
  'latency',
  'bandwidth',
  'timeout',
  'limit_data',
  'reset_peer',
  'slicer',
  'slow_close',
  'noop',
  'corrupt',
  'slow_open',
  'bandwidth_shared',
  'http_status',
  'http_abort',
  'http_delay',
  'nonsense',
];

/** One request. `UP` in a body stands for the upstream. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

const proxyName = fc.constantFrom(...proxies);
const number = fc.oneof(fc.constantFrom(0, 1, 5, 200, -1, 2 ** 40), fc.integer());
const toxicBody = fc.record(
  {
    name: fc.constantFrom(...toxics),
    type: fc.constantFrom(...types),
    stream: fc.constantFrom('upstream', 'downstream', 'both', 'sideways'),
    toxicity: fc.constantFrom(0, 0.5, 1, 2, -1),
    attributes: fc.record(
      {
        latency: number,
        jitter: number,
        rate: number,
        timeout: number,
        bytes: number,
        average_size: number,
        size_variation: number,
        delay: number,
        x: fc.string(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['type'] },
);
const proxyBody = fc.record(
  {
    name: proxyName,
    listen: fc.constantFrom('127.0.0.1:0', 'localhost:0', 'nowhere', '127.0.0.1:1'),
    upstream: fc.constantFrom('UP', 'UP', '127.0.0.1:1', ''),
    enabled: fc.boolean(),
  },
  { requiredKeys: ['name', 'upstream'] },
);
const change = fc.record(
  {
    listen: fc.constantFrom('127.0.0.1:0', 'nowhere'),
    upstream: fc.constantFrom('UP'),
    enabled: fc.boolean(),
  },
  { requiredKeys: [] },
);
const json = (body: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  body.map((value) => JSON.stringify(value));
const body = (good: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: json(good) }, { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string()) });

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ method: fc.constantFrom('POST'), path: fc.constant('/proxies'), body: body(proxyBody) }),
  fc.record({
    method: fc.constantFrom('POST', 'PATCH'),
    path: proxyName.map((name) => `/proxies/${name}`),
    body: body(change),
  }),
  fc.record({ method: fc.constant('DELETE'), path: proxyName.map((name) => `/proxies/${name}`) }),
  fc.record({
    method: fc.constant('POST'),
    path: proxyName.map((name) => `/proxies/${name}/toxics`),
    body: body(toxicBody),
  }),
  fc.record({
    method: fc.constantFrom('POST', 'DELETE', 'GET'),
    path: fc
      .tuple(proxyName, fc.constantFrom(...toxics))
      .map(([name, toxic]) => `/proxies/${name}/toxics/${toxic}`),
    body: body(toxicBody),
  }),
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant('/populate'),
    body: body(fc.array(proxyBody, { maxLength: 3 })),
  }),
  fc.constantFrom(
    { method: 'POST', path: '/reset' },
    { method: 'GET', path: '/observed' },
    { method: 'GET', path: '/version' },
  ),
);

/** A proxy as the API shows it. */
interface Shown {
  readonly name: string;
  readonly listen: string;
  readonly enabled: boolean;
  readonly toxics: readonly { readonly name: string }[];
}

async function shown(rig: Rig): Promise<Readonly<Record<string, Shown>>> {
  return JSON.parse((await rig.api('GET', '/proxies')).text) as Readonly<Record<string, Shown>>;
}

async function send(rig: Rig, { method, path, body }: Call): Promise<number> {
  const given = method === 'GET' ? undefined : body?.replaceAll('"UP"', JSON.stringify(rig.upstream));
  return (await rig.api(method, path, given)).status;
}

/** Keeps `count` clients on whatever proxies there are, each sending until its connection ends, then the next. */
function traffic(rig: Rig, count: number): AsyncDisposable & { talks(): number } {
  let isOver = false;
  let talks = 0;
  const one = async (index: number): Promise<void> => {
    while (!isOver) {
      const all = Object.values(await shown(rig)).filter(({ enabled }) => enabled);
      const chosen = all[index % Math.max(1, all.length)];
      if (chosen === undefined) await new Promise(setImmediate);
      else await talk(chosen.listen, () => isOver);
      talks += 1;
    }
  };
  const all = Array.from({ length: count }, (_, index) => one(index));
  return {
    talks: () => talks,
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

/** Sends until the connection ends or `isOver`. */
function talk(listen: string, isOver: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(endpoint(listen));
    let ticks = 0;
    const tick = setInterval(() => {
      ticks += 1;
      if (isOver() || ticks > 20) socket.destroy();
      else if (socket.writableLength < 65_536) socket.write('x'.repeat(1_000));
    }, 2);
    socket.on('error', () => undefined).resume();
    socket.once('close', () => {
      clearInterval(tick);
      resolve();
    });
  });
}

/** What the API says of its proxies agrees with itself and with what is open in this process. */
async function compare(rig: Rig, othersOpen: number): Promise<void> {
  const all = await shown(rig);
  for (const [name, proxy] of Object.entries(all)) {
    expect(proxy.name).toBe(name);
    expect(proxies).toContain(name);
    const names = proxy.toxics.map((toxic) => toxic.name);
    expect(new Set(names).size).toBe(names.length);
    expect(JSON.parse((await rig.api('GET', `/proxies/${name}`)).text)).toEqual(proxy);
    if (proxy.enabled) expect(await isListening(proxy.listen)).toBe(true);
  }
  const enabled = Object.values(all).filter((proxy) => proxy.enabled);
  expect(listeners() - othersOpen).toBe(enabled.length);
}

/** How many sockets listen in this process. Ports cannot be asked: another program may have taken one that is free again. */
function listeners(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

const expectedStatuses = [200, 201, 204, 400, 404, 409, 500];

test('1 000 random calls under load: every one answered, what is shown is true, nothing is left', async () => {
  await using rig = await startRig();
  const othersOpen = listeners();
  let calls = 0;
  {
    await using clients = traffic(rig, 20);
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 20, maxLength: 20 }), async (batch) => {
        // Four at a time, so that calls meet in the middle of each other.
        for (let i = 0; i < batch.length; i += 4) {
          const statuses = await Promise.all(batch.slice(i, i + 4).map((each) => send(rig, each)));
          calls += statuses.length;
          expect(statuses.filter((status) => !expectedStatuses.includes(status))).toEqual([]);
        }
        await compare(rig, othersOpen);
      }),
      { numRuns: 50, endOnFailure: true },
    );
    expect(clients.talks()).toBeGreaterThan(20);
  }
  expect(calls).toBe(1_000);

  for (const name of Object.keys(await shown(rig))) await rig.api('DELETE', `/proxies/${name}`);
  expect(listeners()).toBe(othersOpen);
  expect((await rig.observed(() => true)).proxies).toEqual({});
}, 60_000);
