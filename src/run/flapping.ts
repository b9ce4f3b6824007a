/**
 * Flapping: links that refuse for a while and then do not, again and again.
 *
 * The first time down is the fault's begin, where it is proven. What follows has no rows of its own: it is one fault.
 */

import type { FaultActions } from '../fault/fault-actions.ts';
import { createSignal } from '../lib/signal.ts';
import type { Clock, Links } from './ports.ts';
import { settleAll } from './settle-all.ts';

/** Links that flap. */
export interface Flapping {
  /** Whether the links are down, or about to be. */
  isDown(): boolean;
  /** How often they went down, the first time included. */
  timesDown(): number;
  /** Resolves when nothing is being switched any more and nothing will be; the links stay as they are. */
  end(): Promise<void>;
}

/** What flapping needs. */
export interface FlappingOptions {
  readonly actions: FaultActions;
  readonly clock: Clock;
  readonly links: Links;
  /** Whether another fault keeps the link down: then it does not come up. */
  readonly isHeldDown: (link: string) => boolean;
  /** Nobody else switches a link in between. */
  readonly inTurn: (task: () => Promise<void>) => Promise<void>;
  /** Called when the links cannot be switched; the flapping is over then. */
  readonly onError: (error: unknown) => void;
}

/** Goes on from the first time down, which has just begun. */
export function startFlapping(options: FlappingOptions): Flapping {
  const { actions, clock, links, isHeldDown, inTurn, onError } = options;
  const { downMs, upMs } = actions.flap ?? { downMs: Infinity, upMs: 0 };
  const over = createSignal();
  let isDown = true;
  let timesDown = 1;

  const turnOver = async (): Promise<void> => {
    // It may have been ended while others had their turn.
    if (over.signal.aborted) return;
    isDown = !isDown;
    if (isDown) timesDown += 1;
    const switched = actions.disable.filter((link) => isDown || !isHeldDown(link));
    await settleAll(switched.map((link) => links.setEnabled(link, !isDown)));
  };
  const flap = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await clock.sleep(isDown ? downMs : upMs, over.signal);
      await inTurn(turnOver);
    }
  };
  const flapping = flap().catch(onError);
  return {
    isDown: () => isDown,
    timesDown: () => timesDown,
    end: async () => {
      over.abort('it flaps no more');
      await flapping;
    },
  };
}
