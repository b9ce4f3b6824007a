/** What the bytes of a connection meet: every toxic, each way, on new and on live connections, idle and busy. */

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';
import { ends, hits, toxicBody } from './testing/toxics.ts';

const streams = ['upstream', 'downstream'] as const;
const farOff = 1e15;

/**
 * A toxic, what `hello` meets, what the toxic counts, and what becomes of the connection when the toxic is removed.
 *
 * passes: it arrives. held: it does not, and is counted. cut: so much arrives, then the end, at both sides. reset: both sides are reset.
 */
const table: readonly (readonly [toxic: string, meets: string, hits: string, removed: string])[] = [
  ['noop', 'passes', '0/0', 'goes on'],
  ['latency latency=0', 'passes', '0/0', 'goes on'],
  ['latency latency=-5 jitter=2', 'passes', '0/0', 'goes on'],
  ['latency latency=30', 'passes', '1/5', 'goes on'],
  [`latency latency=${farOff}`, 'held', '1/5', 'goes on'],
  ['bandwidth rate=0', 'held', '1/5', 'goes on'],
  ['bandwidth rate=-1', 'held', '1/5', 'goes on'],
  ['bandwidth rate=1000', 'passes', '1/5', 'goes on'],
  ['timeout timeout=0', 'held', '1/5', 'FIN'],
  [`timeout timeout=${farOff}`, 'held', '1/5', 'FIN'],
  ['timeout timeout=5', 'cut ', '1/5', 'ended'],
  ['limit_data bytes=6', 'passes', '0/0', 'goes on'],
  ['limit_data bytes=5', 'cut hello', '1/0', 'ended'],
  ['limit_data bytes=3', 'cut hel', '1/2', 'ended'],
  ['limit_data bytes=0', 'cut ', '1/5', 'ended'],
  ['limit_data bytes=-1', 'cut ', '1/5', 'ended'],
  ['reset_peer timeout=0', 'reset', '1/5', 'ended'],
  ['reset_peer timeout=5', 'reset', '1/5', 'ended'],
  [`reset_peer timeout=${farOff}`, 'held', '1/5', 'RST'],
];

const cases = table.flatMap((row) =>
  streams.flatMap((stream) => (['fresh', 'live'] as const).map((age) => [...row, stream, age] as const)),
);

