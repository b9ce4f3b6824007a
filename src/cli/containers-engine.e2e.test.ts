/**
 * The container engine itself fails: it is not there, it is not on this machine, it is restarted under a run, it hangs. Told as what it is, and
 * nothing of ours stays in it. The engine that others use at the same time is left alone: what fails is a door in front of it.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Ended, Started } from '../testing/command-line.ts';
import { whyNoContainers } from '../testing/container-engine.ts';
import {
  containerFolder,
  moneyScenario,
  startRequests,
  type ContainerFolder,
} from '../testing/container-run.ts';
import { killContainersOf } from '../testing/engine-contents.ts';
import { openEngineDoor, type EngineDoor } from '../testing/engine-door.ts';
import { eventually } from '../testing/eventually.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const patient = { timeout: 90_000, interval: 100 };

const said = ({ stdout, stderr }: Ended): string => `${stdout}${stderr}`.replace(/\s+/g, ' ');

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

describe('no engine', () => {
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

  /** The door's engine is restarted: connections break, its containers of this run are killed, then it answers again. */
  async function restart(at: ContainerFolder, door: EngineDoor): Promise<void> {
    await door.close();
    await killAll(at);
    await door.open();
  }

  /** The same in good order: it takes no more calls, ends its containers, and tells of each before connections break. */
  async function restartGently(at: ContainerFolder, door: EngineDoor): Promise<void> {
    door.shut();
    await killAll(at);
    await eventually(
      () => at.read('01-money/events.jsonl'),
      (seen) => {
        expect(seen).toContain('"action":"exited"');
      },
      patient,
    );
    await restart(at, door);
  }

  async function killAll(at: ContainerFolder): Promise<void> {
    const tag = at.tag();
    if (tag !== undefined) await killContainersOf(tag);
  }

  /** The row that says that a fault of this kind has taken effect. */
  const effects: Readonly<Record<string, string>> = {
    crash: '"action":"exited"',
    pause: '"action":"paused"',
    disconnect: '"action":"disconnected"',
    latency: '"type":"begin"',
  };

  /** Starts the run, and waits until the fault has taken effect, or where there is none until the load is there. */
  async function untilFault(at: ContainerFolder, door: EngineDoor, fault?: string): Promise<Started> {
    at.write('money.yaml', moneyScenario(fault === undefined ? [] : [fault], '60s'));
    const started = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    const kind = /kind: ([a-z]+)/.exec(fault ?? '')?.[1];
    const row = kind === undefined ? '"type":"invoke"' : (effects[kind] ?? kind);
    await eventually(
      () => at.read('01-money/events.jsonl'),
      (seen) => {
        expect(seen).toContain(row);
      },
      patient,
    );
    await at.containers();
    return started;
  }

  test.each([
    ['no fault stands', undefined],
    ['a link is slow', '{ kind: latency, on: accounts->ledger, latency: 50ms, begin: { after: 300ms } }'],
    ['a service is down', '{ kind: crash, service: ledger, begin: { after: 300ms } }'],
    ['a service is paused', '{ kind: pause, service: ledger, begin: { after: 300ms } }'],
    ['a service is disconnected', '{ kind: disconnect, service: ledger, begin: { after: 300ms } }'],
  ])('is restarted while %s: said so, exit 3, nothing left', async (_, fault) => {
    await restartedUnder(fault, restart);
  });

  test.each([
    ['no fault stands', undefined],
    ['a service is disconnected', '{ kind: disconnect, service: ledger, begin: { after: 300ms } }'],
  ])('is restarted in good order while %s: said so, exit 3, nothing left', async (_, fault) => {
    await restartedUnder(fault, restartGently);
  });

  async function restartedUnder(fault: string | undefined, restarting: typeof restart): Promise<void> {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    const { ended } = await untilFault(at, door, fault);
    await restarting(at, door);
    const end = await ended;
    expect([end.code, said(end)]).toEqual([3, expect.stringMatching(/E_ENGINE/)]);
    expect(await at.left()).toEqual([]);
    const [experiment] = itemsOf(fieldOf(JSON.parse(at.read('run.json')), 'experiments'));
    expect(experiment).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('E_ENGINE') as string,
    });
    expect((await at.command(['status'])).stdout).toContain('nothing is injected right now');
  }

  test.each(startRequests)('is restarted when %s: said so, exit 3, nothing left', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    door.when(request, () => restart(at, door));
    const end = await at.run(['money.yaml'], { DOCKER_HOST: door.address }).ended;
    expect(door.requests().some((one) => request.test(one))).toBe(true);
    expect([end.code, said(end)]).toEqual([3, expect.stringContaining('E_ENGINE')]);
    expect(await at.left()).toEqual([]);
  });

  test('goes away for good while a fault stands: told with what may be left, 5; healed when it is back', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    const { ended } = await untilFault(at, door, '{ kind: pause, service: ledger, begin: { after: 300ms } }');
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
