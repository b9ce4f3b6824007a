/** The HTTP layer of our server. */

import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';
import { expectTranscript } from './testing/expect-transcript.ts';
import { transcripts } from './testing/transcripts.ts';

describe('API', () => {
  test.each(Object.keys(transcripts))('%s', async (name) => {
    await using rig = await startRig();
    await expectTranscript(rig, name, 'ours');
  });

  test('a body over 1 MiB is refused, and the server stays', async () => {
    await using rig = await startRig();
    const answer = await rig.api('POST', '/proxies', `{"name":"${'a'.repeat(1_024 * 1_024)}"}`);
    expect(answer).toMatchObject({ status: 413, text: expect.stringContaining('too large') as string });
    expect((await rig.api('GET', '/version')).status).toBe(200);
  });

  test('a caller that leaves in the middle of its body disturbs nobody', async () => {
    await using rig = await startRig();
    const half = request(`http://${rig.server.address}/proxies`, {
      method: 'POST',
      headers: { 'Content-Length': 99 },
    });
    const gone = new Promise((resolve) => half.once('error', resolve));
    half.write('{', () => half.destroy(new Error('left')));
    await gone;
    expect((await rig.api('GET', '/proxies')).text).toBe('{}');
  });

  test('every request has an id of its own, 20 characters', async () => {
    await using rig = await startRig();
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () =>
        (await rig.api('GET', '/version')).headers.get('x-toxiproxy-request-id'),
      ),
    );
    expect(new Set(ids).size).toBe(50);
    expect(ids.filter((id) => !/^[0-9a-v]{20}$/.test(id ?? ''))).toEqual([]);
  });
});
