/** What a tap is told: everything that was read, whatever becomes of it, and each end once. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import type { ConnectionTap } from './connection-tap.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { endpoint } from './testing/rig.ts';
import { toxicKind } from './toxics/registry.ts';

/** Notes everything in one line; pieces of one direction in a row are one. */
function noting(number: number, notes: string[]): ConnectionTap {
  const seen = { upstream: '', downstream: '' };
  return {
    bytes(stream, data) {
      seen[stream] += Buffer.from(data).toString();
    },
    ended(stream) {
      notes.push(`${number} ${stream} ${seen[stream]}`);
    },
    closed() {
      notes.push(`${number} closed`);
    },
  };
}

test('a tap sees what is read, also what a toxic drops, and each end once; a connection may go without', async () => {
  const upstream = createServer().listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const notes: string[] = [];
  const options = { listen: '127.0.0.1:0', upstream: `127.0.0.1:${port}` };
  const proxy = new TcpProxy('p', options, createRandom(1), (number) =>
    number === 2 ? undefined : noting(number, notes),
  );
  const kind = toxicKind('timeout');
  if (kind === undefined) throw new Error('timeout is missing');
  const settings = {
    name: 't',
    type: 'timeout',
    stream: 'downstream',
    streamText: 'downstream',
    toxicity: 1,
  } as const;
  proxy.addToxic({ ...settings, kind, attributes: { timeout: 0 }, hits: { connections: 0, bytes: 0 } });
  await proxy.open();

  for (let i = 0; i < 3; i += 1) {
    const came = once(upstream, 'connection') as Promise<[Socket]>;
    const client = connect(endpoint(proxy.settings.listen));
    client.write('ask');
    const [server] = await came;
    await once(server, 'data');
    server.end('answer');
    await once(client.resume(), 'close');
    await expect.poll(() => proxy.traffic.open).toBe(0);
  }
  expect(notes).toEqual(
    [1, 3].flatMap((n) => [`${n} downstream answer`, `${n} upstream ask`, `${n} closed`]),
  );
  proxy.close();
  upstream.close();
});
