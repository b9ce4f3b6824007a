/** What holds of a running system whatever it runs in. Every runtime passes these tests. */

import { beforeEach, describe, expect, test } from 'vitest';
import { startClock } from '../adapters/clock.ts';
import type { Event } from '../model/event.ts';
import type { RuntimeName } from '../model/runtime-name.ts';
import type { Target } from '../model/target.ts';
import { startFlapping } from '../run/flapping.ts';
import { ask, changed, lawSystems } from './law-system.ts';
import { pair } from './law-target.ts';
import { listens } from './running-service.ts';

/**
 * The laws, as tests of whoever calls this.
 *
 * @param isCommandOurs - the target file's commands are what is run
 * @param isFound - it runs already: it is not started, not ended, and how it ended nobody tells
 * @param whyNot - why there is no such runtime on this machine, if so: then all of them are skipped
 */
export function systemLaws(
  runtime: RuntimeName,
  whyNot: () => Promise<string | undefined>,
  { isCommandOurs = true, isFound = false } = {},
): void {
  const systems = lawSystems(runtime);
  const shared = systems.shared();
  beforeEach(async (ctx) => {
    const why = await whyNot();
    if (why !== undefined) ctx.skip(why);
  });

  describe('a system', () => {
    test('has a link on every edge, and what goes through it is counted', async () => {
      const system = await shared();
      expect(system.links.names).toEqual([
        'front.1->back.1',
        'front.1->back.2',
        'back.1->back.2',
        'back.2->back.1',
        'client->front.1',
      ]);
      const before = await system.links.traffic();
      expect(await ask(system, 'peers')).toBe('back.1 back.2 ECONNREFUSED');
      const after = await system.links.traffic();
      const used = 'front.1->back.1';
      expect(after?.[used]).toMatchObject({ connections: (before?.[used]?.connections ?? NaN) + 1 });
      expect(after?.[used]?.bytes).toBeGreaterThan(before?.[used]?.bytes ?? NaN);
      const unused = 'back.1->back.2';
      expect(after?.[unused]).toEqual({ ...before?.[unused], open: 0, bytes: 0 });
      expect(await system.links.busyP99Ms()).toBeGreaterThanOrEqual(0);
      expect(system.busyP99Ms()).toBeGreaterThanOrEqual(0);
    });

    test(`is ${isFound ? 'all there' : 'gone with everything it started'} when it is disposed of`, async () => {
      const system = await systems.start();
      const ports = system.runtime.replicas.map((replica) => system.runtime.address(replica).port);
      if (!isFound) await system.runtime.pause('back.1');
      await system[Symbol.asyncDispose]();
      expect(await Promise.all(ports.map(listens))).toEqual([isFound, isFound, isFound]);
      const traffic = system.links.traffic();
      if (isFound) expect(await traffic).toHaveProperty('front.1->back.1');
      else await expect(traffic).rejects.toThrow('the proxy has ended');
    });
  });

  const startedOnes = isFound ? undefined : describe;
  startedOnes?.('a service that does not start', () => {
    test('ends: named, with its exit code and last lines; the others are stopped', async () => {
      const error = await systems.refusal(
        changed('back', { MODE: 'exits', LINES: JSON.stringify(['reading configuration']) }),
      );
      expect(error.code).toBe('E_TARGET_START');
      expect(error.message).toMatch(
        /^back\.[12] did not start: it ended after \S+, exit code 7; its last lines:\n/,
      );
      // One is of standard output, the other of standard error: which is seen first nobody can say.
      expect(error.message.split('\n').slice(1).sort()).toEqual(['  no database', '  reading configuration']);
      expect(error.hint).toMatch(/logs\/back\.[12]\.log$/);
    });

    test('is never healthy: named, with what its health check saw', async () => {
      const error = await systems.refusal({ ...changed('front', { MODE: 'deaf' }), startMsMax: 700 });
      expect(error.message).toMatch(
        /^front\.1 did not start: not healthy within 700ms \(GET http:\/\/127\.0\.0\.1:\d+\/health: .*(?:ECONNREFUSED|ECONNRESET|hang up).*\); it printed nothing$/,
      );
    });

    const ownCommand = isCommandOurs ? test : undefined;
    ownCommand?.('has no such command', async () => {
      const services: Target['services'] = { ...pair.services };
      const { front } = services;
      if (front === undefined) throw new Error('no front');
      services['front'] = { ...front, command: ['no-such-program-here'] };
      const error = await systems.refusal({ target: { ...pair, services }, services: ['front'] });
      expect(error.message).toMatch(/front\.1 did not start: [^]*no-such-program-here/);
    });

    test('is given up when the start is interrupted', async () => {
      const interrupt = new AbortController();
      const starting = systems.refusal({ ...changed('front', { MODE: 'deaf' }), signal: interrupt.signal });
      interrupt.abort();
      expect((await starting).code).toBe('E_INTERRUPTED');
    });
  });

  describe('the runtime', () => {
    test('kills, and starts again on the same port with the same state', async () => {
      const system = await shared();
      const { runtime, session } = system;
      const { port } = runtime.address('back.1');
      await runtime.crash('back.1');
      expect(await runtime.state('back.1')).toBe('gone');
      expect(await listens(port)).toBe(false);
      expect(await runtime.healthy('back.1', 300)).toMatchObject({ ok: false });
      await runtime.start('back.1');
      expect(runtime.address('back.1').port).toBe(port);
      expect(await runtime.state('back.1')).toBe('running');
      expect(await session.books('back.1', [], 2_000)).toEqual({ state: { starts: 'xx' } });
      expect(runtime.lost()).toEqual([]);
    });

    test('stops with SIGTERM, and starts again where it was', async () => {
      const system = await shared();
      const { runtime } = system;
      const exited = new Promise<Event>((resolve) => {
        system.subscribe((event) => {
          if (event.kind === 'service' && event.service === 'back.2' && event.action === 'exited')
            resolve(event);
        });
      });
      await runtime.stop('back.2');
      expect(await exited).toMatchObject({
        service: 'back.2',
        detail: isFound ? 'killed by SIGTERM' : 'exit code 0',
      });
      expect(await runtime.state('back.2')).toBe('gone');
      expect(await listens(runtime.address('back.2').port)).toBe(false);
      await runtime.start('back.2');
      expect(await runtime.state('back.2')).toBe('running');
      expect(runtime.lost()).toEqual([]);
    });

    test('pauses and resumes', async () => {
      const system = await shared();
      const { runtime } = system;
      await runtime.pause('front.1');
      expect(await runtime.state('front.1')).toBe('paused');
      expect(await ask(system, 'name', 'front.1', 300)).toEqual({
        type: 'info',
        error: 'no answer within 300 ms',
      });
      expect(await runtime.healthy('front.1', 200)).toMatchObject({ ok: false });
      await runtime.resume('front.1');
      expect(await runtime.state('front.1')).toBe('running');
      expect(await ask(system, 'name')).toBe('front');
    });

    test('tells which service ended by itself, and how', async () => {
      const system = await systems.start(changed('front', { LINES: '["good bye"]' }));
      const ended = new Promise<Event>((resolve) => {
        system.subscribe((event) => {
          if (event.kind === 'service' && event.action === 'exited') resolve(event);
        });
      });
      await ask(system, 'die');
      const how = isFound ? 'nobody here saw how' : 'exit code 3';
      expect(await ended).toMatchObject({ service: 'front.1', detail: `unasked: ${how}` });
      await expect
        .poll(() => system.runtime.lost())
        .toEqual([
          { replica: 'front.1', detail: `it ended by itself, ${how}${isFound ? '' : '\ngood bye'}` },
        ]);
    });
  });

  describe('the links', () => {
    const slow = {
      name: 'slow',
      type: 'latency',
      stream: 'downstream',
      toxicity: 1,
      attributes: { latency: 50, jitter: 0 },
    } as const;

    test('carry toxics, count what they hit, and lose them again', async () => {
      const system = await shared();
      const { links } = system;
      await links.addToxic('client->front.1', slow);
      expect((await links.states())['client->front.1']).toEqual({
        toxics: ['slow'],
        enabled: true,
        asMade: true,
      });
      expect(await ask(system, 'name')).toBe('front');
      expect(await links.hits('client->front.1', 'slow')).toMatchObject({ connections: 1 });
      await links.removeToxic('client->front.1', 'slow');
      await links.removeToxic('client->front.1', 'slow');
      expect((await links.states())['client->front.1']).toMatchObject({ toxics: [], enabled: true });
    });

    test('refuse while they are disabled', async () => {
      const system = await shared();
      const { links } = system;
      expect(await links.refuses('client->front.1')).toBe(false);
      await links.setEnabled('client->front.1', false);
      expect(await links.refuses('client->front.1')).toBe(true);
      expect(await ask(system, 'name')).toMatchObject({ type: 'info' });
      await links.setEnabled('client->front.1', true);
      expect(await ask(system, 'name')).toBe('front');
    });

    test('flap, and are left as they are when it ends', async () => {
      const { links } = await shared();
      const link = 'client->front.1';
      await links.setEnabled(link, false);
      const flapping = startFlapping({
        actions: { toxics: [], process: [], disable: [link], flap: { downMs: 20, upMs: 20 } },
        clock: startClock(),
        links,
        isHeldDown: () => false,
        inTurn: (task) => task(),
        onError: (error) => {
          throw error;
        },
      });
      await expect.poll(() => flapping.timesDown()).toBeGreaterThan(3);
      await flapping.end();
      const times = flapping.timesDown();
      expect(await links.refuses(link)).toBe(flapping.isDown());
      expect(flapping.timesDown()).toBe(times);
      await links.setEnabled(link, true);
      expect(await links.refuses(link)).toBe(false);
    });

    test('name the link that does not exist, and the toxic that is wrong', async () => {
      const { links } = await shared();
      await expect(links.setEnabled('client->nobody.1', false)).rejects.toThrow(
        'there is no link client->nobody.1',
      );
      await expect(links.addToxic('back.1->back.2', { ...slow, type: 'nonsense' })).rejects.toThrow(
        'adding slow to back.1->back.2: Request failed with status code 400',
      );
    });
  });
}
