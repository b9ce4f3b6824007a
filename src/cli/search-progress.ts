/** How far a search has come that takes its time. */

import type { PoolProgress } from '../workers/pool-options.ts';
import type { JsonFlag } from './flags.ts';
import { progressLine } from './progress-line.ts';
import type { World } from './world.ts';

/** A line in the making. Disposed of, it is gone. */
export interface SearchProgress extends Disposable {
  /** Nothing where there is nobody to see it: no terminal, a CI system, `--json`. */
  readonly show: ((progress: PoolProgress) => void) | undefined;
}

/** Begins now; `now`: milliseconds. */
export function searchProgress(world: World, flags: JsonFlag, now?: () => number): SearchProgress {
  const line = progressLine(world, flags, now);
  const { show } = line;
  return {
    show:
      show &&
      (({ done, of, nodes }) => {
        show(() => `${done} of ${of} parts judged, ${nodes.toLocaleString('en')} nodes searched`);
      }),
    [Symbol.dispose]: () => {
      line[Symbol.dispose]();
    },
  };
}
