/** A person's TypeScript modules (client modules, scenarios), run from their sources. Nothing is left behind, also no cache. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

/**
 * A loader of such modules. What they import as `seatrial` or `seatrial/testing` is this very package, wherever their folder is.
 *
 * @param interopDefault - whether a module without a default export is its own default export
 */
export function typescriptModules({ interopDefault = true }: { interopDefault?: boolean } = {}): ReturnType<
  typeof createJiti
> {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const own = (file: string): string => fileURLToPath(new URL(`../${file}.${ending}`, import.meta.url));
  return createJiti(join(import.meta.dirname, 'typescript-modules'), {
    alias: { seatrial: own('index'), 'seatrial/testing': own('testing/index') },
    interopDefault,
    moduleCache: false,
    // Nothing is left in the temporary folder of the machine.
    fsCache: false,
  });
}
