import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/command-line.ts';
import { paintFor } from '../paint.ts';
import { checks } from './checks.ts';
import { describeExamined } from './describe.ts';
import { canWork, examine } from './examine.ts';
import { httpGet } from './http-get.ts';
import type { Machine } from './machine.ts';
import { portsInNetstat, portsInTable } from './ports-in-use.ts';
import { realMachine } from './real-machine.ts';
import { testcontainersProperties } from '../../adapters/containers/testcontainers-properties.ts';
import { tryFolder } from './try-folder.ts';
import { tryProgram } from './try-program.ts';

/** A machine on which everything works. */
const good: Machine = {
  platform: 'linux',
  nodeVersion: '20.19.0',
  env: { DOCKER_HOST: 'tcp://127.0.0.1:2375' },
  engineProperties: new Map(),
  reports: '/home/a/reports',
  temporary: '/tmp',
  required: [{ command: 'redis-server', targets: ['redis'], provide: 'apt-get install redis-server' }],
  loopback: () => Promise.resolve(),
  takePorts: () => Promise.resolve(),
  ports: () => Promise.resolve({ low: 10_000, high: 32_767, free: 22_000 }),
  program: (command) => Promise.resolve({ path: `/usr/bin/${command}`, version: `${command} 7` }),
  folder: (path) => Promise.resolve({ path, freeBytes: 5e9 }),
  proxy: () => Promise.resolve({ version: '2.12.0', tookMs: 300 }),
  get: () => Promise.resolve({ status: 200, body: '{}' }),
};
const plain = paintFor({ write: () => undefined, isTTY: false, columns: 80 }, { env: {} });

/** Whether that machine can work, and the lines that say what is wrong. */
async function wrong(changed: Partial<Machine>): Promise<[boolean, string]> {
  const examined = await examine(checks, { ...good, ...changed });
  const lines = describeExamined(examined, plain).split('\n').slice(0, -3);
  return [
    canWork(examined),
    lines
      .filter((line) => !line.startsWith('✔'))
      .map((line) => line.trim())
      .join('\n'),
  ];
}

/** Engines by their addresses; nobody is anywhere else. */
function engines(at: Readonly<Record<string, object>>): Machine['get'] {
  return (address) => {
    const version = at[address];
    return Promise.resolve(version === undefined ? 'ENOENT' : { status: 200, body: JSON.stringify(version) });
  };
}

const docker = { Version: '27.1', ApiVersion: '1.46', Components: [{ Name: 'Engine' }] };
const podman = { Version: '4.3.1', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] };

const fails = (): Promise<never> => Promise.reject(new Error('EADDRNOTAVAIL'));

