import type { Value } from '../../../model/history.ts';
import { defineModel } from '../model.ts';
import { unusableInitial } from '../unusable-initial.ts';

const helds: ReadonlySet<Value> = new Set([true, 'held', ':held']);
const frees: ReadonlySet<Value> = new Set([false, 'free', ':free']);

/** A lock that one may hold: `acquire`, `release`. Free at first. */
export const mutex = defineModel<boolean>({
  name: 'mutex',
  functions: {
    acquire: {
      kind: 'update',
      step: (isHeld) => (isHeld ? undefined : true),
      moves: () => ({ from: false, to: true }),
    },
    release: {
      kind: 'update',
      step: (isHeld) => (isHeld ? false : undefined),
      moves: () => ({ from: true, to: false }),
    },
  },
  init: (initial = null) => {
    if (initial === null || frees.has(initial)) return false;
    if (helds.has(initial)) return true;
    throw unusableInitial('mutex', initial, 'it is free or held');
  },
  key: Number,
  describe: (isHeld) => (isHeld ? 'held' : 'free'),
});
