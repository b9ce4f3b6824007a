/** Where this package is: its shipped scenarios, targets and compiled files. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json, seen from `dist/cli/` as well as from `src/cli/`. */
export const packageRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** This package's version. */
export function packageVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
