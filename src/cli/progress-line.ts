/** One line on a terminal that says how far something has come that takes its time: written over again, and gone when it is done. */

import type { JsonFlag } from './flags.ts';
import type { World } from './world.ts';

/** What takes less is not told of. */
const silentMs = 1_000;
const clearLine = '\r\u001B[2K';

/** A line in the making. Disposed of, it is gone. */
export interface ProgressLine extends Disposable {
  /** Nothing where there is nobody to see it: no terminal, a CI system, `--json`. */
  readonly show: ((text: () => string) => void) | undefined;
  /** Writes what stays; the line comes below it. */
  readonly say: (text: string) => void;
}

/** Begins now; `now`: milliseconds. */
export function progressLine(
  { stderr, isCI }: World,
  { json = false }: JsonFlag,
  now: () => number = () => performance.now(),
): ProgressLine {
  const began = now();
  let isShown = false;
  const show = (text: () => string): void => {
    if (now() - began < silentMs) return;
    isShown = true;
    stderr.write(`${clearLine}${text()}`);
  };
  return {
    say: (text) => {
      stderr.write(isShown ? `${clearLine}${text}` : text);
    },
    show: stderr.isTTY && !isCI && !json ? show : undefined,
    [Symbol.dispose]: () => {
      if (isShown) stderr.write(clearLine);
    },
  };
}
