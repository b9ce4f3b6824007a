/** The holds of one experiment: they stand from before the load until healing. */

import type { ToxicAction } from '../fault/fault-actions.ts';
import { whyNotNow } from '../fault/allowed-time.ts';
import { describeHolds } from '../fault/hold.ts';
import type { Limits } from '../model/scenario.ts';
import type { Ports } from './ports.ts';
import { retry, undoAttempts } from './retry.ts';
import { settleAll } from './settle-all.ts';
import type { Stop } from './stop.ts';

/** The holds of one experiment. */
export interface Holds {
  /** Journals and sets them, unless limits or an emergency stop forbid it: that stops the experiment. */
  set(): Promise<void>;
  /** Removes what `set` set, or may have set. Never rejects; gives what could not be removed. */
  remove(): Promise<readonly string[]>;
  /** Whether any may stand. */
  stand(): boolean;
}

/** What holds need. */
export interface HoldsOptions {
  readonly ports: Ports;
  readonly stop: Stop;
  readonly limits: Limits;
  /** How long they may stand at most, whatever becomes of us, in ms. */
  readonly lifetimeMs: number;
}

/** Nothing is set yet. */
export function createHolds(
  holds: readonly ToxicAction[],
  { ports, stop, limits, lifetimeMs }: HoldsOptions,
): Holds {
  const { clock, links } = ports;
  let mayStand: readonly ToxicAction[] = [];
  let journaled: number | undefined;
  const stopWhenForbidden = (): void => {
    const forbidden = ports.forbidden();
    if (forbidden !== undefined) stop.stop({ status: 'aborted', error: `E_STOPPED ${forbidden}` });
    const notNow = whyNotNow(clock.wallMs(), limits);
    if (notNow !== undefined) stop.limit(`${describeHolds(holds)} may not begin: ${notNow}`);
  };
  return {
    set: async () => {
      if (holds.length === 0) return;
      journaled = await ports.journal.plan({
        what: describeHolds(holds),
        entries: holds.map(({ link, toxic }) => ({ undo: 'remove-toxic', link, toxic: toxic.name })),
      });
      // Writing that to the disk may have taken its time.
      stopWhenForbidden();
      if (stop.signal.aborted) return;
      mayStand = holds;
      ports.journal.begun(journaled, lifetimeMs);
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
      if (problems.flat().length > 0) return problems.flat();
      mayStand = [];
      try {
        if (journaled !== undefined) ports.journal.undone(journaled);
      } catch (error) {
        stop.fail(error);
      }
      return [];
    },
    stand: () => mayStand.length > 0,
  };
}
