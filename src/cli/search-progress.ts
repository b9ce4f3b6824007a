/** How far a search has come that takes its time: one line on a terminal, written over again and gone when there is a verdict. */

import type { PoolProgress } from '../workers/pool-options.ts';
import type { JsonFlag } from './flags.ts';
import type { World } from './world.ts';

/** What takes less is not told of. */
const silentMs = 1_000;
const clearLine = '\r\u001B[2K';

/** A line in the making. Disposed of, it is gone. */
export interface SearchProgress extends Disposable {
  /** Nothing where there is nobody to see it: no terminal, a CI system, `--json`. */
  readonly show: ((progress: PoolProgress) => void) | undefined;
}

/** Begins now; `now`: milliseconds. */
export function searchProgress(
  { stderr, isCI }: World,
  { json = false }: JsonFlag,
  now: () => number = () => performance.now(),
): SearchProgress {
  const began = now();
  let isShown = false;
  const show = ({ done, of, nodes }: PoolProgress): void => {
    if (now() - began < silentMs) return;
    isShown = true;
    stderr.write(`${clearLine}${done} of ${of} parts judged, ${nodes.toLocaleString('en')} nodes searched`);
  };
  return {
    show: stderr.isTTY && !isCI && !json ? show : undefined,
    [Symbol.dispose]: () => {
      if (isShown) stderr.write(clearLine);
    },
  };
}
