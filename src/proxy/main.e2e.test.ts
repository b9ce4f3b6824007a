/** The server as a process of its own, as a run starts it. Needs `npm run build`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { endpoint, isListening } from './testing/rig.ts';

const program = fileURLToPath(new URL('../../dist/proxy/main.js', import.meta.url));

test.each(['stdin', 'SIGTERM', 'SIGKILL of its parent'] as const)('ends on %s', async (ending) => {
  expect(existsSync(program), 'npm run build comes first').toBe(true);
  // A parent between us and the server, so that it can be killed without a word.
  const parentCode = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ${JSON.stringify([program, '-port', '0', '-parent-pipe'])}, { stdio: ['pipe', 'inherit', 'inherit'] });`;
  const child =
    ending === 'SIGKILL of its parent'
      ? spawn(process.execPath, ['-e', parentCode], { stdio: ['pipe', 'pipe', 'inherit'] })
      : spawn(process.execPath, [program, '-port', '0', '-parent-pipe'], {
          stdio: ['pipe', 'pipe', 'inherit'],
        });
  const outputEnded = once(child.stdout, 'end');
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { address } = JSON.parse(line.toString()) as { address: string };
  expect(await isListening(address)).toBe(true);

  if (ending === 'stdin') child.stdin.end();
  else child.kill(ending === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL');
  const [code] = (await exited) as [number | null];
  if (ending !== 'SIGKILL of its parent') expect(code).toBe(0);
  // Its output is the server's, too: it ends when the server has.
  await outputEnded;
  expect(await isListening(address)).toBe(false);
});

test('a body of 100 MB is refused before it is over, in bounded memory, and others are answered meanwhile', async () => {
  const child = spawn(process.execPath, [program, '-host', '127.0.0.1', '-port', '0', '-parent-pipe'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { address } = JSON.parse(line.toString()) as { address: string };
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

/** The most that a process has had in memory, in bytes; 0 where the system does not tell. */
function peakMemory(pid = 0): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) * 1_024;
}
