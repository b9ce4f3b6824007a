import type { Value } from '../../../model/history.ts';
import { canonical, isSame, show } from '../canonical.ts';
import { defineModel, type ModelFunction, type ValueFlow } from '../model.ts';

/** Sees the whole value. */
export const read: ModelFunction<Value> = {
  kind: 'observer',
  step: (state, { result }) => (isSame(state, result) ? state : undefined),
  moves: ({ result = null }) => ({ from: result, to: result }),
};

/** Puts a value, whatever was there. */
export const write: ModelFunction<Value> = {
  kind: 'overwrite',
  step: (_state, { argument }) => argument ?? null,
};

/** What is written is read, by anybody and as often as he likes. */
export const registerValues: ValueFlow<Value> = {
  puts: ({ f, argument }) => (f === 'write' ? [argument ?? null] : []),
  sees: ({ f, result }) => (f === 'read' ? [result ?? null] : []),
  count: (state, value) => (isSame(state, value) ? 1 : 0),
};

/** A register: `read`, `write`. Unset before the first write. */
export const register = defineModel<Value>({
  name: 'register',
  functions: { read, write },
  init: (initial) => initial ?? null,
  key: canonical,
  describe: show,
  values: registerValues,
  register: true,
});
