/** What the pool and its threads say to each other. */

import type { LinearizabilityResult } from '../check/linearizability/check-linearizable.ts';
import type { LinearizabilityViolation } from '../check/linearizability/explanation.ts';
import type { CourseMemory } from '../check/linearizability/parallel/course.ts';
import type { HandedHistory } from '../check/linearizability/parallel/handed-history.ts';
import type { Manner, WholeSection } from '../check/linearizability/parallel/take-part.ts';
import type { ModelName } from '../check/linearizability/registry.ts';
import type { SentError } from './sent-error.ts';

/** How to judge; a model's functions cannot be sent, its name can. */
export interface SentManner extends Omit<Manner, 'model'> {
  readonly model: ModelName;
}

/** To a thread. `forget`: nothing more will be asked of this history. */
export type ToThread =
  | {
      readonly kind: 'take part';
      readonly handed: HandedHistory;
      readonly course: CourseMemory;
      readonly manner: SentManner;
    }
  | { readonly kind: 'explain'; readonly section: WholeSection }
  | { readonly kind: 'tell unfinished'; readonly section: WholeSection }
  | { readonly kind: 'forget' };

/** From a thread, one answer to each but `forget`. */
export type FromThread =
  | {
      readonly kind: 'found';
      readonly impossibleAt: number | undefined;
      readonly unfinished: number | undefined;
    }
  | { readonly kind: 'violation'; readonly violation: LinearizabilityViolation }
  | { readonly kind: 'unfinished'; readonly told: Pick<LinearizabilityResult, 'reason' | 'unfinished'> }
  | { readonly kind: 'error'; readonly error: SentError };
