import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { startRig } from './testing/rig.ts';

test('bytes are counted when a link has ended, by direction and proxy', async () => {
  await using rig = await startRig({ proxyMetrics: true });
  const listen = await rig.proxy('a "b"');
  const { client, server } = await rig.pair(listen);
  client.socket.write('hello');
  await server.received(5);
  server.socket.write('bye');
  await client.received(3);
  const counters = async (): Promise<string> => (await rig.api('GET', '/metrics')).text;
  expect(await counters()).toBe('');

  client.socket.end();
  await rig.observed((seen) => seen.proxies['a "b"']?.open === 0);
  const labels = (direction: string): string =>
    `{direction="${direction}",listener="${listen}",proxy="a \\"b\\"",upstream="${rig.upstream}"}`;
  const counter = (what: string): string =>
    `# HELP toxiproxy_proxy_${what}_bytes_total \n# TYPE toxiproxy_proxy_${what}_bytes_total counter\n` +
    `toxiproxy_proxy_${what}_bytes_total${labels('downstream')} 3\n` +
    `toxiproxy_proxy_${what}_bytes_total${labels('upstream')} 5\n`;
  expect(await counters()).toBe(counter('received') + counter('sent'));
  const { headers } = await rig.api('PUT', '/metrics');
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores');
});

test('links of one proxy add up; what does not arrive is received, not sent', async () => {
  await using rig = await startRig({ proxyMetrics: true });
  const listen = await rig.proxy('p');
  await rig.api('POST', '/proxies/p/toxics', { type: 'limit_data', attributes: { bytes: 2 } });
  for (let i = 0; i < 2; i += 1) {
    const { client, server } = await rig.pair(listen);
    server.socket.write('hello');
    await client.ended();
  }
  await rig.observed((seen) => seen.proxies['p']?.open === 0);
  const { text } = await rig.api('GET', '/metrics');
  const value = (what: string): string | undefined =>
    new RegExp(`${what}_bytes_total{direction="downstream".*} (\\d+)`).exec(text)?.[1];
  expect([value('received'), value('sent')]).toEqual(['10', '4']);
});

test('of the process: plausible numbers, one help and one type a name', () => {
  const metrics = new Metrics({ proxy: false, runtime: true });
  const lines = metrics.text().trimEnd().split('\n');
  metrics.close();
  const values = new Map(
    lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' ') as [string, string]),
  );
  expect(values.get(`nodejs_version_info{version="${process.version}"}`)).toBe('1');
  expect(Number(values.get('process_resident_memory_bytes'))).toBeGreaterThan(10_000_000);
  expect(Number(values.get('process_cpu_seconds_total'))).toBeGreaterThan(0);
  expect(Number(values.get('process_start_time_seconds'))).toBeCloseTo(
    Date.now() / 1_000 - process.uptime(),
    0,
  );
  expect(lines.filter((line) => line.startsWith('# TYPE')).length).toBe(values.size);
});
