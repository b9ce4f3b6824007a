/** The server as a process of its own, as a run starts it. Needs `npm run build`. */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endpoint, isListening } from './testing/rig.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const program = `${dist}proxy/main.js`;

describe.each([
  ['the server', [program]],
  ['seatrial proxy', [`${dist}cli/main.js`, 'proxy']],
] as const)('%s', (_name, command) => {
  test.each(['stdin', 'SIGTERM', 'SIGKILL of its parent'] as const)('ends on %s', async (ending) => {
    expect(existsSync(program), 'npm run build comes first').toBe(true);
    // A parent between us and the server, so that it can be killed without a word.
    const parentCode = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ${JSON.stringify([...command, '-port', '0', '-parent-pipe'])}, { stdio: ['pipe', 'inherit', 'inherit'] });`;
    const child =
      ending === 'SIGKILL of its parent'
        ? spawn(process.execPath, ['-e', parentCode], { stdio: ['pipe', 'pipe', 'inherit'] })
        : spawn(process.execPath, [...command, '-port', '0', '-parent-pipe'], {
            stdio: ['pipe', 'pipe', 'inherit'],
          });
    const outputEnded = once(child.stdout, 'end');
    const exited = once(child, 'exit');
    const address = await saidAddress(child.stdout);
    expect(await isListening(address)).toBe(true);

    if (ending === 'stdin') child.stdin.end();
    else child.kill(ending === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL');
    const [code] = (await exited) as [number | null];
    if (ending !== 'SIGKILL of its parent') expect(code).toBe(0);
    // Its output is the server's, too: it ends when the server has.
    await outputEnded;
    expect(await isListening(address)).toBe(false);
  });

  test('goes on when nobody reads its log any more', async () => {
    const { child, exited, address } = await start(command);
    child.stdout.destroy();
    for (const name of ['a', 'b', 'c']) {
      const body = JSON.stringify({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:1' });
      expect((await fetch(`http://${address}/proxies`, { method: 'POST', body })).status).toBe(201);
    }
    child.stdin.end();
    expect(await exited).toEqual([0, null]);
  });

  test.each([
    ['-help', 0],
    ['-nonsense', 4],
  ])('%s, when nobody reads: its exit code is still %i', async (flag, code) => {
    const child = spawn(process.execPath, [...command, flag], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await once(child, 'exit')).toEqual([code, null]);
  });
});

test('a body of 100 MB is refused before it is over, in bounded memory, and others are answered meanwhile', async () => {
  const { child, exited, address } = await start([program, '-host', '127.0.0.1']);
  const peakBefore = peakMemory(child.pid);

  const part = Buffer.alloc(1_000_000, '[');
  const upload = connect(endpoint(address));
  let answers = '';
  upload.on('data', (data: Buffer) => (answers += data.toString()));
  upload.write(`POST /populate HTTP/1.1\r\nHost: test\r\nContent-Length: ${100 * part.length}\r\n\r\n`);
  for (let sent = 0; sent < 100; sent += 1) {
    if (sent === 99) while (!answers.startsWith('HTTP/1.1 413 ')) await once(upload, 'data');
    if (!upload.write(part)) await once(upload, 'drain');
    if (sent % 10 === 0) expect((await fetch(`http://${address}/version`)).status).toBe(200);
  }
  // The rest was read and dropped: the connection goes on.
  upload.write('GET /proxies HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n');
  await once(upload, 'end');
  expect(answers).toMatch(/HTTP\/1\.1 200 OK[^]*\{\}$/);
  expect(peakMemory(child.pid) - peakBefore).toBeLessThan(64 * 1_024 * 1_024);

  child.stdin.end();
  await exited;
});

/** Starts a server; resolves when it listens. It ends with its standard input. */
async function start(command: readonly string[]): Promise<{
  child: ChildProcessByStdio<Writable, Readable, null>;
  exited: Promise<unknown>;
  address: string;
}> {
  const child = spawn(process.execPath, [...command, '-port', '0', '-parent-pipe'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  return { child, exited, address: await saidAddress(child.stdout) };
}

/** Where a server listens, by the first line of its log. */
async function saidAddress(log: Readable): Promise<string> {
  const [line] = (await once(log, 'data')) as [Buffer];
  return (JSON.parse(line.toString()) as { address: string }).address;
}

/** The most that a process has had in memory, in bytes; 0 where the system does not tell. */
function peakMemory(pid = 0): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) * 1_024;
}
