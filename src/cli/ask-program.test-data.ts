/** The command line within this process, for tests that ask many things of it. */

import { runProgram } from './program.ts';
import type { World } from './world.ts';

/** A command in `cwd`: its exit code, or its error, and what it wrote. */
export async function ask(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | string; stdout: string }> {
  let stdout = '';
  const output = { write: (text: string) => (stdout += text), isTTY: false, columns: 110 };
  const never = new AbortController().signal;
  const world: World = {
    env: {},
    cwd,
    stdout: output,
    stderr: output,
    isCI: true,
    interrupted: never,
    emergency: never,
  };
  const code = await runProgram(args, world).catch((error: unknown) => (error as { code: string }).code);
  return { code, stdout };
}
