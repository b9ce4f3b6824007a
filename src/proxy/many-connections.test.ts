/** Thousands of connections that do next to nothing. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { socketsOpen } from './testing/leaks.ts';
import { endpoint, startRig } from './testing/rig.ts';

const wanted = 5_000;

test('5 000 idle connections: opened at once, counted, usable, and gone when they are closed', async ({
  annotate,
}) => {
  const report = process.report.getReport() as unknown as {
    userLimits: { open_files: { soft: number | 'unlimited' } };
  };
  const { soft } = report.userLimits.open_files;
  const count = soft === 'unlimited' ? wanted : Math.min(wanted, Math.floor((soft - 500) / 2));
  if (count < wanted) await annotate(`only ${count} connections: ${soft} open files are allowed (ulimit -n)`);

  const before = socketsOpen();
  {
    await using rig = await startRig();
    await using peers = await startPeers();
    const { port } = endpoint(await rig.proxy('p', { upstream: `127.0.0.1:${peers.port}` }));
    const traffic = (open: number): Promise<unknown> =>
      rig.observed(({ proxies }) => proxies['p']?.open === open).then(({ proxies }) => proxies['p']);

    await peers.ask(`open ${port} ${count}`);
    expect(await traffic(count)).toMatchObject({ connections: count, bytes: 2 * count });
    await peers.ask('carry');
    expect(await traffic(count)).toMatchObject({ connections: count, bytes: 4 * count });
    await peers.ask('close');
    expect(await traffic(0)).toMatchObject({ connections: count, bytes: 4 * count });
  }
  await expect.poll(socketsOpen).toBe(before);
}, 60_000);

/** See testing/peers.mjs. */
async function startPeers(): Promise<{ port: number; ask(what: string): Promise<void> } & AsyncDisposable> {
  const file = fileURLToPath(new URL('testing/peers.mjs', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = (await lines.next()) as IteratorResult<string, undefined>;
    if (next.done === true) throw new Error('the peers have ended');
    return next.value;
  };
  return {
    port: Number(await line()),
    async ask(what) {
      child.stdin.write(`${what}\n`);
      expect(await line()).toBe('done');
    },
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
