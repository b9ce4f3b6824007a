/** What queues and stacks have in common: a list of values, taken from at one end. */

import type { Value } from '../../../model/history.ts';
import { canonical, isList, isSame, show } from '../canonical.ts';
import type { Call, Model, ModelFunction } from '../model.ts';

const adds: ReadonlySet<string> = new Set(['enqueue', 'push']);

/** The values, oldest first. */
export type Sequence = readonly Value[];

export const sequence: Pick<Model<Sequence>, 'init' | 'key' | 'describe' | 'values'> = {
  init: (initial) => (isList(initial) ? initial : []),
  key: canonical,
  describe: show,
  values: {
    puts: ({ f, argument }) => (adds.has(f) ? [argument ?? null] : []),
    sees: ({ f, result }) => (adds.has(f) || result === undefined || result === null ? [] : [result]),
    count: (state, value) => state.filter((one) => isSame(one, value)).length,
    takes: true,
  },
};

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
