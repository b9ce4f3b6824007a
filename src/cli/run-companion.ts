/** Who goes along with a run and decides what is tried again, and when it is enough. */

import type { Experiment, Finished } from './experiment.ts';

/** Follows a run, and has a say in what is begun. */
export interface RunCompanion {
  /** Its folder is there; nothing has begun. */
  readonly opened: (folder: string) => void;
  /** An experiment has ended. Gives one that is tried right after it, in its place. */
  readonly ended: (one: Finished) => Experiment | undefined;
  /** Why no more experiments are begun, whatever is left of the budget. */
  readonly enough: () => string | undefined;
  /** One was not begun, and why; the run's own list has nothing of it. */
  readonly skipped: (why: string) => void;
}
