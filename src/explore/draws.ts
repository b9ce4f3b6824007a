/**
 * What a search tries next: what the plan expects most of, as far as that was not shown by then, and every so often something that no plan has thought
 * of, drawn by fast-check.
 */

import fc from 'fast-check';
import type { Random } from '../lib/random.ts';
import type { Pruned } from '../model/explore.ts';
import type { WeakSpot } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { anySchedule, type Seen } from './any-schedule.ts';
import { whyPruned, type Known } from './prune.ts';
import { reachOf } from './reach.ts';
import { createTurns } from './turns.ts';
import { loadKey, operationsOf } from './schedule-key.ts';
import { withoutFaults, type Load, type SearchSpace } from './space.ts';

/** One experiment that was chosen. */
export interface Draw {
  readonly scenario: Scenario;
  readonly candidate?: string;
}

/** The source of what is tried. */
export interface Draws {
  /** The next, with the seed of this number; `undefined`: all that could be drawn is known. */
  next(number: number, known: Known): Draw | undefined;
  /** What came of one that the plan chose. */
  learn(candidate: string | undefined, verdict: VerdictStatus): void;
  readonly pruned: () => Pruned;
}

/** What draws are made from. */
export interface DrawOptions {
  readonly space: SearchSpace;
  readonly weakSpots: readonly WeakSpot[];
  readonly target: Target;
  readonly seed: number;
  readonly random: Random;
  /** Whether it can be tried where the search is made. */
  readonly isPossible: (scenario: Scenario) => boolean;
}

/** Every so many draws one is not the plan's. */
const freeEvery = 5;
/** The draws of these in which the plan's are tried again that proved nothing: not at once, because what kept them from it may still be there. */
const againAt = 2;
/** So many draws in a row that need not be run: what is left is not worth looking for. */
const drawnInVain = 500;

/** Nothing is drawn yet. */
export function createDraws(options: DrawOptions): Draws {
  const { space, target, seed, random, isPossible } = options;
  const turns = createTurns(space, options.weakSpots);
  const pruned: Pruned = { unused: 0, neverCame: 0, equivalent: 0, superset: 0, limits: 0 };
  const waiting: Draw[] = [];
  const again: Draw[] = [];
  const tried = new Set<string>();
  let [drawn, loose] = [0, 0];

  const isWorthwhile = ({ scenario }: Draw, known: Known): boolean => {
    if (!isPossible(scenario)) return false;
    const why = whyPruned(scenario, known, reachOf(scenario, target));
    if (why !== undefined) pruned[why] += 1;
    return why === undefined;
  };
  const free = (known: Known): Draw | undefined => {
    for (let vain = 0; vain < drawnInVain; vain += 1) {
      loose += 1;
      const draw = { scenario: anyOf(options, known, random.fork(`draw ${loose}`).integer(0, 0x7fff_ffff)) };
      if (isWorthwhile(draw, known)) return draw;
    }
    return undefined;
  };
  const first = (from: () => Draw | undefined, known: Known): Draw | undefined => {
    for (let next = from(); next !== undefined; next = from()) if (isWorthwhile(next, known)) return next;
    return undefined;
  };
  const planned = (known: Known): Draw | undefined => {
    const [sooner, later] = [() => again.shift(), () => turns.next()];
    return drawn % freeEvery === againAt
      ? (first(sooner, known) ?? first(later, known))
      : (first(later, known) ?? first(sooner, known));
  };

  return {
    next: (number, known) => {
      const scenarioOf = ({ scenario, candidate }: Draw): Draw => ({
        scenario: { ...scenario, seed: seed + number },
        ...(candidate === undefined ? {} : { candidate }),
      });
      const held = waiting.shift();
      // What was found since may have made it needless.
      if (held !== undefined && isWorthwhile(held, known)) return scenarioOf(held);
      drawn += 1;
      const isFree = drawn % freeEvery === 0;
      const draw = (isFree ? free(known) : planned(known)) ?? (isFree ? planned(known) : free(known));
      if (draw === undefined) return undefined;
      const load = loadKey(draw.scenario);
      if (known.explored.some(({ scenario }) => loadKey(scenario) === load)) return scenarioOf(draw);
      // What a load does by itself comes first: what is broken anyway needs no fault, and what it never uses cannot be hit.
      waiting.push(draw);
      return scenarioOf({ scenario: undisturbed(draw.scenario, space) });
    },
    learn: (candidate, verdict) => {
      turns.learn(candidate, verdict);
      if (candidate === undefined || verdict !== 'inconclusive' || tried.has(candidate)) return;
      tried.add(candidate);
      again.push(...space.planned.filter((one) => one.candidate === candidate));
    },
    pruned: () => ({ ...pruned }),
  };
}

/** The load as the plan asks most of it, or this one: without any fault. What it does not use then, less of it does not use. */
function undisturbed(scenario: Scenario, { planned }: SearchSpace): Scenario {
  const key = loadKey(scenario);
  const same = planned.map((one) => one.scenario).filter((one) => loadKey(one) === key);
  const most = same.reduce<Scenario | undefined>(
    (best, one) =>
      best !== undefined && operationsOf(best.workload) >= operationsOf(one.workload) ? best : one,
    undefined,
  );
  return withoutFaults(most ?? scenario);
}

function anyOf({ space, target }: DrawOptions, known: Known, seed: number): Scenario {
  const arbitrary = anySchedule(space, target, { seen: (load) => seenOf(load, known) });
  const [drawn] = fc.sample(arbitrary, { seed, numRuns: 1 });
  const scenario = drawn ?? space.loads[0].base;
  return { ...scenario, name: 'any-schedule', description: 'Drawn by chance.', checks: [] };
}

function seenOf({ key }: Load, { explored }: Known): Seen {
  const its = explored.filter(({ scenario }) => loadKey(scenario) === key);
  if (its.length === 0) return { steps: [] };
  return {
    edges: new Set(its.flatMap(({ answer }) => answer.edges)),
    steps: [...new Set(its.flatMap(({ answer }) => answer.steps))].sort(),
  };
}
