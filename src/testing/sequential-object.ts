/** What a history is generated from: an object that is asked one thing at a time, and clients who know what to ask it. */

import type { Value } from '../model/history.ts';
import type { Random } from '../lib/random.ts';

/** What a client asks. */
export interface Asked {
  readonly f: string;
  readonly value?: Value;
}

/** What it is told. An `ok` without a value repeats what was asked; a `fail` has changed nothing. */
export interface Told {
  readonly type: 'ok' | 'fail';
  readonly value?: Value;
}

/** One object, with its state. */
export interface SequentialObject {
  /** What a client asks next; `observers` is the share of operations that only look, where the object has such. */
  ask(random: Random, observers: number): Asked;
  /** Does it, at once: the point at which it takes effect. */
  perform(asked: Asked): Told;
  /** What shows what is left at the end, asked until it finds nothing where it takes something away; left out where nothing does. */
  readonly last?: 'read' | 'dequeue' | 'pop';
}
