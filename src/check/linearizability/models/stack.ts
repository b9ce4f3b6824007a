import { defineModel } from '../model.ts';
import { put, sequenceOf, takeAt, type Sequence } from './sequence.ts';

/** A stack, last in, first out: `push`, `pop` (sees the youngest value; nil: it was empty). */
export const stack = defineModel<Sequence>({
  name: 'stack',
  functions: { push: put, pop: takeAt(-1) },
  ...sequenceOf('push', { entry: 'first', of: (state) => state.toReversed() }),
});
