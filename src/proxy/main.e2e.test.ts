/** The server as a process of its own, as a run starts it. Needs `npm run build`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isListening } from './testing/rig.ts';

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
