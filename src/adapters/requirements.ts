/** Programs a target needs from the machine: looked for before anything is started. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import type { Target } from '../model/target.ts';

/** The required programs that are not on PATH, with the command that provides each. */
export function missingPrograms(
  { requires }: Pick<Target, 'requires'>,
  env: Readonly<Record<string, string | undefined>>,
): Target['requires'] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return requires.filter(({ command }) => !folders.some((folder) => isExecutable(join(folder, command))));
}

/** @throws {@link SeatrialError} `E_TARGET_START` naming every missing program */
export function requirePrograms(target: Target, env: Readonly<Record<string, string | undefined>>): void {
  const missing = missingPrograms(target, env);
  if (missing.length === 0) return;
  const names = missing.map(({ command }) => command).join(', ');
  throw new SeatrialError('E_TARGET_START', `target ${target.name} needs ${names}, which is not on PATH`, {
    hint: missing.map(({ provide }) => provide).join('; '),
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
