/** What queues and stacks have in common: a list of values, taken from at one end. */

import type { Value } from '../../../model/history.ts';
import { canonical, isList, isSame, show } from '../canonical.ts';
import type { Call, Model, ModelFunction, OrderOfLeaving } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

/** The values, oldest first. */
export type Sequence = readonly Value[];

const sequence: Pick<Model<Sequence>, 'init' | 'key' | 'describe'> = {
  init: (initial = null) => {
    if (initial === null) return [];
    if (isList(initial)) return initial;
    throw unusableInitial(
      'queue or stack',
      initial,
      'give its values as a list, oldest first, such as [1,2]',
    );
  },
  key: canonical,
  describe: show,
};

/** Values that are put by `adds`, each taken once, in the order of `line`. */
export function sequenceOf(
  adds: string,
  line: OrderOfLeaving<Sequence>,
): Pick<Model<Sequence>, 'init' | 'key' | 'describe' | 'values'> {
  return {
    ...sequence,
    values: {
      puts: ({ f, argument }) => (f === adds ? [argument ?? null] : []),
      sees: ({ f, result }) => (f === adds || result === undefined || result === null ? [] : [result]),
      count: (state, value) => state.filter((one) => isSame(one, value)).length,
      takes: true,
      line,
    },
  };
}

/** Adds a value at the young end. */
export const put: ModelFunction<Sequence> = {
  kind: 'update',
  step: (state, { argument }) => [...state, argument ?? null],
};

/** Takes the value at `place` (as of `Array.at`); an answer of nil says that there was none. */
export function takeAt(place: 0 | -1): ModelFunction<Sequence> {
  return {
    kind: ({ result }: Call) => (result === null ? 'observer' : 'update'),
    answers: true,
    step(state, { result }) {
      if (result === null) return state.length === 0 ? state : undefined;
      const taken = state.at(place);
      if (taken === undefined || (result !== undefined && !isSame(taken, result))) return undefined;
      return place === 0 ? state.slice(1) : state.slice(0, -1);
    },
  };
}
