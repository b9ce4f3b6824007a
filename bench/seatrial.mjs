/** Runs the real command line, as a user would, and gives what it printed as JSON. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** An empty folder to run in, and its removal. */
export function workFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-bench-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** `seatrial …args --json` in `cwd`: its exit code and the JSON it printed. */
export function seatrial(args, { cwd, env = {} }) {
  const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args, '--json'], {
    cwd,
    env: { ...process.env, CI: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = [];
  const err = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(out).toString();
      try {
        resolve({ code, json: JSON.parse(text), log: Buffer.concat(err).toString() });
      } catch (cause) {
        reject(
          new Error(
            `seatrial ${args.join(' ')} ended with ${code}: ${Buffer.concat(err)}${text.slice(0, 500)}`,
            { cause },
          ),
        );
      }
    });
  });
}

/** `run` over all of `jobs`, `lanes` at once, in order. */
export async function inLanes(jobs, lanes, run) {
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
