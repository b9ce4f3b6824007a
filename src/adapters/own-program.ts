/** Programs of this package that run as processes of their own: the proxy and the watchdog. */

import { fileURLToPath } from 'node:url';

/**
 * The command that runs one of our modules, such as `proxy/main`.
 *
 * From the compiled package it is the compiled module; from the sources (tests) it is the source, through jiti, so that no
 * test ever runs against a stale build.
 */
export function ownProgram(module: string): readonly [string, ...string[]] {
  const here = import.meta.url;
  if (!here.endsWith('.ts')) return [process.execPath, fileURLToPath(new URL(`../${module}.js`, here))];
  const jiti = import.meta.resolve('jiti/register');
  return [process.execPath, '--import', jiti, fileURLToPath(new URL(`../${module}.ts`, here))];
}
