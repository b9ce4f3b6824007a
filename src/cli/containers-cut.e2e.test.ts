/**
 * Runs on containers that are cut while they start, whatever the engine was just asked for: nothing of ours stays in it, not even what a slow
 * engine makes afterwards.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Started } from '../testing/command-line.ts';
import { whyNoContainers } from '../testing/container-engine.ts';
import { containerFolder, moneyScenario, startRequests } from '../testing/container-run.ts';
import { openEngineDoor } from '../testing/engine-door.ts';
import { eventually } from '../testing/eventually.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const patient = { timeout: 60_000, interval: 100 };

beforeEach(async (ctx) => {
  if (process.platform !== 'linux') ctx.skip('reads the process table from /proc: needs Linux');
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

/** As long as nothing else is said, somebody's terminal sends it to the whole group. */
function interrupt({ child }: Started): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

/** As long as an engine may take for one thing when it is busy. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2_000));
}

describe.concurrent('cut while it starts', () => {
  test.each(startRequests)('SIGINT when %s: nothing is left, 130', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    const run = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    door.when(request, () => {
      interrupt(run);
    });
    const { code, stdout, stderr } = await run.ended;
    expect(door.requests().some((one) => request.test(one))).toBe(true);
    expect([code, stdout + stderr]).toEqual([130, expect.stringContaining('interrupted')]);
    expect(await at.left()).toEqual([]);
    expect(existsSync(join(at.folder, 'reports', 'latest', 'report.html'))).toBe(true);
  });

  test.each(startRequests)('SIGKILL when %s: nothing is left', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    const { child, ended } = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    door.when(request, () => {
      child.kill('SIGKILL');
    });
    expect((await ended).code).toBe(null);
    expect(door.requests().some((one) => request.test(one))).toBe(true);
    await eventually(
      () => at.left(),
      (seen) => {
        expect(seen).toEqual([]);
      },
      patient,
    );
    expect(await at.openRuns()).toEqual([]);
    // The engine may have been at it all the while.
    expect(await at.left()).toEqual([]);
  });

  // An engine that is busy carries out what it was asked for after whoever asked has gone.
  test.each([
    ['a network', /^POST \S*\/networks\/create/],
    ['a container', /^POST \S*\/containers\/create\?name=\S*_ledger\.1/],
  ])('SIGKILL while a slow engine makes %s: it is removed, too, once it is there', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    const { child, ended } = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    let isMade = false;
    door.when(request, async () => {
      child.kill('SIGKILL');
      await aMoment();
      isMade = true;
    });
    await ended;
    await eventually(
      () => isMade,
      (seen) => {
        expect(seen).toBe(true);
      },
      patient,
    );
    await eventually(
      async () => [...(await at.left()), ...(await at.openRuns()).map(({ run }) => run)],
      (seen) => {
        expect(seen).toEqual([]);
      },
      patient,
    );
    await aMoment();
    expect(await at.left()).toEqual([]);
  });

  test('an engine that makes one network and refuses another: neither is left', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario([], '1s'));
    const networks = /^POST \S*\/networks\/create/;
    door.when(networks, () => 'break');
    door.when(networks, aMoment);
    const { code } = await at.run(['money.yaml'], { DOCKER_HOST: door.address }).ended;
    expect(code).toBe(3);
    await aMoment();
    expect(await at.left()).toEqual([]);
  });
});
