import type { Value } from '../../../model/history.ts';
import { defineModel } from '../model.ts';

/** A lock that one may hold: `acquire`, `release`. Free at first. */
export const mutex = defineModel<boolean>({
  name: 'mutex',
  functions: {
    acquire: { kind: 'update', step: (isHeld) => (isHeld ? undefined : true) },
    release: { kind: 'update', step: (isHeld) => (isHeld ? false : undefined) },
  },
  init: (initial: Value | undefined) => initial === true || initial === ':held' || initial === 'held',
  key: Number,
  describe: (isHeld) => (isHeld ? 'held' : 'free'),
});
