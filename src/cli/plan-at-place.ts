/** What of a plan can be tried where it is to run: with services that run already, or a proxy of somebody else's, it is less. */

import { findProxy, isOwnProxy } from '../adapters/found-proxy.ts';
import { needsOwnProxy } from '../model/fault.ts';
import type { Plan } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { placeProblems, type PlaceChoice } from './place-choice.ts';

/** Why a scenario cannot be tried somewhere; `undefined`: it can. */
export type WhyNot = (scenario: Scenario) => string | undefined;

/**
 * What decides what can be tried there. Asks a proxy that runs already whether it is ours.
 *
 * @throws {@link SeatrialError} `E_USAGE`, `E_REMOTE`, `E_PROXY` when that proxy may not be used or does not answer
 */
export async function whyNotThere(target: Target, place: PlaceChoice): Promise<WhyNot> {
  const foreign = await isForeign(place, target);
  return (scenario) =>
    foreign && scenario.faults.some(needsOwnProxy)
      ? "only Seatrial's own proxy can do it, and another one stands between the services"
      : placeProblems(scenario, target, place)[0];
}

/** The plan, with what cannot be tried there among what is left out, and why. Rejects as {@link whyNotThere} does. O(weak spots). */
export async function planAtPlace(plan: Plan, target: Target, place: PlaceChoice): Promise<Plan> {
  const whyNot = await whyNotThere(target, place);
  const leftOut = [...plan.leftOut];
  const weakSpots = plan.weakSpots.filter(({ scenario, candidate }) => {
    const why = scenario === undefined ? undefined : whyNot(scenario);
    if (why !== undefined) leftOut.push({ what: candidate, why });
    return why === undefined;
  });
  return { ...plan, weakSpots, leftOut };
}

/** Whether the proxy between the services is one of somebody else's; a server in an image is Toxiproxy. */
async function isForeign({ runtime, toxiproxy }: PlaceChoice, target: Target): Promise<boolean> {
  const address = toxiproxy ?? (runtime === 'attached' ? target.attached?.toxiproxy : undefined);
  if (address === undefined) return false;
  if (address.startsWith('image:')) return true;
  const { url } = await findProxy(address, target);
  return !(await isOwnProxy(url));
}
