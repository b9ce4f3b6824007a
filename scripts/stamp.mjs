/** Tells whether `dist/` was compiled from the sources as they are now: a hash over all of them. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const stampFile = join(root, 'dist', '.stamp');

/** The hash of everything that compiling reads. */
export function sourceStamp() {
  const hash = createHash('sha256');
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.targets.json'];
  for (const file of settings) hash.update(readFileSync(join(root, file)));
  for (const folder of ['src', 'targets']) {
    const files = readdirSync(join(root, folder), { recursive: true }).map(String);
    for (const file of files
      .filter((name) => /[.]ts$/.test(name) && !/[.]test(-data)?[.]ts$/.test(name))
      .sort()) {
      hash.update(file).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex');
}
