/** The command line within this process, for tests that ask many things of it. */

import { asSeatrialError } from './known-error.ts';
import { runProgram } from './program.ts';
import type { World } from './world.ts';

/** A command in `cwd`: its exit code, or the code of its error and what that says, and what it wrote. */
export async function ask(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | string; stdout: string; refusal: string }> {
  let stdout = '';
  let refusal = '';
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
  const code = await runProgram(args, world).catch((error: unknown) => {
    const known = asSeatrialError(error);
    refusal = `${known.message}${known.hint === undefined ? '' : ` → ${known.hint}`}`;
    return known.code;
  });
  return { code, stdout, refusal };
}
