/** A combination at its place on its way, and what may become of it. */

import type { Combination } from '../../model/matrix.ts';
import type { Path, PathCall } from './paths.ts';

/** What becomes of a combination that is no cell of its own. */
export type Fate = { readonly why: string } & (
  { readonly into: Combination } | { readonly into?: undefined }
);

/** A combination with its call, and the one that is made because of it. */
export interface Placed extends Required<Combination> {
  readonly here: PathCall;
  readonly next: PathCall | undefined;
  /** All of the way. */
  readonly calls: readonly PathCall[];
}

/** `undefined`: nothing is tried. */
export function place(combination: Combination, { calls }: Path): Placed | undefined {
  const { path, call, moment, kind, times } = combination;
  const here = calls.find(({ step }) => step === call);
  if (here === undefined || call === undefined || moment === undefined || times === undefined)
    return undefined;
  return { path, call, moment, kind, times, here, next: nextOf(here, calls), calls };
}

/** The call that is made because of this one. */
export function nextOf({ next }: PathCall, calls: readonly PathCall[]): PathCall | undefined {
  return calls.find(({ step }) => step === next);
}

/** The combination with some of it changed. */
export function moved({ path, call, moment, kind, times }: Placed, to: Partial<Combination>): Combination {
  return { path, call, moment, kind, times, ...to };
}
