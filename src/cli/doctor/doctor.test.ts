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
import { httpStatus } from './http-status.ts';
import type { Machine } from './machine.ts';
import { portsInNetstat, portsInTable } from './ports-in-use.ts';
import { realMachine } from './real-machine.ts';
import { tryFolder } from './try-folder.ts';
import { tryProgram } from './try-program.ts';

/** A machine on which everything works. */
const good: Machine = {
  platform: 'linux',
  nodeVersion: '20.19.0',
  env: { DOCKER_HOST: 'tcp://127.0.0.1:2375' },
  reports: '/home/a/reports',
  temporary: '/tmp',
  required: [{ command: 'redis-server', targets: ['redis'], provide: 'apt-get install redis-server' }],
  loopback: () => Promise.resolve(),
  takePorts: () => Promise.resolve(),
  ports: () => Promise.resolve({ low: 10_000, high: 32_767, free: 22_000 }),
  program: (command) => Promise.resolve({ path: `/usr/bin/${command}`, version: `${command} 7` }),
  folder: (path) => Promise.resolve({ path, freeBytes: 5e9 }),
  proxy: () => Promise.resolve({ version: '2.12.0', tookMs: 300 }),
  get: () => Promise.resolve(200),
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
      { program: () => Promise.resolve({}), get: () => Promise.resolve('ENOENT') },
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
      { get: () => Promise.resolve('ECONNREFUSED') },
      true,
      ['/usr/bin/docker is there, its engine does not answer', '→ sudo systemctl start docker'],
    ],
    [
      'an engine of others',
      { get: () => Promise.resolve('EACCES') },
      true,
      ['refuses this user', '→ sudo usermod -aG docker "$USER"'],
    ],
    ['an engine that answers with an error', { get: () => Promise.resolve(500) }, true, ['does not answer']],
  ])('%s', async (_, changed, ready, expected) => {
    const [canDo, text] = await wrong(changed);
    expect({ canDo, text }).toEqual({
      canDo: ready,
      text: expect.stringContaining(expected[0] ?? '') as string,
    });
    for (const part of expected) expect(text).toContain(part);
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
      response.statusCode = request.url === '/_ping' ? 200 : 404;
      response.end('OK');
    });
    const socket = join(work.folder, 'engine.sock');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await httpStatus(`unix://${socket}`, '/_ping')).toBe(200);
    expect(await httpStatus(`unix://${socket}`, '/other')).toBe(404);
    await new Promise((resolve) => server.close(resolve));
    expect(await httpStatus(`unix://${socket}`, '/_ping')).toBe('ENOENT');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await httpStatus(`tcp://127.0.0.1:${port}`, '/_ping')).toBe(200);
    await new Promise((resolve) => server.close(resolve));
    expect(await httpStatus(`tcp://127.0.0.1:${port}`, '/_ping')).toBe('ECONNREFUSED');
    expect(await httpStatus('ssh://a@b', '/_ping')).toBe('EPROTONOSUPPORT');
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
