/** Loading a module that a target file names: the compiled one when there is one, else the TypeScript source. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, SeatrialError, type ErrorCode } from '../lib/errors.ts';
import { inTime } from './in-time.ts';

/** Where a target's files are, and how long one may take. */
export interface TargetFolders {
  /** The folder of target.yaml. */
  readonly folder: string;
  /** The folder of its compiled files. */
  readonly built: string;
  /** How long a module may take to load. */
  readonly loadMsMax?: number;
}

/** What is loaded. */
export interface NamedModule {
  /** Who names it, and as what: `target shop names the client client.ts`. */
  readonly naming: string;
  /** As the target file has it. */
  readonly module: string;
  /** What it is told as when it cannot be loaded. */
  readonly code: ErrorCode;
}

/**
 * The file that was loaded, and all that it exports.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is no such file, `code` when it cannot be loaded
 */
export async function loadTargetModule(
  { naming, module, code }: NamedModule,
  { folder, built, loadMsMax = 10_000 }: TargetFolders,
): Promise<{ readonly file: string; readonly exported: unknown }> {
  const compiled = resolve(built, module.replace(/\.([mc]?)ts$/, '.$1js'));
  const source = resolve(folder, module);
  const file = [compiled, source].find((one) => existsSync(one));
  if (file === undefined) {
    throw new SeatrialError('E_FILE_MISSING', `${naming}, which does not exist`, {
      hint: `looked for ${compiled} and ${source}`,
    });
  }
  const loading: Promise<unknown> = /\.[mc]?ts$/.test(file)
    ? fromSource(file)
    : import(pathToFileURL(file).href);
  try {
    // Node would end the harness, without a word, for a module that awaits at its top level what never comes.
    const exported = await inTime(
      loading,
      loadMsMax,
      `not done within ${loadMsMax} ms; does it await something?`,
    );
    return { file, exported };
  } catch (cause) {
    throw new SeatrialError(code, `${file} cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}

/** What a module exports by this name, or what an object has; also what it inherits. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What compiles it is loaded only now: most modules of targets are compiled before. */
async function fromSource(file: string): Promise<unknown> {
  const { typescriptModules } = await import('./typescript-modules.ts');
  return await typescriptModules().import(file);
}
