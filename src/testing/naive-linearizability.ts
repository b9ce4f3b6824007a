/** Linearizability by definition: every order of effects is tried. For the tests of cleverer checkers, and at most some ten operations. */

import type { HistoryRow, Value } from '../model/history.ts';
import { pairsOf, type RowPair } from './row-pairs.ts';
import { sequentialObjects, type SequentialObjectName } from './sequential-objects.ts';

/**
 * Whether some order of the operations, each within its interval, makes a sequential object tell what the rows tell.
 *
 * What failed has not happened; what is unknown may have, at any moment after its invocation. O(n · n!).
 */
export function isLinearizable(rows: readonly HistoryRow[], object: SequentialObjectName): boolean {
  const parts = new Map<Value | undefined, RowPair[]>();
  for (const pair of pairsOf(rows)) {
    if (pair.completion?.type === 'fail') continue;
    const { key } = pair.invoke;
    parts.set(key, [...(parts.get(key) ?? []), pair]);
  }
  return [...parts.values()].every((pairs) => continues([], pairs, object));
}

/** Whether the operations of `left` can follow those of `done`. */
function continues(
  done: readonly RowPair[],
  left: readonly RowPair[],
  object: SequentialObjectName,
): boolean {
  const firstEnd = Math.min(...left.map(({ end }) => end));
  if (firstEnd === Infinity) return true;
  return left.some(
    (next) =>
      next.begin < firstEnd &&
      tellsLast([...done, next], object) &&
      continues(
        [...done, next],
        left.filter((pair) => pair !== next),
        object,
      ),
  );
}

/** Whether an object that is asked all of `order` tells the last client what its rows tell. */
function tellsLast(order: readonly RowPair[], object: SequentialObjectName): boolean {
  const sequential = sequentialObjects[object]();
  return order.every(({ invoke: { f, value: asked }, completion }, index) => {
    const told = sequential.perform(asked === undefined ? { f } : { f, value: asked });
    if (index < order.length - 1 || completion?.type !== 'ok') return true;
    return told.type === 'ok' && same(told.value === undefined ? asked : told.value, completion.value);
  });
}

function same(one: Value | undefined, other: Value | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
