/** The holds of one experiment: they stand from before the load until healing. */

import type { ToxicAction } from '../fault/fault-actions.ts';
import type { Ports } from './ports.ts';
import { retry, undoAttempts } from './retry.ts';
import { settleAll } from './settle-all.ts';

/** The holds of one experiment. */
export interface Holds {
  /** Journals and sets them. */
  set(): Promise<void>;
  /** Removes what `set` set, or may have set. Never rejects; gives what could not be removed. */
  remove(): Promise<readonly string[]>;
}

/** Nothing is set yet. */
export function createHolds(holds: readonly ToxicAction[], ports: Ports): Holds {
  const { clock, links } = ports;
  let mayStand: readonly ToxicAction[] = [];
  return {
    set: async () => {
      for (const { link, toxic } of holds)
        await ports.journal({ undo: 'remove-toxic', link, toxic: toxic.name });
      mayStand = holds;
      await settleAll(holds.map(({ link, toxic }) => links.addToxic(link, toxic)));
    },
    remove: async () => {
      const problems = await Promise.all(
        mayStand.map(async ({ link, toxic }) => {
          const task = (): Promise<void> => links.removeToxic(link, toxic.name);
          const problem = await retry(task, { attempts: undoAttempts, clock });
          return problem === undefined ? [] : [`the hold on ${link}: ${problem}`];
        }),
      );
      return problems.flat();
    },
  };
}