/** Sends lines of many lengths, as fast as they are taken, until it is stopped; then says what it sent. */
function sendLines(socket: Socket): { stop(): Promise<string> } {
  const lines: string[] = [];
  const stopped = new AbortController();
  const sending = (async () => {
    while (!stopped.signal.aborted) {
      const line = `${lines.length} ${'x'.repeat(lines.length % 997)}\n`;
      lines.push(line);
      if (socket.write(line)) await new Promise(setImmediate);
      else await once(socket, 'drain', { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await sending;
      return lines.join('');
    },
  };
}

describe('toxics', () => {
  test.each(cases)('%s: hello %s, hits %s, removed: %s (%s, %s)', async (...row) => {
    const [toxic, meets, expectedHits, removed, stream, age] = row;
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const add = (): Promise<unknown> => rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
    if (age === 'fresh') await add();
    // `timeout` cuts a connection on which nothing is sent, too: send at once.
    const pair = await rig.pair(listen);
    if (age === 'live') await add();
    const { from, to } = ends(pair, stream);
    from.socket.write('hello');

    const [what, part = ''] = meets.split(' ');
    if (what === 'passes') expect(await to.received(5)).toBe('hello');
    if (what === 'cut')
      expect([await to.ended(), await from.ended(), await to.received(5)]).toEqual(['FIN', 'FIN', part]);
    if (what === 'reset') expect([await to.ended(), await from.ended()]).toEqual(['RST', 'RST']);
    // A cut that came before the bytes has dropped none.
    const possible = toxic === 'timeout timeout=5' ? [expectedHits, '1/0'] : [expectedHits];
    expect(possible).toContain(await hits(rig, (hit) => possible.includes(hit)));
    if (what === 'held') expect(to.seen).toEqual({ data: Buffer.alloc(0), end: '' });

    expect((await rig.api('DELETE', '/proxies/p/toxics/t')).status).toBe(204);
    if (removed === 'goes on') {
      from.socket.write(' world');
      expect(await to.received(11)).toBe('hello world');
      to.socket.write('back');
      expect(await from.received(4)).toBe('back');
    } else if (removed !== 'ended') {
      expect([await to.ended(), await from.ended()]).toEqual([removed, removed]);
    }
    expect(possible).toContain(await hits(rig, () => true));
  });

  const harmless = [
    'noop',
    'latency latency=2 jitter=2',
    'latency latency=40',
    'bandwidth rate=5000',
    `latency latency=${farOff}`,
    'bandwidth rate=0',
  ];
  test.each(harmless.flatMap((toxic) => streams.map((stream) => [toxic, stream] as const)))(
    '%s added, updated and removed on a busy connection (%s): every byte, in order',
    async (toxic, stream) => {
      await using rig = await startRig();
      const { from, to } = ends(await rig.pair(await rig.proxy('p')), stream);
      const sender = sendLines(from.socket);
      for (let round = 0; round < 8; round += 1) {
        await rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
        await rig.api('POST', '/proxies/p/toxics', toxicBody('noop', stream, { name: 'behind' }));
        await rig.api('POST', '/proxies/p/toxics/t', { toxicity: round % 2 });
        await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 1 });
        await rig.api('DELETE', '/proxies/p/toxics/t');
        await rig.api('DELETE', '/proxies/p/toxics/behind');
      }
      const sent = await sender.stop();
      expect(await to.received(sent.length)).toBe(sent);
    },
  );

  test('latency: never earlier than it says; two of them add up; an end stays behind its data', async () => {
    await using rig = await startRig();
    const { client, server } = await rig.pair(await rig.proxy('p'));
    for (const name of ['one', 'two']) {
      await rig.api('POST', '/proxies/p/toxics', toxicBody('latency latency=40', 'downstream', { name }));
    }
    const start = performance.now();
    server.socket.end('bye');
    expect([await client.ended(), await client.received(3)]).toEqual(['FIN', 'bye']);
    expect(performance.now() - start).toBeGreaterThanOrEqual(79);
  });

  test.each([
    [1_000, 300_000],
    [10, 3_000],
  ])('bandwidth: %i KB/s is no faster than that for %i bytes', async (rate, bytes) => {
    await using rig = await startRig();
    const { client, server } = await rig.pair(await rig.proxy('p'));
    await rig.api('POST', '/proxies/p/toxics', toxicBody(`bandwidth rate=${rate}`, 'downstream'));
    const start = performance.now();
    server.socket.write(Buffer.alloc(bytes));
    await client.received(bytes);
    expect(performance.now() - start).toBeGreaterThanOrEqual(bytes / rate - 10);
  });

  test('limit_data counts on over updates; an update of latency lets go what is due next', async () => {
    await using rig = await startRig();
    const { client, server } = await rig.pair(await rig.proxy('p'));
    await rig.api('POST', '/proxies/p/toxics', toxicBody('limit_data bytes=8', 'upstream'));
    await rig.api(
      'POST',
      '/proxies/p/toxics',
      toxicBody(`latency latency=${farOff}`, 'downstream', { name: 'l' }),
    );
    client.socket.write('12345');
    await server.received(5);
    server.socket.write('held');
    await rig.observed((seen) => seen.proxies['p']?.toxics['l']?.bytes === 4);
    await rig.api('POST', '/proxies/p/toxics/l', {});
    expect(await client.received(4)).toBe('held');
    await rig.api('POST', '/proxies/p/toxics/t', { attributes: { bytes: 7 } });
    client.socket.write('67890');
    expect([await server.ended(), await server.received(7)]).toEqual(['FIN', '1234567']);
  });

  test('counters of a removed toxic are kept until one of the same name comes', async () => {
    await using rig = await startRig();
    const { client } = await rig.pair(await rig.proxy('p'));
    await rig.api('POST', '/proxies/p/toxics', toxicBody('bandwidth rate=0', 'upstream'));
    client.socket.write('hello');
    await hits(rig, (hit) => hit === '1/5');
    await rig.api('DELETE', '/proxies/p/toxics/t');
    expect(await hits(rig, () => true)).toBe('1/5');
    await rig.api('POST', '/proxies/p/toxics', toxicBody('noop', 'upstream'));
    expect(await hits(rig, () => true)).toBe('0/0');
  });
});
