import type { Value } from '../../../model/history.ts';
import { canonical, isSame, show } from '../canonical.ts';
import { defineModel, type ModelFunction } from '../model.ts';

/** Sees the whole value. */
export const read: ModelFunction<Value> = {
  kind: 'observer',
  step: (state, { result }) => (isSame(state, result) ? state : undefined),
};

/** Puts a value, whatever was there. */
export const write: ModelFunction<Value> = {
  kind: 'overwrite',
  step: (_state, { argument }) => argument ?? null,
};

/** A register: `read`, `write`. Unset before the first write. */
export const register = defineModel<Value>({
  name: 'register',
  functions: { read, write },
  init: (initial) => initial ?? null,
  key: canonical,
  describe: show,
  register: true,
});
