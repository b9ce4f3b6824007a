/**
 * The container engine is restarted under a run: told as what it is, and nothing of ours stays in it. The engine that others use at the same
 * time is left alone: what fails is a door in front of it.
 */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import { whyNoContainers } from '../testing/container-engine.ts';
import {
  containerFolder,
  moneyScenario,
  said,
  startRequests,
  untilEffect,
  type ContainerFolder,
} from '../testing/container-run.ts';
import { killContainersOf } from '../testing/engine-contents.ts';
import { openEngineDoor, type EngineDoor } from '../testing/engine-door.ts';
import { eventually } from '../testing/eventually.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const patient = { timeout: 90_000, interval: 100 };

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
    const { ended } = await untilEffect(at, door.address, fault);
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
});
