/** Which target is meant where nobody says one. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';

/** The shipped target. */
const shipped = 'shop';

/**
 * The only target below `targets/` of this folder; of several, or where there are none, the shop.
 *
 * @throws {@link SeatrialError} `E_USAGE` when there are several and the shop is none of them: then nobody means the shipped one
 */
export function defaultTarget(cwd: string): string {
  const folder = join(cwd, 'targets');
  const own = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'target.yaml')))
        .sort()
    : [];
  const [only, ...others] = own;
  if (only === undefined || own.includes(shipped)) return shipped;
  if (others.length === 0) return only;
  throw new SeatrialError('E_USAGE', `there are ${own.length} targets below targets/`, {
    hint: `say which: ${own.map((name) => `--target ${name}`).join(' or ')}`,
  });
}
