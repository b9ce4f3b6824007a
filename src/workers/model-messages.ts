/** What is said between the thread of somebody's model and who started it. */

import type { ModuleProblem } from '../adapters/author-module.ts';
import type {
  LinearizabilityOptions,
  LinearizabilityResult,
} from '../check/linearizability/check-linearizable.ts';
import type { HistoryOperation } from '../model/history-operation.ts';
import type { SentError } from './sent-error.ts';

/** What the thread is to do, from its beginning on. */
export interface ModelTask {
  /** Absolute. */
  readonly file: string;
  readonly loadMsMax: number;
  readonly operations: readonly HistoryOperation[];
  readonly options: Omit<LinearizabilityOptions, 'now'>;
}

/** What it says: that the model is loaded, and then one of the others. */
export type FromModel =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'result'; readonly result: LinearizabilityResult }
  | { readonly kind: 'problem'; readonly problem: ModuleProblem }
  | { readonly kind: 'error'; readonly error: SentError };
