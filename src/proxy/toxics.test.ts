/** What the bytes of a connection meet: every toxic, each way, on new and on live connections, idle and busy. */

import { describe, expect, test } from 'vitest';
import { expectSteps, liveChanges } from './testing/live-changes.ts';
import { startRig } from './testing/rig.ts';
import { busyCases, expectAllBytes, expectMeets, farOff, toxicCases } from './testing/toxic-table.ts';
import { hits, toxicBody } from './testing/toxics.ts';

describe('toxics', () => {
  test.each(toxicCases)('%s: hello %s, hits %s, removed: %s (%s, %s)', async (...row) => {
    await using rig = await startRig();
    await expectMeets(rig, row, 'ours');
  });

  test.each(busyCases)(
    '%s added, updated and removed on a busy connection (%s): every byte, in order',
    async (toxic, stream) => {
      await using rig = await startRig();
      await expectAllBytes(rig, toxic, stream);
    },
  );

  test.each(liveChanges)('%s (%s): %s', async (_title, stream, steps) => {
    await using rig = await startRig();
    await expectSteps(rig, steps, stream);
  });

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
