/** Any calls, in any order and at once, while connections carry data: no exception, no hang, no leaked listener. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { isListening, startRig, type Observed, type Rig } from './testing/rig.ts';
import { keepTraffic, startAnswerer } from './testing/traffic.ts';

/** They come and go. */
const proxies = ['a', 'b', 'c'];
/** They stay, with the connections through them; what is called is about their toxics. */
const steady = ['d', 'e'];
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
const anyName = fc.constantFrom(...proxies, ...steady);
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
        status: number,
        when: fc.constantFrom('', 'before', 'after', 'now'),
        path: fc.constantFrom('', '/**', '/{x}'),
        after: number,
        count: number,
        x: fc.string(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['type'] },
);
/**
 * Where its proxies listen. Clients come back to ports that are free again, which another test may have been given since: on an address
 * of their own they disturb nobody. Only Linux has more than one.
 */
const own = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';
const proxyBody = fc.record(
  {
    name: proxyName,
    listen: fc.constantFrom(`${own}:0`, 'localhost:0', 'nowhere', '127.0.0.1:1'),
    upstream: fc.constantFrom('UP', 'UP', '127.0.0.1:1', ''),
    enabled: fc.boolean(),
    observe: fc.boolean(),
    toxics: fc.array(toxicBody, { maxLength: 2 }),
  },
  { requiredKeys: ['name', 'upstream'] },
);
const change = fc.record(
  {
    listen: fc.constantFrom(`${own}:0`, 'nowhere'),
    upstream: fc.constantFrom('UP'),
    enabled: fc.boolean(),
    observe: fc.boolean(),
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
    path: anyName.map((name) => `/proxies/${name}/toxics`),
    body: body(toxicBody),
  }),
  fc.record({
    method: fc.constantFrom('POST', 'PATCH', 'DELETE', 'GET'),
    path: fc
      .tuple(anyName, fc.constantFrom(...toxics))
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
    { method: 'GET', path: '/metrics' },
    { method: 'GET', path: '/version' },
  ),
  fc.record({ method: fc.constant('GET'), path: anyName.map((name) => `/proxies/${name}/observed`) }),
  fc.record({ method: fc.constant('GET'), path: anyName.map((name) => `/proxies/${name}/toxics/t/hits`) }),
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

async function send(rig: Rig, upstream: string, { method, path, body }: Call): Promise<number> {
  const given = method === 'GET' ? undefined : body?.replaceAll('"UP"', JSON.stringify(upstream));
  return (await rig.api(method, path, given)).status;
}

/** What the API says of its proxies agrees with itself and with what is open in this process. Gives where they listen. */
async function compare(rig: Rig, othersOpen: number): Promise<readonly string[]> {
  const all = await shown(rig);
  const { proxies: counted } = await rig.observed(() => true);
  expect(Object.keys(counted)).toEqual(Object.keys(all));
  for (const [name, proxy] of Object.entries(all)) {
    expect(proxy.name).toBe(name);
    expect([...proxies, ...steady]).toContain(name);
    const names = proxy.toxics.map((toxic) => toxic.name);
    expect(new Set(names).size).toBe(names.length);
    expect(JSON.parse((await rig.api('GET', `/proxies/${name}`)).text)).toEqual(proxy);
    if (proxy.enabled) expect(await isListening(proxy.listen)).toBe(true);
    expectConsistent(counted[name], names);
  }
  const enabled = Object.values(all).filter((proxy) => proxy.enabled);
  expect(listeners() - othersOpen).toBe(enabled.length);
  return enabled.map(({ listen }) => listen);
}

/** No more is open than came, and no more was hit; every toxic is counted. */
function expectConsistent(
  counted: Observed['proxies'][string] | undefined,
  toxicNames: readonly string[],
): void {
  const { connections = -1, open = -1, bytes = -1, toxics: hits = {} } = counted ?? {};
  expect(open).toBeGreaterThanOrEqual(0);
  expect(connections).toBeGreaterThanOrEqual(open);
  expect(bytes).toBeGreaterThanOrEqual(0);
  expect(Object.keys(hits)).toEqual(expect.arrayContaining([...toxicNames]));
  expect(Object.values(hits).filter((hit) => hit.connections > connections || hit.bytes < 0)).toEqual([]);
}

/** Resolves when so many connections are open through the steady proxies; gives the bytes they have carried. */
async function carrying(rig: Rig, connections: number): Promise<number> {
  const sum = ({ proxies: all }: Observed, what: 'open' | 'bytes'): number =>
    steady.reduce((total, name) => total + (all[name]?.[what] ?? 0), 0);
  return sum(await rig.observed((seen) => sum(seen, 'open') >= connections), 'bytes');
}

/** The bytes of all links that have ended, by label, as `/metrics` has them. */
async function metrics(rig: Rig): Promise<ReadonlyMap<string, number>> {
  const { text } = await rig.api('GET', '/metrics');
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]));
}

/** How many sockets listen in this process. Ports cannot be asked: another program may have taken one that is free again. */
function listeners(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

const expectedStatuses = [200, 201, 204, 400, 404, 409, 500];
const batchLength = 20;

test(
  'random calls while 200 connections carry data: every one answered, what is shown is true, nothing is left',
  async () => {
    await using upstream = await startAnswerer();
    await using rig = await startRig({ proxyMetrics: true });
    const othersOpen = listeners();
    let calls = 0;
    let before: ReadonlyMap<string, number> = new Map();
    {
      await using clients = keepTraffic(200);
      for (const name of steady) {
        await rig.proxy(name, { listen: `${own}:0`, upstream: upstream.address, observe: name === 'd' });
      }
      clients.lead(await compare(rig, othersOpen));
      let carried = await carrying(rig, 200);
      await fc.assert(
        fc.asyncProperty(
          fc.array(call, { minLength: batchLength, maxLength: batchLength }),
          async (batch) => {
            // Toxics that cut keep some of the clients between two connections.
            const bytes = await carrying(rig, 100);
            expect(bytes).toBeGreaterThanOrEqual(carried);
            carried = bytes;
            // Four at a time, so that calls meet in the middle of each other.
            for (let i = 0; i < batch.length; i += 4) {
              const four = batch.slice(i, i + 4).map((each) => send(rig, upstream.address, each));
              const statuses = await Promise.all(four);
              calls += statuses.length;
              expect(statuses.filter((status) => !expectedStatuses.includes(status))).toEqual([]);
            }
            clients.lead((await compare(rig, othersOpen)).filter((listen) => listen.startsWith(`${own}:`)));
            const now = await metrics(rig);
            expect([...before].filter(([label, value]) => !((now.get(label) ?? 0) >= value))).toEqual([]);
            before = now;
          },
        ),
        { numRuns: often(500) / batchLength, endOnFailure: true },
      );
      expect(carried).toBeGreaterThan(100_000);
    }
    expect(calls).toBe(often(500));
    expect(before.size).toBeGreaterThan(0);

    for (const name of Object.keys(await shown(rig))) await rig.api('DELETE', `/proxies/${name}`);
    expect(listeners()).toBe(othersOpen);
    expect((await rig.observed(() => true)).proxies).toEqual({});
    // No connection is left, neither.
    while ((await upstream.left()) > 0) await new Promise(setImmediate);
  },
  often(60_000),
);
