/** The models that come with Seatrial, by name. */

import type { Model } from './model.ts';
import { casRegister } from './models/cas-register.ts';
import { counter } from './models/counter.ts';
import { fencedLock } from './models/fenced-lock.ts';
import { fifoQueue } from './models/fifo-queue.ts';
import { kvAppend } from './models/kv-append.ts';
import { multiRegister } from './models/multi-register.ts';
import { mutex } from './models/mutex.ts';
import { register } from './models/register.ts';
import { semaphore } from './models/semaphore.ts';
import { set } from './models/set.ts';
import { stack } from './models/stack.ts';

export type ModelName =
  | 'register'
  | 'cas-register'
  | 'multi-register'
  | 'kv-append'
  | 'set'
  | 'fifo-queue'
  | 'stack'
  | 'counter'
  | 'mutex'
  | 'semaphore'
  | 'fenced-lock';

/** By name: `seatrial check FILE --model NAME`. */
export const models: Readonly<Record<ModelName, Model>> = {
  register,
  'cas-register': casRegister,
  'multi-register': multiRegister,
  'kv-append': kvAppend,
  set,
  'fifo-queue': fifoQueue,
  stack,
  counter,
  mutex,
  semaphore,
  'fenced-lock': fencedLock,
};
