/** Progress, for whoever watches. */

import type { Phase } from '../model/event.ts';

/** How far an experiment is. */
export interface Progress {
  readonly phase: Phase;
  readonly elapsedMs: number;
  /** How long it takes when all goes well. */
  readonly plannedMs: number;
  /** Operations that have ended. */
  readonly operations: number;
  /** What goes on, in a few words. */
  readonly text: string;
}
