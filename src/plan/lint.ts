/**
 * The lint: anti-patterns that configuration proves, without an experiment.
 *
 * Only what follows from what is said is found. That nothing is said is no finding, but for where the same source says it of others: then it is a
 * warning. docs/lint.md has each rule with what it rests on and what it cannot know.
 */

import type { LintFinding } from '../model/lint.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { byText } from './order.ts';
import { amplification } from './lint/amplification.ts';
import { groundOf, type LintLook } from './lint/ground.ts';
import { hardAsync, hardCaches } from './lint/hard-dependencies.ts';
import { lateAnswers } from './lint/late-answers.ts';
import { missingTimeouts } from './lint/missing-timeouts.ts';
import { nestedTimeouts } from './lint/nested-timeouts.ts';
import { noFallback } from './lint/no-fallback.ts';
import { oneReplica } from './lint/one-replica.ts';
import { lintRules } from './lint/rules.ts';
import { sharedStores } from './lint/shared-stores.ts';
import { uncompensatedSteps } from './lint/uncompensated-steps.ts';
import { unsafeRetries } from './lint/unsafe-retries.ts';

const looks: readonly LintLook[] = [
  nestedTimeouts,
  missingTimeouts,
  unsafeRetries,
  amplification,
  noFallback,
  hardCaches,
  hardAsync,
  uncompensatedSteps,
  sharedStores,
  oneReplica,
  lateAnswers,
];

/**
 * What is wrong by what the topology says, and, where it is the graph of a target, by what that says of its requests. Errors first, then by rule
 * and place: the order of the input changes nothing. O(edges log edges), and the lengths of the paths that are shown.
 */
export function lintTopology(topology: Topology, target?: Target): LintFinding[] {
  const ground = groundOf(topology, target);
  const order = new Map<string, number>(lintRules.map(({ rule }, index) => [rule, index]));
  return looks
    .flatMap((look) => look(ground))
    .sort(
      (a, b) =>
        byText(a.severity, b.severity) ||
        (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0) ||
        byText(a.place, b.place) ||
        byText(a.message, b.message),
    );
}
