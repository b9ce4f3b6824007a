/**
 * The container engine is not there, or not on this machine, it goes away or hangs: told as what it is. The engine that others use at the same
 * time is left alone: what fails is a door in front of it.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { whyNoContainers } from '../testing/container-engine.ts';
import {
  containerFolder,
  moneyScenario,
  said,
  untilEffect,
  type ContainerFolder,
} from '../testing/container-run.ts';
import { openEngineDoor } from '../testing/engine-door.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

/** Loaded before the command: what is connected to is written down, and where it is a socket of this machine, nobody is there. */
const watched = (file: string): string =>
  `data:text/javascript,${encodeURIComponent(`
import { appendFileSync } from 'node:fs';
import net from 'node:net';
if (process.env.DOCKER_HOST === '') delete process.env.DOCKER_HOST;
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [to] = [args[0]].flat();
  appendFileSync(${JSON.stringify(file)}, JSON.stringify([to?.path, to?.host, to?.port]) + '\\n');
  if (typeof to?.path === 'string') to.path = '/nobody/is/there';
  return connect.apply(this, args);
};
`)}`;

/** A folder in which no engine is found but the one that is named there. */
function folderWithoutEngine(
  properties = '',
): ContainerFolder & { readonly env: Record<string, string>; connections(): string } {
  const at = containerFolder();
  const file = join(at.folder, 'connections');
  at.write('connections', '');
  at.write('.testcontainers.properties', properties);
  at.write('money.yaml', moneyScenario([], '1s'));
  const env = { DOCKER_HOST: '', HOME: at.folder, NODE_OPTIONS: `--import=${watched(file)}` };
  return { ...at, env, connections: () => readFileSync(file, 'utf8') };
}

describe.concurrent('no engine', () => {
  const elsewhere = 'tcp://192.0.2.1:2375';

  test.each([
    ['DOCKER_HOST', { DOCKER_HOST: elsewhere }, ''],
    ['docker.host in ~/.testcontainers.properties', {}, `docker.host=${elsewhere}\n`],
    ['tc.host in ~/.testcontainers.properties', {}, `tc.host=${elsewhere}\n`],
  ])(
    'on this machine, but another one’s named by %s: refused, and nothing is sent there',
    async (_, env, file) => {
      await using at = folderWithoutEngine(file);
      for (const words of [[], ['--dry-run']]) {
        const ended = await at.run(['money.yaml', ...words], { ...at.env, ...env }).ended;
        expect([ended.code, said(ended)]).toEqual([
          5,
          expect.stringContaining(
            `E_REMOTE the container engine ${elsewhere} is at 192.0.2.1, not on this machine`,
          ),
        ]);
      }
      expect(at.connections()).not.toContain('192.0.2.1');
    },
  );

  test('answers: told, and nothing is begun', async () => {
    await using at = folderWithoutEngine();
    const ended = await at.run(['money.yaml'], at.env).ended;
    expect([ended.code, said(ended)]).toEqual([
      3,
      expect.stringContaining('E_ENGINE no container engine answers'),
    ]);
    expect(said(ended)).toContain('--runtime process');
    expect(at.journal().map(({ kind }) => kind)).toEqual(['journal', 'closed']);
    const dry = await at.run(['money.yaml', '--dry-run'], at.env).ended;
    expect([dry.code, said(dry)]).toEqual([
      5,
      expect.stringContaining('E_ENGINE no container engine answers'),
    ]);
  });
});

describe.concurrent('the engine', () => {
  beforeEach(async (ctx) => {
    if (process.platform !== 'linux') ctx.skip('reads the process table from /proc: needs Linux');
    const why = await whyNoContainers();
    if (why !== undefined) ctx.skip(why);
  });

  test('goes away for good while a fault stands: told with what may be left, 5; healed when it is back', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    const { ended } = await untilEffect(
      at,
      door.address,
      '{ kind: pause, service: ledger, begin: { after: 300ms } }',
    );
    await door.close();
    const end = await ended;
    expect([end.code, said(end)]).toEqual([5, expect.stringMatching(/E_ENGINE/)]);
    expect(said(end)).toContain('no engine answers');
    expect(await at.left()).not.toEqual([]);
    const vain = await at.command(['heal']);
    expect([vain.code, said(vain)]).toEqual([
      5,
      expect.stringContaining('could not be undone: the containers of 01-money'),
    ]);
    const next = await at.run(['money.yaml']).ended;
    expect([next.code, said(next)]).toEqual([5, expect.stringContaining('E_HEAL earlier runs left behind')]);
    await door.open();
    expect((await at.command(['heal'])).code).toBe(0);
    expect(await at.left()).toEqual([]);
  });

  test('hangs from the beginning: told, exit 3', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    door.freeze();
    const end = await at.run(['money.yaml'], { DOCKER_HOST: door.address }).ended;
    expect([end.code, said(end)]).toEqual([3, expect.stringContaining('E_ENGINE')]);
  });
});
