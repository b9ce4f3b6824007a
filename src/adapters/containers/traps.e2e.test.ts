/** What is known to go wrong with containers and images, tried on a real engine. */

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SystemOptions } from '../system.ts';
import { whyNoContainers } from '../../testing/container-engine.ts';
import {
  connectionFrom,
  containersOf,
  containersWithCommand,
  leftOf,
  type SeenContainer,
} from '../../testing/engine-contents.ts';
import { ask, lawSystems, type LawSystem } from '../../testing/law-system.ts';
import { pair } from '../../testing/law-target.ts';
import { listens } from '../../testing/running-service.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const patient = { timeout: 60_000, interval: 100 };

const systems = lawSystems('container');
beforeEach(async (ctx) => {
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

/** What the engine tells of one replica. */
async function seen(replica: string): Promise<SeenContainer> {
  const container = (await containersOf(systems.tag())).find((one) => one.replica === replica);
  if (container === undefined) throw new Error(`there is no container of ${replica}`);
  return container;
}

/** What a replica gets when it asks somebody else, with no proxy of its own in between. */
async function asksAt(system: LawSystem, address: string): Promise<unknown> {
  return await ask(system, `ask/${encodeURIComponent(address)}`, 'front.1', 5_000);
}

describe('a replica that comes back', () => {
  const shared = systems.shared();
  const away: Readonly<Record<string, (system: LawSystem) => Promise<void>>> = {
    'a crash and a start': async ({ runtime }) => {
      await runtime.crash('back.1');
      await runtime.start('back.1');
    },
    'a stop and a start': async ({ runtime }) => {
      await runtime.stop('back.1');
      await runtime.start('back.1');
    },
    'a pause and a resume': async ({ runtime }) => {
      await runtime.pause('back.1');
      await runtime.resume('back.1');
    },
    'a disconnect and a connect': async ({ runtime }) => {
      await runtime.disconnect('back.1');
      expect(await runtime.state('back.1')).toBe('disconnected');
      await runtime.connect('back.1');
      expect(await runtime.state('back.1')).toBe('running');
    },
    'a crash while it is disconnected, a connect and a start': async ({ runtime }) => {
      await runtime.disconnect('back.1');
      await runtime.crash('back.1');
      await runtime.connect('back.1');
      await runtime.start('back.1');
    },
    'a crash while it is paused, and a start': async ({ runtime }) => {
      await runtime.pause('back.1');
      await runtime.crash('back.1');
      await runtime.start('back.1');
    },
  };

  test.each(Object.keys(away))('after %s is on its old port, under its old names', async (what) => {
    const system = await shared();
    const { runtime, session } = system;
    const before = await seen('back.1');
    const { port } = runtime.address('back.1');
    expect(before.published).toMatchObject([{ ip: '127.0.0.1', port }]);

    await away[what]?.(system);
    const after = await seen('back.1');
    expect(after.published).toEqual(before.published);
    expect(Object.keys(after.networks)).toEqual(Object.keys(before.networks));
    expect(Object.values(after.aliases)[0]).toEqual(expect.arrayContaining(['back.1', 'back']));
    expect(runtime.address('back.1').port).toBe(port);
    await expect.poll(() => runtime.healthy('back.1', 2_000), patient).toMatchObject({ ok: true });
    expect(await session.books('back.1', [], 5_000)).toMatchObject({ state: {} });
    // Through the proxy, which knows it by name; and it finds the proxy by name, too.
    await expect.poll(() => ask(system, 'peers'), patient).toBe('back.1 back.2 ECONNREFUSED');
    // Bytes, as a connection may be there from before.
    const counted = async (): Promise<number> =>
      (await system.links.traffic())?.['back.1->back.2']?.bytes ?? 0;
    const bytes = await counted();
    const answer = await fetch(`http://127.0.0.1:${port}/peers`);
    expect(await answer.text()).toBe('back.2');
    expect(await counted()).toBeGreaterThan(bytes);
    expect(runtime.lost()).toEqual([]);
  });

  test('is not to be reached while it is disconnected, by nobody', async () => {
    const system = await shared();
    const { runtime } = system;
    await runtime.disconnect('back.1');
    expect((await seen('back.1')).networks).toEqual({});
    expect(await runtime.healthy('back.1', 500)).toMatchObject({ ok: false });
    expect(JSON.stringify(await ask(system, 'peers', 'front.1'))).not.toContain('back.1');
    await runtime.connect('back.1');
    await expect.poll(() => ask(system, 'peers'), patient).toContain('back.1');
  });
});

describe('networks', () => {
  const shared = systems.shared();
  test('each replica is on its own and on no other, the proxy on all; what is published is on loopback only', async () => {
    const system = await shared();
    const containers = await containersOf(systems.tag());
    const replicas = containers.filter(({ replica }) => replica !== 'proxy');
    const proxies = containers.filter(({ replica }) => replica === 'proxy');
    expect(replicas.map(({ replica }) => replica).sort()).toEqual(['back.1', 'back.2', 'front.1']);
    expect(proxies).toHaveLength(1);
    const own = replicas.map(({ networks }) => Object.keys(networks));
    expect(own.map((names) => names.length)).toEqual([1, 1, 1]);
    expect(new Set(own.flat()).size).toBe(3);
    expect(own.flat()).not.toContain('bridge');
    expect(proxies.flatMap(({ networks }) => Object.keys(networks)).sort()).toEqual(own.flat().sort());

    const published = containers.flatMap((one) => one.published);
    expect(published.length).toBeGreaterThanOrEqual(3 + system.links.names.length);
    expect(published.filter(({ ip }) => ip !== '127.0.0.1')).toEqual([]);
    for (const { replica, published: ports } of replicas)
      expect(ports.map(({ port }) => port)).toEqual([system.runtime.address(replica).port]);
  });

  test('no replica reaches another one but through the proxy', async () => {
    const system = await shared();
    const { runtime } = system;
    const { port } = runtime.address('back.1');
    const { port: ownPort } = runtime.address('front.1');
    const [front, back] = await Promise.all([seen('front.1'), seen('back.1')]);
    const [there] = Object.values(back.networks);
    const [here] = Object.values(front.networks);
    if (there === undefined || here === undefined) throw new Error('a replica is on no network');
    const meets = async (host: string): Promise<readonly [string, string]> => [
      host,
      await connectionFrom(front.name, host, host === 'front.1' || host === here.ip ? ownPort : port),
    ];
    // What it may do: itself, and others through the proxy.
    for (const host of ['front.1', here.ip]) expect(await meets(host)).toEqual([host, 'open']);
    expect(await asksAt(system, `front:${ownPort}`)).toBe('front');
    expect(await ask(system, 'peers')).toContain('back.1');

    const others = [
      'back.1',
      'back',
      back.name,
      there.ip,
      here.gateway,
      there.gateway,
      '127.0.0.1',
      ...ownAddresses(),
    ];
    const met = await Promise.all([...new Set(others)].map(meets));
    expect(met.filter(([, what]) => what === 'open')).toEqual([]);
    expect(met.length).toBeGreaterThan(4);
    for (const host of ['back', there.ip, here.gateway, there.gateway])
      expect([host, await asksAt(system, `${host}:${port}`)]).toEqual([host, 'no way']);
    expect(await listens(port)).toBe(true);
  });
});

/** This machine's addresses, but for those of networks somebody made on an engine: they may be gone in a moment, and their packets leave it. */
function ownAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ address, family, internal }) =>
      family === 'IPv4' && !internal && !name.startsWith('br-') ? [address] : [],
    ),
  );
}

