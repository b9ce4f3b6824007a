/** What a server of ours tells of the requests through it, and that watching them changes nothing. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startRig, type Rig } from '../testing/rig.ts';
import { toxicBody } from '../testing/toxics.ts';
import { Observation, operationsMax } from './observation.ts';

interface Told {
  readonly toxics: Readonly<Record<string, { readonly connections: number; readonly since: string }>>;
  readonly http?: {
    readonly openRequests: number;
    readonly busyConnections: number;
    readonly lost: Readonly<Record<string, number>>;
    readonly operations: readonly Readonly<Record<string, unknown>>[];
  };
}

/** Asks for what was seen of `p` until it satisfies. */
async function observed(rig: Rig, enough: (told: Told) => boolean): Promise<Told> {
  for (;;) {
    const told = JSON.parse((await rig.api('GET', '/proxies/p/observed')).text) as Told;
    if (enough(told)) return told;
  }
}

const request = 'GET /orders/17 HTTP/1.1\r\nHost: a\r\n\r\n';
const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

test('operations, requests open now, connections that are busy', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: true });
  const { client, server } = await rig.pair(listen);
  await observed(rig, ({ http }) => http?.busyConnections === 1);
  client.socket.write(request);
  await server.received(request.length);
  await observed(rig, ({ http }) => http?.openRequests === 1 && http.busyConnections === 1);
  server.socket.write(reply);
  await client.received(reply.length);
  const { http } = await observed(rig, (told) => told.http?.busyConnections === 0);
  expect(http).toMatchObject({ openRequests: 0, busyConnections: 0, lost: {} });
  expect(http?.operations).toEqual([
    {
      method: 'GET',
      path: '/orders/{id}',
      requests: 1,
      errors: 0,
      unanswered: 0,
      retries: 0,
      requestBytes: request.length,
      replyBytes: reply.length,
      statuses: { 200: 1 },
      perSecond: expect.any(Number) as number,
      p50Ms: expect.any(Number) as number,
      p99Ms: expect.any(Number) as number,
      latency: [[expect.any(Number), 1]],
    },
  ]);
  const all = await rig.observed(() => true);
  expect(all.proxies['p']).toMatchObject({ connections: 1, open: 1, openRequests: 0, busyConnections: 0 });
});

test('a feed tells each request as it ends; a proxy that is not there has none', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: true });
  const abort = new AbortController();
  const url = `http://${rig.server.address}/proxies/p/observed/events`;
  const feed = await fetch(url, { signal: abort.signal });
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const lines = async (wanted: number): Promise<readonly Record<string, unknown>[]> => {
    while (text.split('\n').length <= wanted) text += (await reader?.read())?.value ?? '';
    return text.split('\n', wanted).map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  expect(await lines(1)).toEqual([{ feed: 'open' }]);
  const { client, server } = await rig.pair(listen);
  client.socket.write(request);
  await server.received(request.length);
  server.socket.write(reply);
  const [, told] = await lines(2);
  expect(told).toMatchObject({
    proxy: 'p',
    method: 'GET',
    path: '/orders/{id}',
    status: 200,
    answered: true,
  });
  abort.abort();
  expect((await rig.api('GET', '/proxies/q/observed/events')).status).toBe(404);
  expect((await rig.api('GET', '/proxies/q/observed')).status).toBe(404);
});

