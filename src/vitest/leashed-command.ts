/** Our command line as a process of its own, on a leash. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How it ended. */
export interface CommandEnd {
  /** `null`: by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One that runs. */
export interface LeashedCommand {
  /** Rejects when it could not be started. */
  readonly ended: Promise<CommandEnd>;
  /** Ends it in order, as Ctrl-C would: it heals what it has injected, and then ends. Called twice: as once. */
  readonly end: () => void;
}

/** Where it runs, and with what in its environment; `undefined` takes a variable away. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

// From the sources as from the compiled file: what is started is what is shipped.
const compiled = (file: string): URL => new URL(`../../dist/${file}`, import.meta.url);

/**
 * Starts `seatrial …args`. It is in a process group of its own, so a Ctrl-C of the terminal does not reach it beside the leash, and a third signal would not
 * let it heal in order.
 */
export function startLeashed(args: readonly string[], { cwd, env }: CommandPlace): LeashedCommand {
  const node = ['--import', compiled('vitest/leash.js').href, fileURLToPath(compiled('cli/main.js'))];
  const child = spawn(process.execPath, [...node, ...args], {
    cwd,
    env: { ...env, CI: 'true', NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const end = (): void => {
    child.stdin.end();
  };
  // Vitest is gone, and has left the process that its tests run in to itself.
  process.once('disconnect', end);
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      process.off('disconnect', end);
      resolve({ code, ...texts });
    });
  });
  return { ended, end };
}
