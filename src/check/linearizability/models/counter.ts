import { SeatrialError } from '../../../lib/errors.ts';
import type { Value } from '../../../model/history.ts';
import { show } from '../canonical.ts';
import { defineModel, type ModelFunction } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

/** Adds its argument, 1 where there is none, with a sign. */
function adding(sign: 1n | -1n): ModelFunction<bigint> {
  return { kind: 'update', step: (state, { argument }) => state + sign * wholeOf(argument ?? 1) };
}

/** A counter: `add` (also negative), `increment`, `decrement`, `read`. Starts at 0. */
export const counter = defineModel<bigint>({
  name: 'counter',
  functions: {
    add: adding(1n),
    increment: adding(1n),
    decrement: adding(-1n),
    read: {
      kind: 'observer',
      step: (state, { result }) => (state === wholeOf(result ?? 0) ? state : undefined),
    },
  },
  init: (initial = 0) => {
    const count = initial ?? 0;
    if (isWhole(count)) return BigInt(count);
    throw unusableInitial('counter', count, 'it counts in whole numbers, such as 0');
  },
  key: (state) =>
    state >= Number.MIN_SAFE_INTEGER && state <= Number.MAX_SAFE_INTEGER ? Number(state) : `${state}`,
  describe: String,
});

function isWhole(value: Value): value is bigint | number {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function wholeOf(value: Value): bigint {
  if (isWhole(value)) return BigInt(value);
  throw new SeatrialError(
    'E_HISTORY_MALFORMED',
    `a counter counts in whole numbers, and was given ${show(value)}`,
  );
}
