/**
 * Which schedules need not be run, because what they show is known.
 *
 * `unused` and `neverCame` are sound as far as a target does the same when it is given the same (Filibuster's and LDFI's premise, too): until a fault
 * acts, an experiment is the one without it; and a fault on what that one never used, or that waits for what never came there, does not act at all.
 * Asked of the very schedule without the fault, not of a fault-free run: a call may appear only because of another fault.
 * `superset` is LDFI's: what holds all that a finding needs breaks in the same way and tells nothing new until that is mended. What else it might
 * break is not seen meanwhile.
 */

import { blastRadiusProblems } from '../fault/blast-radius.ts';
import { faultActions, type Reach } from '../fault/fault-actions.ts';
import { hitBy } from '../fault/needed-edges.ts';
import { durationMs } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import { edgeName, parseEdge, serviceOf } from '../model/place.ts';
import type { Pruned, SearchAnswer, SearchFinding } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';
import { disturbancesOf } from './disturbances.ts';
import {
  asksAllOf,
  disturbanceClass,
  disturbanceKey,
  loadKey,
  operationsOf,
  scheduleKey,
  stepOf,
} from './schedule-key.ts';

/** What was run, and what came of it. */
export interface Explored {
  readonly scenario: Scenario;
  readonly answer: SearchAnswer;
}

/** What a search knows when it looks for the next experiment. */
export interface Known {
  readonly explored: readonly Explored[];
  readonly findings: readonly SearchFinding[];
}

/** Why the scenario need not, or must not, be run; `undefined`: it may. O(explored × faults). */
export function whyPruned(scenario: Scenario, known: Known, reach: Reach): keyof Pruned | undefined {
  if (isBeyondLimits(scenario, reach)) return 'limits';
  const key = scheduleKey(scenario);
  if (known.explored.some((one) => isKnown(one) && scheduleKey(one.scenario) === key)) return 'equivalent';
  if (known.findings.some((finding) => holdsAllOf(scenario, finding))) return 'superset';
  const load = loadKey(scenario);
  const alike = known.explored.filter(
    (one) =>
      one.answer.verdict !== 'inconclusive' &&
      loadKey(one.scenario) === load &&
      // Of fewer operations, or less time, what more of them would have used is not known.
      operationsOf(one.scenario.workload) >= operationsOf(scenario.workload) &&
      durationMs(one.scenario.workload.duration) >= durationMs(scenario.workload.duration),
  );
  for (const [index, fault] of scenario.faults.entries()) {
    const rest = disturbanceKey({ ...scenario, faults: scenario.faults.toSpliced(index, 1) });
    const without = alike.filter((one) => disturbanceKey(one.scenario) === rest);
    if (without.length === 0) continue;
    const step = stepOf(fault);
    if (step !== undefined && without.every(({ answer }) => !answer.steps.includes(step))) return 'neverCame';
    const hit = edgesHit(fault, reach);
    if (hit !== undefined && without.every(({ answer }) => !answer.edges.some((edge) => hit.has(edge))))
      return 'unused';
  }
  return undefined;
}

/** What proved nothing may be run again; what is being run may not. */
function isKnown({ answer }: Explored): boolean {
  return answer.verdict !== 'inconclusive' || answer.experiment === '';
}

/** The edges between services that a fault acts on; `undefined` when it acts on a process. */
function edgesHit(fault: Fault, reach: Reach): ReadonlySet<string> | undefined {
  const { links, replicas } = hitBy([faultActions(fault, reach)]);
  if (replicas.size > 0) return undefined;
  return new Set(
    [...links].map((link) => {
      const { from, to } = parseEdge(link);
      return edgeName(serviceOf(from), serviceOf(to));
    }),
  );
}

/** As if all of them stood at once: more is never allowed than what is allowed then. */
function isBeyondLimits({ faults, limits }: Scenario, reach: Reach): boolean {
  return (
    blastRadiusProblems(
      faults.map((fault, index) => faultActions(fault, reach, index)),
      limits,
    ).length > 0
  );
}

function holdsAllOf(scenario: Scenario, { scenario: found, state }: SearchFinding): boolean {
  // Of what came once and did not come again nobody knows what it needs.
  if (state === 'seldom' || !asksAllOf(scenario, found)) return false;
  const classes = new Set(disturbancesOf(scenario).map(disturbanceClass));
  return disturbancesOf(found).every((one) => classes.has(disturbanceClass(one)));
}
