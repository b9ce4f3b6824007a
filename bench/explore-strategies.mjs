/**
 * Ways to look for what breaks, all on the same ground and counted alike: experiments until the first that is violated, of `most` at most. What a finding
 * takes afterwards (its twin, shrinking) counts for nobody.
 *
 * The peers are given what a person could give them without a plan: the target file. The loads are those that the plan has for the target, and each
 * of them is as likely as another. They know neither scores nor what was in use, and learn nothing.
 *
 * Each takes `{ ground, target, weakSpots, seed, most }` and gives `{ experiments, isFound, rules }`: how many were made, and what the last one broke.
 */

import fc from 'fast-check';
import { anySchedule } from '../dist/explore/any-schedule.js';
import { whyPruned } from '../dist/explore/prune.js';
import { reachOf } from '../dist/explore/reach.js';
import { search } from '../dist/explore/search.js';
import { searchSpace } from '../dist/explore/space.js';
import { createRandom } from '../dist/lib/random.js';
import { isSimulated } from '../dist/testing/simulation/unsimulated.js';
import { shuffled } from './shuffled.mjs';
import { singleFaults } from './single-faults.mjs';

/** The search. */
export async function ours({ ground, target, weakSpots, seed, most }) {
  const { tries } = await search(
    {
      target,
      targetDigest: '',
      weakSpots,
      seed,
      lanes: 1,
      experiments: most,
      isPossible: isSimulated,
    },
    // The first that it asks for anything but something new has something to settle.
    { ...ground, enough: ({ purpose }) => (purpose === 'explore' ? undefined : 'something is violated') },
  );
  const last = tries.at(-1)?.answer;
  // A search that knows nothing more to try would not find it with more experiments either.
  if (last?.verdict !== 'violated') return { experiments: most, isFound: false, rules: [] };
  return { experiments: tries.length, isFound: true, rules: last.rules };
}

/** Any load, one to three faults, anywhere, at any time: the free draws of the search without what it leans them to. */
export function random({ target, weakSpots, seed, ...rest }) {
  const seen = (load) => ({ steps: stepsOf(load, target) });
  const arbitrary = anySchedule(searchSpace(weakSpots), target, { seen, uniform: true });
  return untilViolated(drawn(arbitrary, target, seed), rest);
}

/** What the limits of a scenario forbid is drawn for nothing, and not counted. */
function* drawn(arbitrary, target, seed) {
  const chance = createRandom(seed, 'draws');
  for (let number = 0; ; number += 1) {
    const [scenario] = fc.sample(arbitrary, {
      seed: chance.integer(0, 0x7fff_ffff),
      numRuns: 1,
      unbiased: true,
    });
    if (isAllowed(scenario, target)) yield { ...scenario, seed: seed + number };
  }
}

/** Every single fault, in an order by chance. */
export function exhaustive({ target, weakSpots, ground, seed, most }) {
  const all = allSingleFaults(target, weakSpots);
  return untilViolated(shuffled(all, createRandom(seed, 'single faults')), {
    ground: remembering(ground),
    most,
  });
}

/** Every single fault as they stand: load by load, place by place, kind by kind, moment by moment. */
export function inOrder({ target, weakSpots, ...rest }) {
  return untilViolated(allSingleFaults(target, weakSpots), rest);
}

const singleFaultsOf = new WeakMap();

/** They are the same for every seed. */
function allSingleFaults(target, weakSpots) {
  const all = singleFaultsOf.get(weakSpots) ?? makeSingleFaults(target, weakSpots);
  singleFaultsOf.set(weakSpots, all);
  return all;
}

/** On all loads, what the limits allow. Each has a seed of its own: in another order it is the same experiment. */
function makeSingleFaults(target, weakSpots) {
  return searchSpace(weakSpots)
    .loads.flatMap((load) =>
      singleFaults(load.base, { reach: reachOf(load.base, target), steps: stepsOf(load, target) }),
    )
    .filter((scenario) => isAllowed(scenario, target))
    .map((scenario, index) => ({ ...scenario, seed: index }));
}

const answersOf = new WeakMap();

/** Asks for each scenario once: the same one, with the same seed, is answered the same. */
function remembering(ground) {
  const answers = answersOf.get(ground) ?? new Map();
  answersOf.set(ground, answers);
  return {
    try: async ([trial]) => {
      const known = answers.get(trial.scenario) ?? (await ground.try([trial]));
      answers.set(trial.scenario, known);
      return known;
    },
  };
}

async function untilViolated(scenarios, { ground, most }) {
  let experiments = 0;
  for (const scenario of scenarios) {
    const [answer] = await ground.try([{ purpose: 'explore', scenario }]);
    experiments += 1;
    if (answer.verdict === 'violated') return { experiments, isFound: true, rules: answer.rules };
    if (experiments >= most) break;
  }
  return { experiments, isFound: false, rules: [] };
}

function isAllowed(scenario, target) {
  const nothing = { explored: [], findings: [] };
  return isSimulated(scenario) && whyPruned(scenario, nothing, reachOf(scenario, target)) === undefined;
}

/** The steps and compensations that the target file has for what is asked. */
function stepsOf({ base: { workload } }, { sagas, requests }) {
  const names =
    workload.use === 'sagas'
      ? [workload.saga]
      : workload.use === 'requests'
        ? Object.keys(workload.mix).flatMap((name) => requests[name]?.saga ?? [])
        : [];
  return names.flatMap((name) =>
    sagas[name].steps.flatMap((step) =>
      step.compensation === undefined ? [step.name] : [step.name, step.compensation],
    ),
  );
}
