import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test, type TestContext, vi } from 'vitest';
import { startClock } from '../../src/adapters/clock.ts';
import { startSystem, type System } from '../../src/adapters/system.ts';
import { readDocument } from '../../src/model/document.ts';
import { targetFindings } from '../../src/model/names.ts';
import { targetSchema } from '../../src/model/target.ts';
import { temporaryWatchdog } from '../../src/testing/temporary-watchdog.ts';
import client from './client.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folders = (process.env['PATH'] ?? '').split(delimiter);
const hasRedis = folders.some((folder) => existsSync(join(folder, 'redis-server')));

/** The target in `targets/<name>`, running; it ends with the test. */
async function start(name: string, context: TestContext): Promise<System> {
  if (!hasRedis) context.skip('redis-server is not on PATH; apt-get install redis-server provides it');
  const file = join(import.meta.dirname, '..', name, 'target.yaml');
  const target = readDocument(targetSchema, readFileSync(file, 'utf8'), { file, also: targetFindings });
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-redis-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const watchdog = await temporaryWatchdog();
  onTestFinished(() => watchdog[Symbol.asyncDispose]());
  const system = await startSystem({
    experiment: 'redis',
    target,
    targetFolder: join(import.meta.dirname, '..', name),
    built: folder,
    client,
    services: ['primary', 'replica'],
    environment: {},
    folder,
    watchdog,
    clock: startClock(),
    signal: new AbortController().signal,
    env: process.env,
  });
  onTestFinished(() => system[Symbol.asyncDispose]());
  return system;
}

/** Asks in one line (`put x 1 @primary.1`, `read x @replica.2`) and says the outcome in one. */
async function ask({ session }: System, line: string): Promise<string> {
  const [, f = '', item = '', value = '', place = ''] = /^(\w+) (\w+) ?(\S*) @(\S+)$/.exec(line) ?? [];
  const { type, result, error } = await session.perform({ f, id: 1, place, item, value }, 1_000);
  return [type, result === null ? 'nothing' : (result ?? error)]
    .filter((word) => word !== undefined)
    .join(' ');
}

const books = async ({ session }: System, replica: string): Promise<unknown> =>
  (await session.books(replica, [], 1_000)).state;

describe('redis', () => {
  test('answers, and says when it does not', async (context) => {
    const system = await start('redis', context);
    const answers: Record<string, string> = {
      'read x @primary.1': 'ok nothing',
      'put x 1-ü @primary.1': 'ok',
      'read y @primary.1': 'ok nothing',
      'delete y @primary.1': 'fail no such item',
      'put x 2 @replica.1': "fail READONLY You can't write against a read only replica.",
      'rename x @primary.1': 'fail Redis clients do not ask rename',
    };
    for (const [line, answer] of Object.entries(answers)) expect(await ask(system, line), line).toBe(answer);
    expect(await books(system, 'primary.1')).toEqual({ x: '1-ü' });
    expect(await ask(system, 'delete x @primary.1')).toBe('ok');
    expect(await books(system, 'primary.1')).toEqual({});
    await system.runtime.crash('primary.1');
    expect(await ask(system, 'read x @primary.1')).toMatch(/^info /);
  });

  test('replicates over its links: cut off, a replica falls behind; healed, it catches up', async (context) => {
    const system = await start('redis', context);
    await ask(system, 'put x 1 @primary.1');
    for (const replica of ['replica.1', 'replica.2'])
      await expect.poll(() => books(system, replica), { timeout: 20_000 }).toEqual({ x: '1' });
    await system.links.setEnabled('replica.2->primary.1', false);
    await ask(system, 'put x 2 @primary.1');
    await expect.poll(() => books(system, 'replica.1'), { timeout: 20_000 }).toEqual({ x: '2' });
    expect(await books(system, 'replica.2')).toEqual({ x: '1' });
    expect(await system.runtime.healthy('replica.2', 1_000)).toMatchObject({ ok: false });
    await system.links.setEnabled('replica.2->primary.1', true);
    await expect.poll(() => books(system, 'replica.2'), { timeout: 20_000 }).toEqual({ x: '2' });
  });

  test('a replica that was killed comes back with everything', async (context) => {
    const system = await start('redis', context);
    await ask(system, 'put x 1 @primary.1');
    await system.runtime.crash('replica.1');
    await ask(system, 'put y 2 @primary.1');
    await system.runtime.start('replica.1');
    expect(await books(system, 'replica.1')).toEqual({ x: '1', y: '2' });
  });
});

test('the second replica of redis-astray follows nobody', async (context) => {
  const system = await start('redis-astray', context);
  await ask(system, 'put x 1 @primary.1');
  await expect.poll(() => books(system, 'replica.1'), { timeout: 20_000 }).toEqual({ x: '1' });
  expect(await books(system, 'replica.2')).toEqual({});
  expect((await system.links.traffic())?.['replica.2->primary.1']).toMatchObject({ connections: 0 });
});
