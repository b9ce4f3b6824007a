/** Whether what is tried on a target can be run where it runs, and what is expected of it then. */

import { needsOwnProxy } from '../model/fault.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import type { Candidate } from './candidate.ts';
import { hypothesisOf } from './hypothesis.ts';

/** Why it cannot be run; `undefined`: it can. */
export function whyNotRun({ scenario }: Candidate, target: Target): string | undefined {
  return scenario?.faults.some(needsOwnProxy) === true && runsElsewhere(target)
    ? 'only our own proxy can do it, and the target only says where it runs already'
    : undefined;
}

/** Nothing of it can be started, so the proxy between its services is whichever is there. */
function runsElsewhere({ services }: Target): boolean {
  return Object.values(services).every(
    ({ command, image, build }) => command === undefined && image === undefined && build === undefined,
  );
}

/** The candidate with what is expected of the target in its scenario. */
export function withHypothesis(candidate: Candidate, target: Target, topology: Topology): Candidate {
  const { scenario } = candidate;
  if (scenario === undefined) return candidate;
  return { ...candidate, hypothesis: hypothesisOf(scenario, target, topology) };
}
