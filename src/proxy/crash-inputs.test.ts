/** What ends or hangs a Toxiproxy 2.12: answered here, and every byte arrives once the toxic is gone. */

import { describe, expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';
import { ends, toxicBody } from './testing/toxics.ts';

const streams = ['upstream', 'downstream'] as const;
const huge = 2 ** 62;

const crashes = [
  'bandwidth rate=-1',
  `bandwidth rate=${-huge}`,
  'slicer',
  'slicer average_size=10 size_variation=11',
  'slicer average_size=-1 size_variation=-1',
  `slicer average_size=1 size_variation=${huge}`,
  `latency jitter=${huge}`,
  `latency latency=${huge} jitter=${huge}`,
].flatMap((toxic) => streams.map((stream) => [toxic, stream] as const));

test.each(crashes)('%s (%s): new and live connections, added and updated', async (toxic, stream) => {
  await using rig = await startRig();
  const listen = await rig.proxy('p');
  const text = 'x'.repeat(1_000);
  const [type = ''] = toxic.split(' ');
  const body = toxicBody(toxic, stream) as { attributes: object };

  const live = ends(await rig.pair(listen), stream);
  for (const how of ['added', 'updated']) {
    if (how === 'updated') {
      const plain = toxicBody(`${type} rate=1000 average_size=100`, stream);
      expect((await rig.api('POST', '/proxies/p/toxics', plain)).status).toBe(200);
    }
    const path = how === 'added' ? '/proxies/p/toxics' : '/proxies/p/toxics/t';
    expect((await rig.api('POST', path, body)).status).toBe(200);
    const fresh = ends(await rig.pair(listen), stream);
    const expected = live.to.seen.data.length + text.length;
    live.from.socket.write(text);
    fresh.from.socket.write(text);
    // Until both have met it: the proxy has read all there is.
    const sent = how === 'added' ? 2 : 4;
    await rig.observed((seen) => seen.proxies['p']?.bytes === sent * text.length);

    expect((await rig.api('DELETE', '/proxies/p/toxics/t')).status).toBe(204);
    expect([await live.to.received(expected), await fresh.to.received(text.length)]).toEqual([
      'x'.repeat(how === 'added' ? 1_000 : 2_000),
      text,
    ]);
  }
});

test('bandwidth with a rate below 0 lets nothing pass, not later either', async () => {
  await using rig = await startRig();
  const { client, server } = await rig.pair(await rig.proxy('p'));
  await rig.api('POST', '/proxies/p/toxics', toxicBody('bandwidth rate=-1', 'upstream'));
  // What comes back this way tells that the time of two slices is over.
  await rig.api(
    'POST',
    '/proxies/p/toxics',
    toxicBody('latency latency=250', 'downstream', { name: 'clock' }),
  );
  client.socket.write('x'.repeat(1_000));
  await rig.observed((seen) => seen.proxies['p']?.bytes === 1_000);
  server.socket.write('!');
  expect(await client.received(1)).toBe('!');
  expect(server.seen).toEqual({ data: Buffer.alloc(0), end: '' });
  await rig.api('DELETE', '/proxies/p/toxics/t');
  expect(await server.received(1_000)).toBe('x'.repeat(1_000));
});

describe('a reader that does not read', () => {
  test.each(
    ['timeout timeout=0', 'limit_data bytes=0', 'reset_peer timeout=0', 'slicer', 'slow_close', 'corrupt']
      .concat('bandwidth_shared', 'http_status', 'http_abort', 'http_delay', 'slow_open')
      .flatMap((toxic) => streams.map((stream) => [toxic, stream] as const)),
  )('%s (%s) is added, changed and removed, and the proxy deleted', async (toxic, stream) => {
    await using rig = await startRig();
    const { from, to } = ends(await rig.pair(await rig.proxy('p')), stream);
    to.socket.pause();
    from.socket.write(Buffer.alloc(16 * 1_024 * 1_024));
    let before = -1;
    await rig.observed((seen) => {
      const bytes = seen.proxies['p']?.bytes ?? 0;
      const isStill = bytes > 0 && bytes === before;
      before = bytes;
      return isStill;
    });
    const statuses: number[] = [];
    const ask = async (method: string, path: string, body?: object): Promise<void> => {
      statuses.push((await rig.api(method, path, body)).status);
    };
    await ask('POST', '/proxies/p/toxics', toxicBody(toxic, stream));
    await ask('GET', '/proxies');
    await ask('POST', '/proxies/p/toxics/t', {});
    await ask('DELETE', '/proxies/p/toxics/t');
    await ask('DELETE', '/proxies/p');
    expect(statuses).toEqual([200, 200, 200, 204, 204]);
  });
});