test('headers that are named are told, of requests as they begin, too; which, the proxy says', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: { headers: ['Idempotency-Key', 'idempotency-key'] } });
  const shown = async (): Promise<unknown> =>
    (JSON.parse((await rig.api('GET', '/proxies/p')).text) as { observe?: unknown }).observe;
  expect(await shown()).toEqual({ headers: ['idempotency-key'] });
  const abort = new AbortController();
  const feed = await fetch(`http://${rig.server.address}/observed/events?begun`, { signal: abort.signal });
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<unknown> => {
    while (!text.includes('\n')) text += (await reader?.read())?.value ?? '';
    const [line = ''] = text.split('\n', 1);
    text = text.slice(line.length + 1);
    return JSON.parse(line);
  };
  expect(await next()).toEqual({ feed: 'open', begun: true });
  const { client, server } = await rig.pair(listen);
  const keyed =
    'POST /charges HTTP/1.1\r\nHost: a\r\nIdempotency-Key: o-1.charge\r\nContent-Length: 0\r\n\r\n';
  client.socket.write(keyed);
  const joined = { proxy: 'p', connection: 1, request: 1, headers: { 'idempotency-key': 'o-1.charge' } };
  expect(await next()).toMatchObject({ ...joined, begun: true, method: 'POST', target: '/charges' });
  await server.received(keyed.length);
  server.socket.write(reply);
  expect(await next()).toMatchObject({ ...joined, status: 200, answered: true });
  server.socket.write(reply);
  expect(await next()).toEqual({ proxy: 'p', connection: 1, lost: 'unasked' });
  await rig.api('POST', '/proxies/p/toxics', { type: 'http_status' });
  const { client: other } = await rig.pair(listen);
  other.socket.write(keyed);
  expect(await next()).toMatchObject({ begun: true, connection: 2 });
  expect(await next()).toMatchObject({ connection: 2, status: 503, answered: true, given: true });
  const silent = await rig.pair(listen);
  silent.client.socket.destroy();
  expect(await next()).toEqual({ proxy: 'p', connection: 3, lost: 'unread' });
  abort.abort();

  await rig.api('POST', '/proxies/p', { enabled: true });
  expect(await shown()).toEqual({ headers: ['idempotency-key'] });
  await rig.api('POST', '/proxies/p', { observe: true });
  expect(await shown()).toBe(true);
  for (const wrong of [
    {},
    { headers: 'a' },
    { headers: ['a b'] },
    { headers: Array.from({ length: 9 }, (_, n) => `h${n}`) },
  ])
    expect((await rig.api('POST', '/proxies/p', { observe: wrong })).status).toBe(400);
});

test('an answer that a toxic gives belongs to its request, and no other to it', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p', { observe: true });
  await rig.api('POST', '/proxies/p/toxics', { type: 'http_status', attributes: { count: 1 } });
  const { client, server } = await rig.pair(listen);
  const other = request.replace('orders', 'parcels');
  client.socket.write(request);
  await client.received(1);
  client.socket.write(other);
  await server.received(other.length);
  server.socket.write(reply);
  const { http } = await observed(rig, (told) => told.http?.operations.length === 2);
  expect(http?.operations.map(({ path, statuses }) => [path, statuses])).toEqual([
    ['/orders/{id}', { 503: 1 }],
    ['/parcels/{id}', { 200: 1 }],
  ]);
});

test('only who asks is watched: from then on, new connections, until it is taken back; no answer shows it before', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p');
  const shown = async (): Promise<unknown> =>
    (JSON.parse((await rig.api('GET', '/proxies/p')).text) as { observe?: boolean }).observe;
  expect(await shown()).toBeUndefined();
  expect((await observed(rig, () => true)).http).toBeUndefined();

  const before = await rig.pair(listen);
  await rig.api('POST', '/proxies/p', { observe: true });
  expect(await shown()).toBe(true);
  before.client.socket.write(request);
  await before.server.received(1);
  expect((await observed(rig, () => true)).http).toMatchObject({ openRequests: 0, operations: [] });
  const { client } = await rig.pair(listen);
  client.socket.write(request);
  await observed(rig, ({ http }) => http?.openRequests === 1);

  // Told nothing about it, it stays.
  await rig.api('POST', '/proxies/p', { enabled: true });
  await rig.api('POST', '/populate', [{ name: 'p', listen, upstream: rig.upstream }]);
  expect(await shown()).toBe(true);
  await rig.api('POST', '/proxies/p', { observe: false });
  expect(await shown()).toBeUndefined();
  await rig.api('POST', '/populate', [{ name: 'p', listen, upstream: rig.upstream, observe: true }]);
  expect(await shown()).toBe(true);
  expect((await rig.api('POST', '/proxies/p', { observe: 'yes' })).status).toBe(400);
});

