import { defineModel } from '../model.ts';
import { put, sequenceOf, takeAt, type Sequence } from './sequence.ts';

/** A queue, first in, first out: `enqueue`, `dequeue` (sees the oldest value; nil: it was empty). */
export const fifoQueue = defineModel<Sequence>({
  name: 'fifo-queue',
  functions: { enqueue: put, dequeue: takeAt(0) },
  ...sequenceOf('enqueue', { entry: 'last', of: (state) => state }),
});