/** A Dockerfile of its own, and words by which what its build leaves behind is found. */
function dockerfile(text: (marker: string) => string): {
  readonly file: string;
  readonly folder: string;
  readonly marker: string;
} {
  const marker = `trap-${randomBytes(6).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-traps-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'Dockerfile');
  writeFileSync(file, text(marker));
  return { file, folder, marker };
}

/** The pair with another image for its front, which is all that is started. */
function frontOf(change: {
  readonly image?: string;
  readonly dockerfile?: string;
  readonly context?: string;
}): Pick<SystemOptions, 'target' | 'services'> {
  const { front } = pair.services;
  if (front === undefined) throw new Error('no front');
  const { build, ...rest } = front;
  const { dockerfile: file, context = build?.context ?? '' } = change;
  const built = file === undefined ? {} : { build: { context, dockerfile: file } };
  const pulled = change.image === undefined ? {} : { image: change.image };
  return {
    target: { ...pair, services: { ...pair.services, front: { ...rest, ...built, ...pulled } } },
    services: ['front'],
  };
}

describe('an image', () => {
  test('that cannot be built: the log says why, and nothing of the build stays', async () => {
    const { file, marker } = dockerfile(
      (words) =>
        `FROM node:20-slim\nRUN ["node", "-e", "console.log('building ${words}'); process.exit(7)"]\n`,
    );
    const error = await systems.refusal(frontOf({ dockerfile: file }));
    expect(error.code).toBe('E_IMAGE');
    expect(error.message).toContain('the image for service front could not be built');
    expect(error.message).toMatch(new RegExp(`^ {2}building ${marker}$`, 'm'));
    expect(error.message).toContain('returned a non-zero code: 7');
    expect(error.hint).toContain(file);
    await expect.poll(() => containersWithCommand(marker), patient).toEqual([]);
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('whose Dockerfile the engine does not understand', async () => {
    const { file } = dockerfile(() => 'FROM node:20-slim\nCOPPY . .\n');
    const error = await systems.refusal(frontOf({ dockerfile: file }));
    expect(error.code).toBe('E_IMAGE');
    expect(error.message).toMatch(/unknown instruction: COPPY/i);
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('whose context cannot be sent', async () => {
    const { file, folder } = dockerfile(() => 'FROM node:20-slim\nCOPY . /built/\n');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const error = await systems.refusal(frontOf({ dockerfile: file, context: folder }));
    expect(error.code).toBe('E_IMAGE');
    expect(error.message).toContain('unsupported type');
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('is sent what .dockerignore lets through, below an ignored folder, too', async () => {
    const { file, folder } = dockerfile(() => 'FROM node:20-slim\nCOPY . /built/\n');
    const service = join(folder, 'below', 'this', 'service.mjs');
    mkdirSync(dirname(service), { recursive: true });
    writeFileSync(service, "throw new Error('as it should be')");
    writeFileSync(join(folder, '.dockerignore'), '**\n!below/this/service.mjs\n');
    const { target, services } = frontOf({ dockerfile: file, context: folder });
    const { front } = target.services;
    if (front === undefined) throw new Error('no front');
    const command = ['node', '/built/below/this/service.mjs'];
    const changed = { ...target, services: { ...target.services, front: { ...front, command } } };
    const error = await systems.refusal({ target: changed, services });
    expect(error.message).toContain('as it should be');
  });

  test('whose user is not root can write to the state folder', async () => {
    const { file } = dockerfile(() => 'FROM node:20-slim\nCOPY service.mjs /built/\nUSER 1000\n');
    const system = await systems.start(frontOf({ dockerfile: file }));
    expect(await system.session.books('front.1', [], 5_000)).toEqual({ state: { starts: 'x' } });
    await system.runtime.crash('front.1');
    await system.runtime.start('front.1');
    expect(await system.session.books('front.1', [], 5_000)).toEqual({ state: { starts: 'xx' } });
  });

  test('whose build is cut: interrupted, and nothing of the build stays', async () => {
    const { file, marker } = dockerfile(
      (words) => `FROM node:20-slim\nRUN ["node", "-e", "setInterval(() => '${words}', 1000)"]\n`,
    );
    const interrupt = new AbortController();
    const starting = systems.refusal({ ...frontOf({ dockerfile: file }), signal: interrupt.signal });
    await expect.poll(() => containersWithCommand(marker), patient).toEqual(['running']);
    interrupt.abort();
    expect((await starting).code).toBe('E_INTERRUPTED');
    await expect.poll(() => containersWithCommand(marker), patient).toEqual([]);
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('whose base image nobody has: the hint says how one is made', async () => {
    // Nobody answers there, whatever this machine reaches.
    const { file } = dockerfile(() => 'FROM 127.0.0.1:9/no-such-image\n');
    const error = await systems.refusal(frontOf({ dockerfile: file }));
    expect(error.code).toBe('E_IMAGE');
    expect(error.message).toContain('127.0.0.1:9');
    expect(error.hint).toContain('docker/base-image.sh');
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('that no registry has', async () => {
    const error = await systems.refusal(frontOf({ image: '127.0.0.1:9/no-such-image:1' }));
    expect(error.code).toBe('E_IMAGE');
    expect(error.message).toContain('the image 127.0.0.1:9/no-such-image:1 for service front cannot be had');
    expect(error.hint).toBe('try it alone: docker pull 127.0.0.1:9/no-such-image:1');
    expect(await leftOf(systems.tag())).toEqual([]);
  });

  test('that a registry takes long to give: the start can be interrupted', async () => {
    // The proxy's image is there then: what is waited for is this one alone.
    await (await systems.start({ services: ['back'] }))[Symbol.asyncDispose]();
    const registry = createServer();
    const asked = once(registry, 'connection');
    await once(registry.listen(0, '127.0.0.1'), 'listening');
    const sockets = new Set<Socket>();
    registry.on('connection', (socket) => sockets.add(socket));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      registry.close();
    });
    const interrupt = new AbortController();
    const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/slow:1`;
    const starting = systems.refusal({ ...frontOf({ image }), signal: interrupt.signal });
    await asked;
    interrupt.abort();
    expect((await starting).code).toBe('E_INTERRUPTED');
    expect(await leftOf(systems.tag())).toEqual([]);
  });
});
