/** The toxics that Toxiproxy has not, and that know nothing of HTTP: corrupt, slow_open, bandwidth_shared. */

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startRig, type Rig } from '../testing/rig.ts';
import { ends, hits, toxicBody } from '../testing/toxics.ts';

const streams = ['upstream', 'downstream'] as const;
const farOff = 1e15;

async function add(rig: Rig, notation: string, stream: (typeof streams)[number] | 'both'): Promise<void> {
  expect((await rig.api('POST', '/proxies/p/toxics', toxicBody(notation, stream))).status).toBe(200);
}

describe('corrupt', () => {
  /** What becomes of zeros that are sent in pieces: the bits set in each byte that was hit, by its place. */
  async function damage(seed: number, rate: number, pieces: readonly number[]): Promise<[string, string]> {
    await using rig = await startRig({ seed });
    const listen = await rig.proxy('p');
    await add(rig, `corrupt rate=${rate}`, 'upstream');
    const { client, server } = await rig.pair(listen);
    let sent = 0;
    for (const piece of pieces) {
      client.socket.write(Buffer.alloc(piece));
      sent += piece;
      await server.received(sent);
    }
    const hit = [...server.seen.data].flatMap((byte, place) => (byte === 0 ? [] : [`${place}:${byte}`]));
    return [hit.join(' '), await hits(rig, () => true)];
  }

  test.each([0, -1])('rate %i: nothing', async (rate) => {
    expect(await damage(1, rate, [500])).toEqual(['', '0/0']);
  });

  test('one bit a byte, about as many as it says, the same for the same seed however it is cut', async () => {
    const [hit, counted] = await damage(3, 10_000, [5_000, 1, 4_999]);
    const places = hit.split(' ');
    expect(places.length).toBeGreaterThan(50);
    expect(places.length).toBeLessThan(200);
    expect(counted).toBe(`1/${places.length}`);
    expect(places.every((place) => /:(1|2|4|8|16|32|64|128)$/.test(place))).toBe(true);
    expect(await damage(3, 10_000, [10, 9_990])).toEqual([hit, counted]);
    expect((await damage(4, 10_000, [10_000]))[0]).not.toBe(hit);
  });

  test('a million hits every byte; what is changed to 0 hits no more', async () => {
    await using rig = await startRig();
    const { client, server } = await rig.pair(await rig.proxy('p'));
    await add(rig, 'corrupt rate=1000000', 'downstream');
    server.socket.write(Buffer.alloc(9));
    await client.received(9);
    await rig.api('POST', '/proxies/p/toxics/t', { attributes: { rate: 0 } });
    server.socket.write(Buffer.alloc(9));
    await client.received(18);
    expect([...client.seen.data].map((byte) => (byte === 0 ? '.' : 'x')).join('')).toBe('xxxxxxxxx.........');
  });
});

describe('slow_open', () => {
  test('the connect comes no earlier than it says, and data is not delayed', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, 'slow_open delay=60', 'downstream');
    const start = performance.now();
    const { client, server } = await rig.pair(listen);
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    client.socket.write('hello');
    expect(await server.received(5)).toBe('hello');
    expect(await hits(rig, () => true)).toBe('1/0');
  });

  test.each([
    ['removed', (rig: Rig) => rig.api('DELETE', '/proxies/p/toxics/t')],
    [
      'changed',
      (rig: Rig) => rig.api('POST', '/proxies/p/toxics/t', { attributes: { delay: 0, jitter: 0 } }),
    ],
    ['no longer hitting', (rig: Rig) => rig.api('POST', '/proxies/p/toxics/t', { toxicity: 0 })],
  ])('%s: a connect that waits comes at once, with what was sent before it', async (_, change) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, `slow_open delay=${farOff} jitter=5`, 'upstream');
    const client = await rig.client(listen);
    client.socket.write('early');
    await hits(rig, (hit) => hit === '1/0');
    await change(rig);
    const { server } = await rig.pair(listen);
    expect(await server.received(5)).toBe('early');
  });

  test('a proxy that is closed leaves no connect waiting', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    await add(rig, `slow_open delay=${farOff}`, 'both');
    const client = await rig.client(listen);
    await hits(rig, (hit) => hit === '1/0');
    await rig.api('POST', '/proxies/p', { enabled: false });
    expect(await client.ended()).toBe('FIN');
    await rig.observed(({ proxies }) => proxies['p']?.open === 0);
  });
});

describe('bandwidth_shared', () => {
  test('no faster for four connections than for one, and each gets the same', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const pairs = [];
    for (let i = 0; i < 4; i += 1) pairs.push(await rig.pair(listen));
    await add(rig, 'bandwidth_shared rate=1000', 'downstream');
    const start = performance.now();
    // The first has a thousand times as much to send: it gets no more for that.
    pairs.forEach(({ server }, index) => server.socket.write(Buffer.alloc(index === 0 ? 5e7 : 50_000)));
    await Promise.all(pairs.slice(1).map(({ client }) => client.received(50_000)));
    expect(performance.now() - start).toBeGreaterThanOrEqual(180);
    expect(pairs[0]?.client.seen.data.length).toBeLessThan(150_000);
  });

  test.each(streams)('0 holds all, a change lets all go, in order (%s)', async (stream) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const pairs = [await rig.pair(listen), await rig.pair(listen)].map((pair) => ends(pair, stream));
    await add(rig, 'bandwidth_shared rate=0', 'both');
    const sent = Array.from({ length: 20_000 }, (_, line) => `${line}\n`).join('');
    for (const { from } of pairs) from.socket.end(sent);
    await hits(rig, (hit) => hit.startsWith('2/'));
    expect(pairs.map(({ to }) => to.seen.data.length)).toEqual([0, 0]);
    await rig.api('POST', '/proxies/p/toxics/t', { attributes: { rate: 50_000 } });
    for (const { to } of pairs) expect([await to.received(1e9), await to.ended()]).toEqual([sent, 'FIN']);
  });

  test('removed: what is held goes at once, and whoever left is not waited for', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const [gone, stays] = [await rig.pair(listen), await rig.pair(listen)];
    await add(rig, 'bandwidth_shared rate=0', 'downstream');
    for (const { server } of [gone, stays]) server.socket.write('hello');
    await hits(rig, (hit) => hit === '2/10');
    gone.client.socket.destroy();
    await once(gone.client.socket, 'close');
    await rig.api('DELETE', '/proxies/p/toxics/t');
    expect(await stays.client.received(5)).toBe('hello');
  });
});
