import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { toJsonLine } from '../../lib/json-lines.ts';
import type { Event } from '../../model/event.ts';
import type { UndoLine, UndoStep } from '../../model/undo.ts';
import { whyNoContainers } from '../../testing/container-engine.ts';
import { startRunningContainer, type RunningContainer } from '../../testing/running-container.ts';
import { startClock } from '../clock.ts';
import {
  containerState,
  disconnectContainer,
  pauseContainer,
  signalContainer,
} from '../containers/container-actions.ts';
import { findEngine } from '../containers/engine.ts';
import { heal, journalFile } from '../heal.ts';
import type { Housing } from '../life.ts';
import { createReplica, type Replica } from '../replica.ts';
import { attachedContainer } from './attached-container.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

beforeEach(async (ctx) => {
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-attached-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const client = { perform: () => Promise.reject(new Error('none')), books: () => Promise.resolve({}) };

async function attach(
  container: RunningContainer,
): Promise<{ housing: Housing; replica: Replica; events: Event[] }> {
  const address = { host: '127.0.0.1', port: container.port };
  const housing = await attachedContainer({
    name: 'ledger.1',
    address,
    engine: await findEngine({ name: 'test', allowRemote: false }),
    container: container.name,
    onEngineLost: () => undefined,
  });
  const events: Event[] = [];
  const replica = createReplica({
    name: 'ledger.1',
    address,
    health: { http: '/' },
    isForwarded: true,
    housing,
    logFile: join(emptyFolder(), 'ledger.log'),
    client,
    clock: startClock(),
    startMsMax: 20_000,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => replica[Symbol.asyncDispose]());
  return { housing, replica, events };
}

test('it is killed, paused and cut off, and is as it was when we go', async () => {
  await using container = await startRunningContainer();
  const before = await container.look();
  const { replica } = await attach(container);
  await replica.start();
  await replica.crash();
  expect((await container.look()).state).toBe('exited');
  await replica.start();
  await replica.pause();
  expect((await container.look()).state).toBe('paused');
  await replica.resume();
  await replica.disconnect();
  expect(await replica.state()).toBe('disconnected');
  await replica.connect();
  expect(await replica.state()).toBe('running');
  await replica.stop(200);
  await replica.start();
  expect(replica.lost()).toBeUndefined();
  await replica[Symbol.asyncDispose]();
  expect(await container.look()).toEqual(before);
  expect(before.networks).toEqual({ [container.network]: ['books'] });
});

test('it ends by itself: that is told, and it is not started again', async () => {
  await using container = await startRunningContainer();
  const { replica } = await attach(container);
  await replica.start();
  await signalContainer({ engine: container.engine, container: container.name }, 'KILL');
  await expect.poll(() => replica.lost()).toMatch(/^it ended by itself, killed by SIGKILL/);
  await replica[Symbol.asyncDispose]();
  expect((await container.look()).state).toBe('exited');
});

test('one that does not run, or is not there, is no system that runs already', async () => {
  await using container = await startRunningContainer();
  await pauseContainer({ engine: container.engine, container: container.name });
  const { replica } = await attach(container);
  await expect(replica.start()).rejects.toThrow(`the container ${container.name} of ledger.1 is paused`);
  expect((await container.look()).state).toBe('paused');
  await expect(attach({ ...container, name: 'nobodys' })).rejects.toThrow(
    'the container nobodys of ledger.1 cannot be looked at',
  );
});

test('one that the engine would remove is never killed', async () => {
  await using container = await startRunningContainer({ isRemoved: true });
  const { housing } = await attach(container);
  expect(() => housing.stepOf('start')).toThrow('ledger.1 is not killed: the engine removes');
  expect(housing.stepOf('resume')).toMatchObject({ undo: 'unpause' });
});

test.each(['start', 'resume', 'connect'] as const)(
  'the harness is dead: %s is done by whoever heals, and nothing is removed',
  async (undo) => {
    await using container = await startRunningContainer();
    const before = await container.look();
    const { housing } = await attach(container);
    const place = { engine: container.engine, container: before.id };
    if (undo === 'start') await signalContainer(place, 'KILL');
    else if (undo === 'resume') await pauseContainer(place);
    else await disconnectContainer(place, container.network);
    if (undo === 'start') await expect.poll(async () => (await containerState(place)).running).toBe(false);
    const file = journalOf(housing.stepOf(undo));
    expect(await heal(journalFile(file), { by: 'watchdog', what: 'all' })).toEqual({
      undone: ['a fault undone'],
      failed: [],
    });
    expect(await container.look()).toEqual(before);
    expect(await heal(journalFile(file), { by: 'heal', what: 'all' })).toEqual({ undone: [], failed: [] });
  },
);

/** Of a harness that died while this stood. */
function journalOf(step: UndoStep): string {
  const file = join(emptyFolder(), 'undo.jsonl');
  const at = '2026-01-01T00:00:00.000Z';
  const harness = { pid: 2 ** 22 + 1, began: 'gone' };
  const lines: UndoLine[] = [
    { kind: 'journal', schemaVersion: 1, run: 'r', tag: 'r-1', harness, at },
    { kind: 'attached', experiment: '01-a', at },
    { kind: 'fault', number: 1, experiment: '01-a', what: 'a fault', steps: [step], at },
    { kind: 'begun', number: 1, until: at, at },
  ];
  writeFileSync(file, lines.map(toJsonLine).join(''));
  return file;
}
