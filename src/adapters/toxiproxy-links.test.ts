/** The links in a server of ours. */

import { expect, test } from 'vitest';
import { endpoint, startRig } from '../proxy/testing/rig.ts';
import type { LinkPlace } from './layout.ts';
import { createToxiproxyLinks } from './toxiproxy-links.ts';

test('a link is busy from the first byte of a request to the last of its reply, and no longer for a connection that stays', async () => {
  await using rig = await startRig();
  const place: LinkPlace = {
    name: 'a.1->b.1',
    caller: 'a.1',
    callee: 'b.1',
    service: 'b',
    listen: { host: '127.0.0.1', port: 0 },
    upstream: endpoint(rig.upstream),
  };
  const url = `http://${rig.server.address}`;
  const links = await createToxiproxyLinks([place], { url, ended: () => undefined, tag: 'test' });
  const busy = async (): Promise<unknown> => {
    const { open, busy: found } = (await links.traffic())?.['a.1->b.1'] ?? {};
    return { open, busy: found };
  };
  const { text } = await rig.api('GET', '/proxies/a.1-%3Eb.1');
  const { client, server } = await rig.pair((JSON.parse(text) as { listen: string }).listen);
  client.socket.write('GET / HTTP/1.1\r\n\r\n');
  await server.received(18);
  expect(await busy()).toEqual({ open: 1, busy: 1 });
  server.socket.write('HTTP/1.1 204 No Content\r\n\r\n');
  await client.received(27);
  expect(await busy()).toEqual({ open: 1, busy: 0 });
  expect(await links.observed()).toMatchObject([
    {
      name: 'a.1->b.1',
      connections: 1,
      http: { operations: [{ method: 'GET', path: '/', requests: 1, errors: 0 }] },
    },
  ]);
  await rig.api('DELETE', '/proxies/a.1-%3Eb.1');
  expect(await links.observed()).toEqual([]);
});
