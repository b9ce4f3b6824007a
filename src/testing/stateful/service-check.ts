/** What a check of a single service found. */

import type { VerdictStatus } from '../../model/verdict.ts';

/** What repeats a finding at once. */
export interface ServiceReplay {
  readonly seed: number;
  readonly path: string;
  readonly commands: string;
}

/** One request that was made. */
export interface AskedStep {
  readonly command: string;
  readonly input: unknown;
  /** What came back; `unanswered`: nothing. */
  readonly answer: unknown;
}

/** The shortest sequence that was found to be answered wrongly. */
export interface ServiceCounterexample {
  /** The last one is the wrong one. */
  readonly steps: readonly AskedStep[];
  /** What the last answer may have been. */
  readonly expected: readonly unknown[];
  /** What the client threw instead of answering. */
  readonly thrown?: unknown;
  readonly replay: ServiceReplay;
}

/** What is known of the service. */
export interface ServiceCheck {
  /** `inconclusive`: nothing was asked. */
  readonly verdict: VerdictStatus;
  /** Sequences that were wholly made. */
  readonly runs: number;
  /** Requests in all, those of shrinking left out. */
  readonly asked: number;
  readonly counterexample?: ServiceCounterexample;
  /** The same in words. */
  readonly text: string;
}
