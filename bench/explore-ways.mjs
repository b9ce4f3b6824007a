/** The ways to look for a bug that are compared: a strategy, and the plan that it draws its loads (and ours its order) from. */

import { exhaustive, inOrder, ours, random } from './explore-strategies.mjs';
import { shippedHistory, weakSpotsOfShop } from './in-process-shop.mjs';

/** `ours` ranks without a history, as `exploreSimulation` does; `ours with history` with the one that comes with the shop, as `seatrial plan` does. */
export function waysToLook() {
  const weakSpots = weakSpotsOfShop([]);
  return {
    ours: { strategy: ours, weakSpots },
    'ours with history': { strategy: ours, weakSpots: weakSpotsOfShop(shippedHistory()) },
    random: { strategy: random, weakSpots },
    exhaustive: { strategy: exhaustive, weakSpots },
    'in order': { strategy: inOrder, weakSpots },
  };
}
