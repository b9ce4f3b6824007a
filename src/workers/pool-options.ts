import type { LinearizabilityOptions } from '../check/linearizability/check-linearizable.ts';

/** How to judge; the clock is the pool's own. */
export interface PoolOptions extends Omit<LinearizabilityOptions, 'now'> {
  /** Told now and then, while threads judge. */
  readonly onProgress?: (progress: PoolProgress) => void;
  /** Ends the judging: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How far a check has come. */
export interface PoolProgress {
  /** Sections that were judged, of all. */
  readonly done: number;
  readonly of: number;
  /** Nodes of the searches until now. */
  readonly nodes: number;
}