describe('doctor', () => {
  test('a good machine is ready', async () => {
    expect(await wrong({})).toEqual([true, '']);
  });

  test.each<[string, Partial<Machine>, boolean, string[]]>([
    [
      'an old Node',
      { nodeVersion: '20.18.3' },
      false,
      ['✖ node       20.18.3; 20.19 is the oldest that will do', '→ nvm install 22'],
    ],
    ['an older one', { nodeVersion: '18.20.0' }, false, ['18.20.0', '→ nvm']],
    ['no loopback', { loopback: fails }, false, ['✖ loopback   EADDRNOTAVAIL', '→ sudo ip link set lo up']],
    [
      'no room below the ephemeral range',
      { ports: () => Promise.resolve({ low: 10_000, high: 1_023, free: 0 }) },
      false,
      [
        '✖ ports      0 of 0 free, outside the ephemeral range',
        '→ sudo sysctl -w net.ipv4.ip_local_port_range="32768 60999"',
      ],
    ],
    ['ports that cannot be taken', { takePorts: fails }, false, ['EADDRNOTAVAIL', '→ ss -ltnp']],
    ['ports on a Mac', { takePorts: fails, platform: 'darwin' }, false, ['→ lsof -nP']],
    [
      'a disk that is full',
      { folder: (path) => Promise.resolve({ path, freeBytes: 5e6 }) },
      false,
      ['✖ disk       runs go to /home/a/reports; 5 MB free, 200 MB are needed', '→ du -sh'],
    ],
    [
      'a disk that refuses',
      { folder: (path) => Promise.resolve({ path, freeBytes: 5e9, refused: 'it is on a read-only disk' }) },
      false,
      ['cannot be written: it is on a read-only disk', '→ cd "$(mktemp -d)"'],
    ],
    [
      'no temporary folder',
      {
        temporary: '/none',
        folder: (path) => Promise.resolve({ path: path === '/none' ? '/' : path, freeBytes: 5e9 }),
      },
      false,
      ['✖ temporary  /none does not exist', '→ mkdir -p "/none"'],
    ],
    ['no proxy', { proxy: fails }, false, ['✖ proxy      EADDRNOTAVAIL', '→ npx seatrial proxy -port 0']],
    [
      'no programs at all',
      { env: {}, program: () => Promise.resolve({}), get: () => Promise.resolve('ENOENT') },
      true,
      [
        '– programs   redis-server is not on PATH (redis) (only',
        '→ apt-get install redis-server',
        '– engine     neither Docker nor Podman was found',
        '→ sudo apt-get install podman',
        '– browser    there is no',
        '→ sudo apt-get install chromium',
      ],
    ],
    [
      'programs that are broken',
      { program: (path) => Promise.resolve({ path, broken: 'ENOEXEC' }) },
      true,
      ['redis-server cannot be run: ENOEXEC', 'chromium cannot be run'],
    ],
    [
      'an engine that is not started',
      { env: {}, get: () => Promise.resolve('ECONNREFUSED') },
      true,
      ['/usr/bin/docker is there, its engine does not answer', '→ sudo systemctl start docker'],
    ],
    [
      'an engine of others',
      { get: () => Promise.resolve('EACCES') },
      true,
      ['refuses this user', '→ sudo usermod -aG docker "$USER"'],
    ],
    [
      'an engine that answers with an error',
      { get: () => Promise.resolve({ status: 500, body: '' }) },
      true,
      ['tcp://127.0.0.1:2375 (DOCKER_HOST) does not answer: status 500 (only for --runtime container)'],
    ],
    [
      'an engine that wants TLS',
      {
        get: () => Promise.resolve({ status: 400, body: 'Client sent an HTTP request to an HTTPS server.' }),
      },
      true,
      ['(DOCKER_HOST) wants TLS, which is not tried here', '→ docker version'],
    ],
    [
      'Podman where testcontainers does not look',
      {
        env: { XDG_RUNTIME_DIR: '/run/user/7' },
        get: engines({ 'unix:///run/user/7/podman/podman.sock': podman }),
      },
      true,
      [
        'Podman 4.3.1 (API 1.41) answers at unix:///run/user/7/podman/podman.sock, and nothing says',
        '→ export DOCKER_HOST=unix:///run/user/7/podman/podman.sock',
      ],
    ],
  ])('%s', async (_, changed, ready, expected) => {
    const [canDo, text] = await wrong(changed);
    expect({ canDo, text }).toEqual({
      canDo: ready,
      text: expect.stringContaining(expected[0] ?? '') as string,
    });
    for (const part of expected) expect(text).toContain(part);
  });

  const usual = [
    'unix:///var/run/docker.sock',
    'unix:///run/user/7/docker.sock',
    'unix:///home/a/.docker/run/docker.sock',
    'unix:///home/a/.docker/desktop/docker.sock',
  ];
  test.each<[string, Partial<Machine>, readonly string[], string]>([
    [
      'tc.host before all others',
      {
        env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
        engineProperties: new Map([['tc.host', 'tcp://127.0.0.1:2']]),
      },
      ['tcp://127.0.0.1:1', 'tcp://127.0.0.1:2', ...usual],
      'Docker 27.1 (API 1.46) answers at tcp://127.0.0.1:2',
    ],
    [
      'DOCKER_HOST instead of docker.host',
      {
        env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
        engineProperties: new Map([['docker.host', 'tcp://127.0.0.1:2']]),
      },
      ['tcp://127.0.0.1:1', 'tcp://127.0.0.1:2', ...usual],
      'Docker 27.1 (API 1.46) answers at tcp://127.0.0.1:1',
    ],
    [
      'docker.host before the usual places',
      { env: {}, engineProperties: new Map([['docker.host', 'tcp://localhost:2']]) },
      ['tcp://localhost:2', ...usual],
      'Docker 27.1 (API 1.46) answers at tcp://localhost:2',
    ],
    [
      'another machine',
      { env: { DOCKER_HOST: 'tcp://builder:2375' } },
      ['tcp://builder:2375'],
      'answers at tcp://builder:2375, another machine: only for targets with allowRemote: true',
    ],
    [
      'the usual place where DOCKER_HOST is dead',
      { env: { DOCKER_HOST: 'ssh://a@b' } },
      usual,
      `answers at ${usual[0] ?? ''}; ssh://a@b (DOCKER_HOST) does not answer: ENOENT`,
    ],
    ...usual.map((address, index): [string, Partial<Machine>, readonly string[], string] => [
      address,
      { env: { XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/a' } },
      [...usual.slice(index), 'unix:///run/podman/podman.sock'],
      `Docker 27.1 (API 1.46) answers at ${address}`,
    ]),
  ])('an engine is found: %s', async (_, changed, there, expected) => {
    const get = engines(Object.fromEntries(there.map((address) => [address, docker])));
    const examined = await examine(checks, { ...good, ...changed, get });
    const { works, found } = examined.find(({ name }) => name === 'engine') ?? {};
    expect({ works, found }).toEqual({ works: true, found: expect.stringContaining(expected) as string });
  });

  test('whatever a program prints, nothing reaches the terminal as a command', async () => {
    const program = (): ReturnType<Machine['program']> =>
      Promise.resolve({ path: '/x', version: '\u001b[2J1.0' });
    const examined = await examine(checks, { ...good, program });
    expect(describeExamined(examined, plain)).not.toContain('\u001b');
  });
});

describe('this machine', () => {
  test('a folder is written to, and nothing is left; one that is not there is not made', async () => {
    using work = temporaryFolder();
    expect(await tryFolder(join(work.folder, 'a', 'b'))).toEqual({
      path: work.folder,
      freeBytes: expect.any(Number) as number,
    });
    expect(readdirSync(work.folder)).toEqual([]);
    writeFileSync(join(work.folder, 'reports'), '');
    expect(await tryFolder(join(work.folder, 'reports'))).toHaveProperty(
      'refused',
      'a part of its path is no folder',
    );
  });

  test('a program is found on PATH and asked for its version', async () => {
    using work = temporaryFolder();
    const write = (name: string, text: string): void => {
      writeFileSync(join(work.folder, name), text);
      chmodSync(join(work.folder, name), 0o755);
    };
    write('good', '#!/bin/sh\necho "good 1.2"; echo more');
    write('mute', '#!/bin/sh\nexit 1');
    write('broken', '#!/nowhere/sh\n');
    mkdirSync(join(work.folder, 'folder'));
    const env = { PATH: `/nowhere:${work.folder}` };
    const at = (name: string): string => join(work.folder, name);
    expect(await tryProgram('good', env)).toEqual({ path: at('good'), version: 'good 1.2' });
    expect(await tryProgram(at('good'), {})).toEqual({ path: at('good'), version: 'good 1.2' });
    expect(await tryProgram('mute', env)).toEqual({ path: at('mute') });
    expect(await tryProgram('broken', env)).toEqual({ path: at('broken'), broken: 'ENOENT' });
    expect(await tryProgram('folder', env)).toEqual({});
    expect(await tryProgram('absent', env)).toEqual({});
  });

  test('engines are asked over sockets of both kinds', async () => {
    using work = temporaryFolder();
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/version' ? 200 : 404;
      response.end('OK');
    });
    const socket = join(work.folder, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await httpGet(`unix://${socket}`, '/version')).toEqual({ status: 200, body: 'OK' });
    expect(await httpGet(`unix://${socket}`, '/other')).toHaveProperty('status', 404);
    await new Promise((resolve) => server.close(resolve));
    expect(await httpGet(`unix://${socket}`, '/version')).toBe('ENOENT');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await httpGet(`tcp://127.0.0.1:${port}`, '/version')).toHaveProperty('status', 200);
    await new Promise((resolve) => server.close(resolve));
    expect(await httpGet(`tcp://127.0.0.1:${port}`, '/version')).toBe('ECONNREFUSED');
    expect(await httpGet('ssh://a@b', '/version')).toBe('EPROTONOSUPPORT');
  });

  test('what a user told testcontainers is read', () => {
    using work = temporaryFolder();
    expect(testcontainersProperties(work.folder)).toEqual(new Map());
    writeFileSync(
      join(work.folder, '.testcontainers.properties'),
      '# tc.host = tcp://no\ntc.host = tcp://a:1 \r\n\ndocker.host=unix:///x=y.sock\nempty=\n',
    );
    expect([...testcontainersProperties(work.folder)]).toEqual([
      ['tc.host', 'tcp://a:1'],
      ['docker.host', 'unix:///x=y.sock'],
      ['empty', ''],
    ]);
  });

  test('ports in use are read off what the system lists', () => {
    expect(
      portsInTable(
        '  sl  local_address rem_address\n   0: 0100007F:5E57 00000000:0000 0A 0\n  11: 00000000000000000000000000000000:07E8 0:0 0A\n',
      ),
    ).toEqual([0x5e57, 0x7e8]);
    expect(
      portsInNetstat(
        'Proto\ntcp4       0      0  127.0.0.1.8080         *.*                    LISTEN\ntcp6 0 0 *.22 *.* LISTEN\n',
      ),
    ).toEqual([8080, 22]);
  });

  test('really works: loopback, ports, proxy', { timeout: 60_000 }, async () => {
    using work = temporaryFolder();
    const machine = realMachine({ env: process.env, cwd: work.folder });
    await machine.loopback();
    await machine.takePorts(4);
    const { low, high, free } = await machine.ports();
    expect(free).toBeLessThanOrEqual(high - low + 1);
    expect(free).toBeGreaterThan(0);
    expect(await machine.proxy()).toHaveProperty('version', '2.12.0');
    expect(machine.required.map(({ command }) => command)).toContain('redis-server');
    expect(existsSync(machine.reports)).toBe(false);
  });
});
