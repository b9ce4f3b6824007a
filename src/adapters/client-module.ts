/** Loading a target's client module: the compiled one when there is one, else the TypeScript source. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { TargetClient } from '../model/client.ts';
import type { Target } from '../model/target.ts';
import { inTime } from './in-time.ts';

/** A target and the places of its files. */
export interface ClientModuleOptions {
  readonly target: Pick<Target, 'name' | 'client'>;
  /** The folder of target.yaml. */
  readonly folder: string;
  /** The folder of its compiled files. */
  readonly built: string;
  /** How long the module may take to load. */
  readonly loadMsMax?: number;
}

/**
 * The client module's default export.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is no such file, `E_CLIENT_INVALID` when it cannot be loaded or
 *   is no client
 */
export async function loadClientModule({
  target,
  folder,
  built,
  loadMsMax = 10_000,
}: ClientModuleOptions): Promise<TargetClient> {
  const compiled = resolve(built, target.client.replace(/\.([mc]?)ts$/, '.$1js'));
  const source = resolve(folder, target.client);
  const file = [compiled, source].find((one) => existsSync(one));
  if (file === undefined) {
    throw new SeatrialError(
      'E_FILE_MISSING',
      `target ${target.name} names the client ${target.client}, which does not exist`,
      {
        hint: `looked for ${compiled} and ${source}`,
      },
    );
  }
  const client = await importDefault(file, loadMsMax);
  const missing = ['perform', 'books'].filter((name) => typeof property(client, name) !== 'function');
  const ready = property(client, 'ready');
  if (missing.length > 0 || !['undefined', 'function'].includes(typeof ready)) {
    const what =
      missing.length > 0
        ? `has no function ${missing.join(' and no function ')}`
        : 'has a `ready` that is no function';
    throw new SeatrialError('E_CLIENT_INVALID', `${file}: its default export ${what}`, {
      hint: 'export default defineClient({ perform, books })',
    });
  }
  return client as TargetClient;
}

async function importDefault(file: string, msMax: number): Promise<unknown> {
  try {
    const module: Promise<unknown> = /\.[mc]?ts$/.test(file)
      ? fromSource(file)
      : import(pathToFileURL(file).href);
    // Node would end the harness, without a word, for a module that awaits at its top level what never comes.
    return property(
      await inTime(module, msMax, `not done within ${msMax} ms; does it await something?`),
      'default',
    );
  } catch (cause) {
    throw new SeatrialError('E_CLIENT_INVALID', `${file} cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}

/** What compiles it is loaded only now: most client modules are compiled before. */
async function fromSource(file: string): Promise<unknown> {
  const { typescriptModules } = await import('./typescript-modules.ts');
  return await typescriptModules().import(file);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
