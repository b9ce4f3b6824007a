/** The verdict on a short history, where a small search is enough for it. */

import type { Meter } from './budget.ts';
import type { Calls } from './calls.ts';
import type { Model } from './model.ts';
import type { Reductions } from './reductions.ts';
import { layOutShort } from './short-history.ts';
import { searchShort, shortBytesMax, shortNodesMax } from './short-search.ts';
import { shortWitness } from './short-witness.ts';
import { replay } from './witness.ts';

/**
 * The verdict on the history of `calls`, and the nodes made for it; `undefined`: it is not for this search, or that has given up. The linearization found
 * is replayed. With `explain` what is impossible is left to the other search, which can say why.
 *
 * Small budgets are not touched: who has used up one is to say how far he came. Of others what is made in vain is too little to be counted.
 */
export function judgeShort(
  calls: Calls,
  model: Model,
  initial: unknown,
  { reductions, meter, explain }: { reductions: Reductions; meter: Meter; explain: boolean },
): { readonly verdict: 'held' | 'violated'; readonly nodes: number } | undefined {
  if (!isWanted(reductions) || !meter.hasAmple(notCounted * shortNodesMax, notCounted * shortBytesMax))
    return undefined;
  const history = layOutShort(calls, model, initial);
  if (history === undefined) return undefined;
  const { end, nodes, steps } = searchShort(history);
  if (end === 'stopped' || (end === 'impossible' && explain)) return undefined;
  meter.countNodes(nodes);
  if (end === 'impossible') return { verdict: 'violated', nodes };
  const replayed = new Uint8Array(calls.operations.length);
  replay(shortWitness(history, steps), history.events, { calls, model, initial, replayed });
  return { verdict: 'held', nodes };
}

/** A budget of so many times what is used need not know of it: it is honoured within a tenth. */
const notCounted = 10;

/** It can do without none of the reductions that it is made of. */
function isWanted({ short, dominance, symmetry, eagerObservers, hiding, uselessSteps }: Reductions): boolean {
  return short && dominance && symmetry && eagerObservers && hiding && uselessSteps;
}
