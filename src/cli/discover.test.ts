/** `seatrial discover --observe` against a server of ours that requests have passed through. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import { topologySchema } from '../model/topology.ts';
import { endpoint, startRig } from '../proxy/testing/rig.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

/** Asks for a path through a proxy and reads the answer. */
async function get(listen: string, path: string): Promise<void> {
  const { host, port } = endpoint(listen);
  await (await fetch(`http://${host}:${port}${path}`)).text();
}

test('a graph for the plan, without a line of instrumentation', async () => {
  await using rig = await startRig();
  using place = temporaryFolder();
  const shop = createServer((request, response) => {
    response.writeHead(request.url === '/broken' ? 500 : 200).end('hi');
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const upstream = `127.0.0.1:${(shop.address() as { port: number }).port}`;
  const listen = await rig.proxy('order->payment', { upstream, observe: true });
  for (const path of ['/charges/1', '/charges/2', '/broken']) await get(listen, path);
  await get(await rig.proxy('stock', { upstream, observe: true }), '/');

  const url = `http://${rig.server.address}`;
  const args = ['discover', '--observe', url, '--as', 'stock=order->stock', '-o', 'topology.json'];
  const { code, stdout } = await ask(args, place.folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/order->payment {2}3 calls, .*, 33\.3 % errors/);
  const text = readFileSync(join(place.folder, 'topology.json'), 'utf8');
  const topology = readDocument(topologySchema, text, { file: 'topology.json' });
  expect(
    topology.edges.map(({ from, to, calls, errors, operations }) => [from, to, calls, errors, operations]),
  ).toEqual([
    ['order', 'payment', 3, 1, ['GET /broken', 'GET /charges/{id}']],
    ['order', 'stock', 1, 0, ['GET /']],
  ]);
  const planned = await ask(['plan', '--topology', 'topology.json', '--json'], place.folder);
  expect(planned.code).toBe(0);
  expect(planned.stdout).toContain('order->payment');
  shop.closeAllConnections();
  shop.close();
});

test('refusals: nowhere to look, nobody there, nobody who watches', async () => {
  await using rig = await startRig();
  using place = temporaryFolder();
  const code = async (...args: string[]): Promise<unknown> =>
    (await ask(['discover', ...args], place.folder)).code;
  expect(await code()).toBe('E_USAGE');
  expect(await code('--observe', 'http://127.0.0.1:1')).toBe('E_PROXY');
  expect(await code('--observe', `http://${rig.server.address}`)).toBe('E_PROXY');
  expect(await code('--observe', `http://${rig.server.address}`, '--as', 'stock')).toBe('E_USAGE');
});
