/** What a search is given: a system under test that experiments are made on. */

import type { Purpose, SearchAnswer } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';

/** One experiment that a search asks for. The scenario carries its seed. */
export interface Trial {
  readonly purpose: Purpose;
  readonly scenario: Scenario;
  /** The plan's name for it, when the plan chose it. */
  readonly candidate?: string | undefined;
}

/** Where experiments are made: processes, containers, or functions in this process. */
export interface TrialGround {
  /** Makes them, several at once where it can. In their order what came of each; `undefined`: it was not begun, or cut short. */
  try(trials: readonly Trial[]): Promise<readonly (SearchAnswer | undefined)[]>;
  /** Why no more are begun: a budget that is used up, an interruption. */
  enough(next: Trial): string | undefined;
}
