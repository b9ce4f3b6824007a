/** Compose on this machine: the plugin (`docker compose`) or the program of its own (`docker-compose`), whichever there is. */

import { execFile } from 'node:child_process';
import { SeatrialError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';

/** Where and how it is called. */
export interface ComposeCall {
  /** Its words after the project and the files. */
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly project: string;
  readonly cwd: string;
  /** The engine's address. */
  readonly engine: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

const forms = [['docker', 'compose'], ['docker-compose']] as const;
const outputBytesMax = 64 * 2 ** 20;
const linesShown = 12;

let known: Promise<readonly string[]> | undefined;

/**
 * What it printed on standard output.
 *
 * @throws {@link SeatrialError} `E_ENGINE` when there is no Compose, or with the end of what it said; `E_INTERRUPTED`
 */
export async function callCompose(call: ComposeCall): Promise<string> {
  const { args, files, project, cwd, engine, env, signal } = call;
  const [program = '', ...words] = await (known ??= findCompose(env));
  const all = [...words, '--project-name', project, ...files.flatMap((file) => ['--file', file]), ...args];
  return await new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { ...env, DOCKER_HOST: engine, COMPOSE_ANSI: 'never' },
      maxBuffer: outputBytesMax,
      ...(signal === undefined ? {} : { signal }),
    };
    execFile(program, all, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal?.aborted === true)
        reject(new SeatrialError('E_INTERRUPTED', 'interrupted while Compose was at work'));
      else reject(failed(args, stderr, error));
    });
  });
}

/**
 * Which Compose there is: `docker compose`, `docker-compose`.
 *
 * @throws {@link SeatrialError} `E_ENGINE` when there is none
 */
export async function composeVersion(env: ComposeCall['env']): Promise<string> {
  return (await (known ??= findCompose(env))).join(' ');
}

async function findCompose(env: ComposeCall['env']): Promise<readonly string[]> {
  for (const form of forms) {
    const [program, ...words] = form;
    const works = await new Promise<boolean>((resolve) => {
      execFile(program, [...words, 'version'], { env }, (error) => {
        resolve(error === null);
      });
    });
    if (works) return form;
  }
  known = undefined;
  throw new SeatrialError(
    'E_ENGINE',
    'Compose is not installed: neither docker compose nor docker-compose works',
    {
      hint: 'apt-get install docker-compose, or the Compose plugin of Docker',
    },
  );
}

function failed(args: readonly string[], stderr: string, cause: Error): SeatrialError {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-linesShown)
    .map((line) => `\n  ${printable(line)}`);
  return new SeatrialError('E_ENGINE', `compose ${args[0] ?? ''} failed:${lines.join('')}`, { cause });
}
