/** Which connections are hit, how connections end, and what a reader does that does not read. */

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isListening, startRig } from './testing/rig.ts';
import { ends, hits, toxicBody } from './testing/toxics.ts';

const streams = ['upstream', 'downstream'] as const;

describe('toxicity', () => {
  /** Which of 40 connections one after the other are cut: `x..x`; and the hits counted. */
  async function cuts(toxicity: number, seed: number): Promise<readonly [pattern: string, hits: string]> {
    await using rig = await startRig({ seed });
    const listen = await rig.proxy('p');
    await rig.api('POST', '/proxies/p/toxics', toxicBody('limit_data bytes=0', 'downstream', { toxicity }));
    let pattern = '';
    for (let i = 0; i < 40; i += 1) {
      const { client, server } = await rig.pair(listen);
      server.socket.write('hello');
      pattern += (await client.received(5)) === 'hello' ? '.' : 'x';
    }
    return [pattern, await hits(rig, () => true)];
  }

  test('0 hits none and counts none, 1 hits all', async () => {
    expect(await cuts(0, 1)).toEqual(['.'.repeat(40), '0/0']);
    expect(await cuts(1, 1)).toEqual(['x'.repeat(40), '40/200']);
  });

  test('0.5 hits some; the seed says which', async () => {
    const [pattern, counted] = await cuts(0.5, 7);
    const hit = pattern.replaceAll('.', '').length;
    expect(hit).toBeGreaterThan(8);
    expect(hit).toBeLessThan(32);
    expect(counted).toBe(`${hit}/${hit * 5}`);
    expect(await cuts(0.5, 7)).toEqual([pattern, counted]);
    expect(await cuts(0.5, 8)).not.toEqual([pattern, counted]);
  });

  test('an update rolls again, also on live connections; a missed reset_peer leaves the end alone', async () => {
    await using rig = await startRig();
    const { client, server } = await rig.pair(await rig.proxy('p'));
    await rig.api('POST', '/proxies/p/toxics', toxicBody('bandwidth rate=0', 'downstream', { toxicity: 0 }));
    await rig.api(
      'POST',
      '/proxies/p/toxics',
      toxicBody('reset_peer', 'downstream', { name: 'r', toxicity: 0 }),
    );
    server.socket.write('a');
    expect(await client.received(1)).toBe('a');
    await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 1 });
    server.socket.write('b');
    await hits(rig, (hit) => hit === '1/1');
    expect(client.seen.data.toString()).toBe('a');
    await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 0 });
    expect(await client.received(2)).toBe('ab');
    server.socket.end();
    expect(await client.ended()).toBe('FIN');
  });
});

describe('ends', () => {
  test.each(streams)('FIN and RST of one side reach the other as FIN (%s)', async (stream) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const fin = ends(await rig.pair(listen), stream);
    fin.from.socket.end('last');
    expect([await fin.to.ended(), await fin.to.received(4)]).toEqual(['FIN', 'last']);
    // No half-close: the side that has ended is closed, too, and a late reply is lost.
    expect(await fin.from.ended()).toBe('FIN');

    const rst = ends(await rig.pair(listen), stream);
    rst.from.socket.resetAndDestroy();
    expect(await rst.to.ended()).toBe('FIN');
    await rig.observed((seen) => seen.proxies['p']?.open === 0);
  });

  test('an upstream that refuses: accepted, then FIN; garbage is no other', async () => {
    await using rig = await startRig();
    for (const upstream of ['127.0.0.1:1', 'garbage', '[::1:5']) {
      const listen = await rig.proxy(upstream, { upstream });
      expect(await (await rig.client(listen)).ended()).toBe('FIN');
    }
  });

  test.each([
    ['disabled', 'POST', { enabled: false }],
    ['deleted', 'DELETE', undefined],
    ['moved', 'POST', { listen: '127.0.0.1:0' }],
  ] as const)('%s: live connections end, new ones are refused', async (_what, method, change) => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const { client, server } = await rig.pair(listen);
    await rig.api(method, '/proxies/p', change);
    expect([await client.ended(), await server.ended()]).toEqual(['FIN', 'FIN']);
    expect(await isListening(listen)).toBe(false);
  });

  test('same address, other spelling: live connections go on', async () => {
    await using rig = await startRig();
    const listen = await rig.proxy('p');
    const { client, server } = await rig.pair(listen);
    await rig.api('POST', '/proxies/p', {
      listen: listen.replace('127.0.0.1', 'localhost'),
      upstream: rig.upstream,
    });
    client.socket.write('on');
    expect(await server.received(2)).toBe('on');
  });
});

test.each(streams)(
  'a reader that does not read slows the sender, and the API answers all the same (%s)',
  async (stream) => {
    await using rig = await startRig();
    const { from, to } = ends(await rig.pair(await rig.proxy('p')), stream);
    to.socket.pause();
    const total = 64 * 1_024 * 1_024;
    from.socket.write(Buffer.alloc(total, 'x'));
    // Held back: the sender cannot get rid of it all however long it tries.
    let before = -1;
    let equal = 0;
    const settled = await rig.observed((seen) => {
      const bytes = seen.proxies['p']?.bytes ?? 0;
      equal = bytes > 0 && bytes === before ? equal + 1 : 0;
      before = bytes;
      return equal === 20;
    });
    expect(settled.proxies['p']?.bytes).toBeLessThan(total / 2);

    for (const toxic of ['latency latency=1', 'bandwidth rate=100000', 'noop']) {
      expect((await rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, stream))).status).toBe(200);
      expect((await rig.api('POST', '/proxies/p/toxics/t', {})).status).toBe(200);
      expect((await rig.api('DELETE', '/proxies/p/toxics/t')).status).toBe(204);
    }
    let received = to.seen.data.length;
    to.socket.removeAllListeners('data');
    to.socket.on('data', (data: Buffer) => {
      received += data.length;
      if (received >= total) to.socket.emit('all');
    });
    to.socket.resume();
    await once(to.socket, 'all');
    expect(received).toBe(total);
  },
);
