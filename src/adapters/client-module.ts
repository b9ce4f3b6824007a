/** Loading a target's client module. */

import { SeatrialError } from '../lib/errors.ts';
import type { TargetClient } from '../model/client.ts';
import type { Target } from '../model/target.ts';
import { loadTargetModule, memberOf, type TargetFolders } from './target-module.ts';

/** A target and the places of its files. */
export interface ClientModuleOptions extends TargetFolders {
  readonly target: Pick<Target, 'name' | 'client'>;
}

/**
 * The client module's default export.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is no such file, `E_CLIENT_INVALID` when it cannot be loaded or
 *   is no client
 */
export async function loadClientModule({ target, ...folders }: ClientModuleOptions): Promise<TargetClient> {
  const { file, exported } = await loadTargetModule(
    {
      naming: `target ${target.name} names the client ${target.client}`,
      module: target.client,
      code: 'E_CLIENT_INVALID',
    },
    folders,
  );
  const client = memberOf(exported, 'default');
  const missing = ['perform', 'books'].filter((name) => typeof memberOf(client, name) !== 'function');
  const ready = memberOf(client, 'ready');
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