test('what a toxic has hit, and since when it is counted', async () => {
  await using rig = await startRig();
  const listen = await rig.proxy('p');
  const before = new Date().toISOString();
  await rig.api('POST', '/proxies/p/toxics', toxicBody('latency latency=1', 'upstream'));
  const { client, server } = await rig.pair(listen);
  client.socket.write('x');
  await server.received(1);
  const { toxics } = await observed(rig, (told) => told.toxics['t']?.connections === 1);
  const since = toxics['t']?.since ?? '';
  expect(since >= before && since <= new Date().toISOString()).toBe(true);
});

test('operations beyond the most that are told apart are counted together', () => {
  const observation = new Observation();
  const tap = observation.tap(1);
  const send = (method: string, path: string): void => {
    tap.bytes('upstream', Buffer.from(`${method} ${path} HTTP/1.1\r\n\r\n`), 0);
    tap.bytes('downstream', Buffer.from('HTTP/1.1 204 x\r\n\r\n'), 1);
  };
  send('GET', `/${'a'.repeat(300)}`);
  for (let n = 0; n < 1_000; n += 1) send('GET', `/a${'bcdefghij'.charAt(n % 9)}${n}x`);
  for (let n = 0; n < 1_000; n += 1) send('GET', `/item/${n}`);
  const { operations } = observation.count();
  expect(operations).toHaveLength(operationsMax);
  expect(operations.reduce((sum, { requests }) => sum + requests, 0)).toBe(2_001);
  expect(operations[0]).toMatchObject({ method: '*', path: '*' });
});

describe('watching changes nothing', () => {
  /** Sends all of it through an observed proxy in such pieces; what came out, and what was lost. */
  async function sent(rig: Rig, listen: string, whole: Buffer, pieceBytes: number): Promise<Buffer> {
    const { client, server } = await rig.pair(listen);
    for (let at = 0; at < whole.length; at += pieceBytes) {
      if (!client.socket.write(whole.subarray(at, at + pieceBytes))) await once(client.socket, 'drain');
    }
    await server.received(whole.length);
    client.socket.end();
    await server.ended();
    return server.seen.data;
  }
  const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  const chunked = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';

  test.each([
    ['a header of 10 MB', `GET / HTTP/1.1\r\nA: ${'a'.repeat(10_000_000)}\r\n\r\n`, 'head-too-large'],
    ['100 000 headers', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(100_000)}\r\n`, 'head-too-large'],
    ['a head that never ends', `GET / HTTP/1.1\r\n${'A: b\r\n C\r\n'.repeat(300_000)}`, 'head-too-large'],
    ['a chunk extension that never ends', `${chunked}5;${'a=b;'.repeat(1_000_000)}`, 'malformed'],
    ['trailers that never end', `${chunked}0\r\n${'A: b\r\n'.repeat(300_000)}`, 'malformed'],
    ['requests that nobody answers', request.repeat(50_000), 'too-many-open'],
  ])('%s: every byte goes through, and it is told why nothing else is', async (_, text, why) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p', { observe: true });
    const whole = Buffer.from(text);
    expect(sha(await sent(rig, listen, whole, 60_000))).toBe(sha(whole));
    const { http } = await observed(rig, (told) => told.http?.lost[why] === 1);
    expect(http).toMatchObject({ openRequests: 0, lost: { [why]: 1 } });
  });

  test('anything like HTTP', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p', { observe: true });
    const line = fc.constantFrom(
      request,
      reply,
      `${chunked}5\r\nhello\r\n0\r\n\r\n`,
      chunked,
      'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello',
      'Content-Length: 4\r\nContent-Length: 5\r\n\r\n',
      'GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\n\r\n',
      '\r\n',
      '\x16\x03\x01\x02',
    );
    const noise = fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array).toString('latin1'));
    const traffic = fc.array(fc.oneof(line, noise), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(traffic, fc.integer({ min: 1, max: 50 }), async (parts, pieceBytes) => {
        const whole = Buffer.from(parts.join(''), 'latin1');
        expect((await sent(rig, listen, whole, pieceBytes)).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
    await observed(rig, ({ http }) => http?.openRequests === 0);
  });
});
