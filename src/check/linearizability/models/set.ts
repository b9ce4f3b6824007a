import type { Value } from '../../../model/history.ts';
import { canonical, isList } from '../canonical.ts';
import { defineModel, type Call } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

/** Elements by their keys, sorted. */
type Elements = readonly (string | number)[];

/**
 * A set: `add`, `remove`, `contains` (sees `true` or `false`), `read` (sees all elements). Where nobody reads all of it, each element is
 * judged alone.
 */
export const set = defineModel<Elements>({
  name: 'set',
  functions: {
    add: { kind: 'overwrite', step: (state, { argument }) => withElement(state, canonical(argument)) },
    remove: { kind: 'overwrite', step: (state, { argument }) => withoutElement(state, canonical(argument)) },
    contains: {
      kind: 'observer',
      step: (state, { argument, result }) =>
        state.includes(canonical(argument)) === Boolean(result) ? state : undefined,
    },
    read: {
      kind: 'observer',
      step: (state, { result }) => (keyOf(state) === keyOf(elementsOf(result)) ? state : undefined),
    },
  },
  init: (initial = null) => {
    if (initial === null || isList(initial)) return elementsOf(initial);
    throw unusableInitial('set', initial, 'give its elements as a list, such as [1,2]');
  },
  key: keyOf,
  describe: (state) => `{${state.map((element) => String(element).replace(/^'/, '')).join(', ')}}`,
  values: {
    puts: ({ f, argument = null }) => (f === 'add' ? [argument] : []),
    sees({ f, argument = null, result }) {
      if (f === 'read') return isList(result) ? result : [];
      return f === 'contains' && Boolean(result) ? [argument] : [];
    },
    count: (state, value) => (state.includes(canonical(value)) ? 1 : 0),
  },
  part: ({ f, argument }: Call) => (f === 'read' ? undefined : argument),
});

function elementsOf(value: Value | undefined): Elements {
  return isList(value) ? [...new Set(value.map(canonical))].sort(byText) : [];
}

function withElement(state: Elements, element: string | number): Elements {
  return state.includes(element) ? state : [...state, element].sort(byText);
}

function withoutElement(state: Elements, element: string | number): Elements {
  return state.includes(element) ? state.filter((one) => one !== element) : state;
}

function keyOf(state: Elements): string {
  return JSON.stringify(state);
}

function byText(left: string | number, right: string | number): number {
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : typeof left < typeof right ? -1 : 1;
}
