/** Bodies that are too long, broken or both: refused without being kept, and the server goes on. */

import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';

const mebibyte = 1_024 * 1_024;
/** As long as is still read. */
const long = mebibyte / 2;

test('a body without an end is refused when it has 1 MiB, not when it is over', async () => {
  await using rig = await startRig();
  const endless = request(`http://${rig.server.address}/proxies`, { method: 'POST' });
  endless.on('error', () => undefined);
  const answered = once(endless, 'response') as Promise<[{ statusCode: number }]>;
  endless.write('{"name":"');
  endless.write('a'.repeat(mebibyte));
  const [{ statusCode }] = await answered;
  expect(statusCode).toBe(413);
  expect((await rig.api('GET', '/proxies')).text).toBe('{}');
  endless.destroy();
});

test.each([
  ['a text without an end', `"${'a'.repeat(long)}`, 'unexpected EOF'],
  ['lists in lists', '['.repeat(long), 'exceeded max depth'],
  ['objects in objects', '{"a":'.repeat(long / 8), 'exceeded max depth'],
  ['a list without an end', `[${'"a long element",'.repeat(long / 17)}`, 'unexpected EOF'],
  ['escapes, then a broken one', `"${String.raw`\n`.repeat(long / 2)}\\x"`, 'invalid character'],
  [
    'more values than are read, before a mistake',
    `[${'1,'.repeat(50_000)}1, mistake`,
    'more than 50000 values',
  ],
  ['members, as many', `{${'"a":1,'.repeat(50_000)} mistake`, 'more than 50000 values'],
  ['spaces', ' '.repeat(long), 'EOF'],
  ['no JSON at all', 'ÿ'.repeat(long), 'invalid character'],
])('%s: 400, and nothing is made', async (_what, text, error) => {
  await using rig = await startRig();
  for (const path of ['/proxies', '/populate']) {
    const answer = await rig.api('POST', path, text);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(error);
  }
  expect((await rig.api('GET', '/proxies')).text).toBe('{}');
});

test('as many values as are read are one proxy with thousands of toxics, each of them told', async () => {
  await using rig = await startRig();
  // Five values are the proxy, three are each toxic.
  const toxics = Array.from({ length: 16_665 }, (_, index) => ({ type: 'noop', name: `t${index}` }));
  const proxy = { name: 'a', listen: '127.0.0.1:0', upstream: rig.upstream, toxics };
  const { status, text } = await rig.api('POST', '/proxies', proxy);
  expect(status).toBe(201);
  expect((JSON.parse(text) as { toxics: { name: string }[] }).toxics.map(({ name }) => name)).toEqual(
    toxics.map(({ name }) => name),
  );
  const more = await rig.api('POST', '/proxies', { ...proxy, name: 'b', toxics: [...toxics, {}] });
  expect(more.text).toContain('more than 50000 values');
});
