/** Toxics with `stream: "both"`: one toxic, one name, both directions. */

import { expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';
import { hits, toxicBody } from './testing/toxics.ts';

const both = (notation: string, settings: object = {}): object =>
  toxicBody(notation, 'both', { name: '', ...settings });

test('named, listed and echoed once, behind those of one direction', async () => {
  await using rig = await startRig();
  await rig.proxy('p');
  const add = async (body: object): Promise<string> =>
    (await rig.api('POST', '/proxies/p/toxics', body)).text;
  expect(await add(both('latency latency=5'))).toBe(
    '{"attributes":{"latency":5,"jitter":0},"name":"latency_both","type":"latency","stream":"both","toxicity":1}',
  );
  expect(await add(both('noop', { stream: 'Both' }))).toContain('"name":"noop_Both"');
  await add(toxicBody('noop', 'downstream', { name: 'down' }));
  await add(toxicBody('noop', 'upstream', { name: 'up' }));
  const listed = JSON.parse((await rig.api('GET', '/proxies/p/toxics')).text) as { name: string }[];
  expect(listed.map(({ name }) => name)).toEqual(['up', 'down', 'latency_both', 'noop_Both']);
  expect((await rig.api('POST', '/proxies/p/toxics', both('noop', { stream: 'sideways' }))).text).toContain(
    'stream was invalid, can be either upstream or downstream',
  );
});

test('acts, changes and ends in both directions; a connection counts once', async () => {
  await using rig = await startRig();
  const { client, server } = await rig.pair(await rig.proxy('p'));
  await rig.api('POST', '/proxies/p/toxics', both('bandwidth rate=0', { name: 't' }));
  client.socket.write('there');
  server.socket.write('back');
  expect(await hits(rig, (hit) => hit === '1/9')).toBe('1/9');
  expect([server.seen.data.length, client.seen.data.length]).toEqual([0, 0]);

  await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 0 });
  expect([await server.received(5), await client.received(4)]).toEqual(['there', 'back']);
  await rig.api('POST', '/proxies/p/toxics/t', { toxicity: 1 });
  client.socket.write('!');
  server.socket.write('?');
  expect(await hits(rig, (hit) => hit === '1/11')).toBe('1/11');
  await rig.api('DELETE', '/proxies/p/toxics/t');
  expect([await server.received(6), await client.received(5)]).toEqual(['there!', 'back?']);
});

test('a connection is hit both ways or not at all', async () => {
  await using rig = await startRig({ seed: 7 });
  const listen = await rig.proxy('p');
  await rig.api('POST', '/proxies/p/toxics', both('limit_data bytes=2', { name: 't', toxicity: 0.5 }));
  let pattern = '';
  for (let i = 0; i < 40; i += 1) {
    const { client, server } = await rig.pair(listen);
    client.socket.write('a');
    server.socket.write('b');
    await Promise.all([server.received(1), client.received(1)]);
    // Each direction has a limit of its own: what has gone the other way does not count.
    const [from, to] = i % 2 === 0 ? [client, server] : [server, client];
    from.socket.write('xy');
    pattern += (await to.received(3)).length === 3 ? '.' : 'x';
  }
  const hit = pattern.replaceAll('.', '').length;
  expect([hit > 8, hit < 32]).toEqual([true, true]);
  expect(await hits(rig, () => true)).toBe(`${hit}/${hit}`);
});
