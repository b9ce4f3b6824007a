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
  ['a list without an end', `[${'1,'.repeat(long / 8)}`, 'unexpected EOF'],
  ['escapes, then a broken one', `"${String.raw`\n`.repeat(long / 2)}\\x"`, 'invalid character'],
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
