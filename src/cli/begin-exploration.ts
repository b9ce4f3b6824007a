/** A search that is to be made: begun, or gone on with where an earlier one was. */

import { SeatrialError } from '../lib/errors.ts';
import type { Exploration } from '../model/explore.ts';
import type { Plan } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import { defaultTarget } from './default-target.ts';
import { refuseOtherExploration, type EarlierExploration } from './exploration-file.ts';
import { loadTarget, type LoadedTarget } from './files.ts';
import type { ExploreFlags } from './flags.ts';
import { makePlan } from './make-plan.ts';
import { lanesAt, placeOf, placeWords, type PlaceChoice } from './place-choice.ts';
import { planAtPlace, whyNotThere } from './plan-at-place.ts';
import { targetEnvironment } from './target-environment.ts';
import type { World } from './world.ts';

/** All that decides what a search asks for, and how long. */
export interface BegunExploration {
  readonly target: LoadedTarget;
  readonly plan: Plan;
  readonly place: PlaceChoice;
  /** On functions: there is no place. */
  readonly inProcess: boolean;
  readonly seed: number;
  /** Experiments at once. */
  readonly lanes: number;
  /** How many are explored; left out: as many as the budget allows. */
  readonly experiments?: number | undefined;
  /** Left out: there is no limit. */
  readonly budgetMs?: number | undefined;
  /** Whether a scenario can be tried where it is made, if that is not one process. */
  readonly isPossible: (scenario: Scenario) => boolean;
  /** What an earlier run was told. */
  readonly tries: Exploration['tries'];
}

/** Without a word about how much: as long as somebody waits for it. */
const budgetMsDefault = 10 * 60_000;
const lanesDefault = 2;

/** @throws {@link SeatrialError} `E_USAGE` when nothing of the target can be tried, or flags contradict each other */
export async function beginExploration(flags: ExploreFlags, world: World): Promise<BegunExploration> {
  const { seed = 1, lanes = lanesDefault, experiments } = flags;
  const inProcess = isInProcess(flags);
  const target = loadTarget(flags.target ?? defaultTarget(world.cwd), world.cwd);
  const place = placeOf(flags);
  const made = makePlan({ target: target.target.name, failures: [] }, world);
  const plan = inProcess ? made : await planAtPlace(made, target.target, place);
  if (plan.weakSpots.every(({ scenario }) => scenario === undefined))
    throw new SeatrialError('E_USAGE', `nothing of the target ${target.target.name} can be tried`, {
      hint: 'seatrial plan tells why; a target needs a saga, replicas or requests',
    });
  return {
    target,
    plan,
    place,
    inProcess,
    seed,
    lanes: inProcess ? 1 : lanesAt(place, lanes),
    isPossible: await possibleAt(target, place, inProcess),
    experiments,
    budgetMs: budgetOf(flags, experiments),
    tries: [],
  };
}

/** @throws {@link SeatrialError} `E_USAGE` when it would not be the same search */
export async function resumeExploration(
  earlier: EarlierExploration,
  flags: ExploreFlags,
  world: World,
): Promise<BegunExploration> {
  const { exploration, plan, record } = earlier;
  const target = loadTarget(flags.target ?? exploration.target, world.cwd);
  const place = placeOf(flags, record.place);
  const inProcess = flags.inProcess ?? exploration.inProcess ?? false;
  refuseOtherExploration(earlier, {
    target: target.target,
    seed: flags.seed,
    lanes: flags.lanes === undefined || inProcess ? undefined : lanesAt(place, flags.lanes),
    experiments: flags.experiments,
    inProcess,
    environment: targetEnvironment(target.target, world.env),
    place,
  });
  const { seed, lanes, tries } = exploration;
  const experiments = flags.experiments ?? exploration.experiments;
  return {
    target,
    plan,
    place,
    inProcess,
    seed,
    lanes,
    experiments,
    isPossible: await possibleAt(target, place, inProcess),
    budgetMs: budgetOf(flags, experiments),
    tries,
  };
}

async function possibleAt(
  { target }: LoadedTarget,
  place: PlaceChoice,
  inProcess: boolean,
): Promise<BegunExploration['isPossible']> {
  if (inProcess) return () => true;
  const whyNot = await whyNotThere(target, place);
  return (scenario) => whyNot(scenario) === undefined;
}

function isInProcess({ inProcess = false, runtime, toxiproxy }: ExploreFlags): boolean {
  if (inProcess && (runtime !== undefined || toxiproxy !== undefined))
    throw new SeatrialError('E_USAGE', 'in one process nothing is started and there is no proxy', {
      hint: 'leave out --in-process, or --runtime and --toxiproxy',
    });
  return inProcess;
}

function budgetOf({ budget }: ExploreFlags, experiments: number | undefined): number | undefined {
  return budget ?? (experiments === undefined ? budgetMsDefault : undefined);
}

/** As a person would type it to have the same search again. */
export function explorationCommand(
  { target, seed, lanes, place, inProcess }: BegunExploration,
  flags: ExploreFlags,
): string {
  return [
    `seatrial explore --target ${target.target.name}`,
    ...(flags.experiments === undefined ? [] : [`--experiments ${flags.experiments}`]),
    ...(flags.budget === undefined ? [] : [`--budget ${flags.budget / 1_000}s`]),
    `--seed ${seed}`,
    ...(inProcess ? ['--in-process'] : [`--lanes ${lanes}`]),
    ...(flags.stopOn === undefined ? [] : [`--stop-on ${flags.stopOn}`]),
    ...placeWords(place),
  ].join(' ');
}
