/** Runs a program, to see whether it can be run: being asked for its version does no harm. */

import { execFile, type ExecFileException } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Tried } from './machine.ts';

const msMax = 10_000;
const widthMax = 100;

/** Looks for `command` on PATH (an absolute one: there) and asks it for its version. */
export function tryProgram(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Tried> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = isAbsolute(command) ? [command] : folders.map((folder) => join(folder, command));
  const path = places.find(isProgram);
  if (path === undefined) return Promise.resolve({});
  return new Promise((resolve) => {
    const child = execFile(
      path,
      ['--version'],
      { env, timeout: msMax, killSignal: 'SIGKILL' },
      (error, stdout) => {
        const version = stdout.trim().split('\n')[0]?.slice(0, widthMax);
        const broken = whyBroken(error);
        resolve({
          path,
          ...(broken === undefined ? {} : { broken }),
          ...(error !== null || version === undefined || version === '' ? {} : { version }),
        });
      },
    );
    child.stdin?.end();
  });
}

/** Not every program knows the question: only one that did not even begin is broken (a shell says 126 and 127 for that). */
function whyBroken(error: ExecFileException | null): string | undefined {
  if (error === null || error.killed === true) return undefined;
  const { code } = error;
  if (typeof code === 'string') return code;
  return code === 126 || code === 127 ? `it ended with ${code}` : undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
