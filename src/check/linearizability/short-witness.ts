/** From the steps of a search in a short history to an order of all its operations. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { observer, overwrite } from './calls.ts';
import { initialState, type ShortHistory } from './short-history.ts';
import type { Step } from './witness.ts';

/**
 * Whatever was no step stands somewhere between its invocation and its completion: what only looks behind the first step after which its state holds,
 * if it does not hold before; a hidden write in front of another blind write. What begins first is first. O(events + operations × steps meanwhile).
 */
export function shortWitness(history: ShortHistory, steps: readonly Step[]): number[] {
  const { calls, events, seen, endOf, to } = history;
  const { callOf, calls: known } = calls;
  const isStep = new Uint8Array(callOf.length);
  for (const { operation } of steps) isStep[operation] = 1;
  const before: number[][] = steps.map(() => []);
  const behind: number[][] = [[], ...steps.map(() => [])];
  const stateAfter = (count: number): number =>
    count === 0 ? initialState : to[callOf[steps[count - 1]!.operation]!]!;
  /** How many steps were taken before the event. */
  let taken = 0;
  for (let event = 0; event < events.length; event += 1) {
    while (taken < steps.length && steps[taken]!.event <= event) taken += 1;
    const operation = events[event]! >> 1;
    if ((events[event]! & 1) === 1 || isStep[operation] === 1) continue;
    const isObserver = known[callOf[operation]!]!.kind === observer;
    if (isObserver && seen[event] === stateAfter(taken)) {
      behind[taken]!.push(operation);
      continue;
    }
    for (let step = taken; step < steps.length && steps[step]!.event <= endOf[operation]!; step += 1) {
      const isHere = isObserver
        ? seen[event] === stateAfter(step + 1)
        : known[callOf[steps[step]!.operation]!]!.kind === overwrite;
      if (!isHere) continue;
      (isObserver ? behind[step + 1]! : before[step]!).push(operation);
      break;
    }
  }
  return [
    ...behind[0]!,
    ...steps.flatMap(({ operation }, step) => [...before[step]!, operation, ...behind[step + 1]!]),
  ];
}
