/** The shop as real processes: started, asked, killed, started again, ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import client from './client.ts';
import { httpCall } from './host/http-call.ts';
import type { Answer } from './ports.ts';

const built = join(import.meta.dirname, '..', '..', 'dist', 'targets', 'shop');
const names = [
  ...['storefront', 'order', 'inventory', 'payment', 'shipping', 'notifier'],
  ...['catalog.1', 'catalog.2', 'catalog.3'],
];
const running = new Map<string, ChildProcess>();
let folder = '';

afterEach(async () => {
  await Promise.all([...running.keys()].map((name) => end(name, 'SIGKILL')));
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

test('the whole shop starts, sells, survives a kill, and ends when asked', async (ctx) => {
  if (!existsSync(join(built, 'order', 'main.js'))) ctx.skip('targets are not compiled: npm run build');
  folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const ports = await freePorts();
  for (const name of names) start(name, ports);
  await Promise.all(names.map((name) => healthy(ports, name)));

  const operation = { f: 'checkout', id: 1, saga: 'o-1', place: 'storefront.1' };
  expect(await client.perform(operation, call(ports, 'storefront'))).toEqual({ type: 'ok' });
  const put = { f: 'put', id: 2, item: 'x', value: 'a', place: 'catalog.1' };
  expect(await client.perform(put, call(ports, 'catalog.1'))).toEqual({ type: 'ok' });

  await until(
    async () => (await client.books('order.1', call(ports, 'order'), ['o-1'])).sagas?.['o-1'] === 'completed',
  );
  await until(
    async () => (await client.books('catalog.3', call(ports, 'catalog.3'), [])).state?.['x'] === 'a',
  );
  await until(
    async () => (await client.books('notifier.1', call(ports, 'notifier'), [])).ledger?.rows.length === 1,
  );
  const before = await client.books('inventory.1', call(ports, 'inventory'), []);
  expect(before.ledger?.rows).toMatchObject([{ row: 1, step: 'reserve', saga: 'o-1', amount: 2 }]);

  for (const name of ['order', 'inventory']) {
    await end(name, 'SIGKILL');
    start(name, ports);
    await healthy(ports, name);
  }
  expect(await client.books('inventory.1', call(ports, 'inventory'), [])).toEqual(before);
  const after = await client.books('order.1', call(ports, 'order'), ['o-1', 'o-2']);
  expect(after.sagas).toEqual({ 'o-1': 'completed', 'o-2': 'unknown' });

  const codes = await Promise.all(names.map((name) => end(name, 'SIGTERM')));
  expect(codes).toEqual(names.map(() => 0));
}, 60_000);

async function freePorts(): Promise<ReadonlyMap<string, number>> {
  const servers = await Promise.all(
    names.map(async (name) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return { name, server, port: (server.address() as AddressInfo).port };
    }),
  );
  await Promise.all(servers.map(({ server }) => once(server.close(), 'close')));
  return new Map(servers.map(({ name, port }) => [name, port]));
}

function start(name: string, ports: ReadonlyMap<string, number>): void {
  const [service = '', replica = '1'] = name.split('.');
  const at = (other: string): string => `127.0.0.1:${ports.get(other) ?? 0}`;
  const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'];
  const child = spawn(process.execPath, [join(built, service, 'main.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PORT: String(ports.get(name) ?? 0),
      STATE: join(folder, name),
      REPLICA: replica,
      ORDER: at('order'),
      CATALOG: catalogs.map(at).join(','),
      PEERS: catalogs
        .filter((other) => other !== name)
        .map(at)
        .join(','),
      INVENTORY: at('inventory'),
      PAYMENT: at('payment'),
      SHIPPING: at('shipping'),
      NOTIFIER: at('notifier'),
    },
  });
  running.set(name, child);
}

async function end(name: string, signal: NodeJS.Signals): Promise<number | null> {
  const child = running.get(name);
  running.delete(name);
  if (child === undefined) return null;
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}

function call(ports: ReadonlyMap<string, number>, name: string) {
  return {
    address: { host: '127.0.0.1', port: ports.get(name) ?? 0 },
    signal: AbortSignal.timeout(5_000),
  };
}

async function healthy(ports: ReadonlyMap<string, number>, name: string): Promise<void> {
  const health = (): Promise<Answer | undefined> => {
    const { address, signal } = call(ports, name);
    const request = { method: 'GET', path: '/health' };
    return httpCall(request, { ...address, signal, bytesMax: 1_000 }).catch(() => undefined);
  };
  await until(async () => (await health())?.status === 200);
}

/** Asks again every 20 ms; the test's own limit ends it. */
async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 20));
}
