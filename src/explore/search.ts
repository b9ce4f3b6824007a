/**
 * A search: experiments until the budget is used up, and, whenever one is violated, its clean twin, and the least that still shows it.
 *
 * It asks its ground for experiments and knows of them what their answers say. Given the same answers it asks for the same, so a search that was killed
 * goes on by being made again with the answers that were written down; only then are new ones asked for.
 */

import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { createRandom } from '../lib/random.ts';
import type { Exploration, SearchAnswer, SearchFinding, SearchTry } from '../model/explore.ts';
import type { WeakSpot } from '../model/plan.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { createAsking } from './asking.ts';
import { createDraws } from './draws.ts';
import type { Trial, TrialGround } from './ports.ts';
import type { Explored } from './prune.ts';
import { SearchEnd } from './search-end.ts';
import { settle } from './settle.ts';
import { searchSpace } from './space.ts';

/** What is looked for, and where. */
export interface SearchOptions {
  readonly target: Target;
  readonly targetDigest: string;
  readonly weakSpots: readonly WeakSpot[];
  readonly seed: number;
  /** Experiments at once. */
  readonly lanes: number;
  /** On functions, which only the document tells. */
  readonly inProcess?: boolean;
  /** How many are explored; what a finding needs beside them is not counted. Left out: until the ground has enough. */
  readonly experiments?: number;
  readonly stopOnViolated?: boolean;
  /** What an earlier search with the same target, plan, seed and lanes has been told. */
  readonly tries?: readonly SearchTry[];
  /** Whether a scenario can be tried there at all; left out: any. */
  readonly isPossible?: (scenario: Scenario) => boolean;
  /** Told after every answer. */
  readonly onChange?: (exploration: Exploration) => void;
}

/**
 * Searches. What is found is in what it resolves to; an end before that is no error.
 *
 * @throws {@link SeatrialError} `E_USAGE` when no weak spot has a scenario
 */
export async function search(options: SearchOptions, ground: TrialGround): Promise<Exploration> {
  const { target, weakSpots, seed, lanes, isPossible = () => true } = options;
  const space = searchSpace(weakSpots);
  if (space === undefined)
    throw new SeatrialError('E_USAGE', `nothing of the target ${target.name} can be tried`, {
      hint: 'seatrial plan tells why; a target needs a saga, replicas or requests',
    });
  const draws = createDraws({ space, weakSpots, target, seed, random: createRandom(seed), isPossible });
  const tries: SearchTry[] = [];
  const findings: SearchFinding[] = [];
  const explored: Explored[] = [];
  let ended: string | undefined;

  const exploration = (): Exploration => ({
    schemaVersion: 1,
    target: target.name,
    targetDigest: options.targetDigest,
    seed,
    lanes,
    ...(options.experiments === undefined ? {} : { experiments: options.experiments }),
    ...(options.inProcess === true ? { inProcess: true as const } : {}),
    tries,
    pruned: draws.pruned(),
    findings,
    ...(ended === undefined ? {} : { ended }),
  });
  const changed = (): void => options.onChange?.(exploration());

  const asking = createAsking({ ground, lanes, before: options.tries ?? [], tries, changed });
  const settling = { target, asking, isPossible, findings, changed };

  const batch = (): Trial[] => {
    const wanted = Math.min(lanes, (options.experiments ?? Number.POSITIVE_INFINITY) - explored.length);
    const trials: Trial[] = [];
    while (trials.length < wanted) {
      const seen = trials.map(({ scenario }) => ({ scenario, answer: unknownYet }));
      const draw = draws.next(explored.length + trials.length, {
        findings,
        explored: [...explored, ...seen],
      });
      if (draw === undefined) break;
      trials.push({ purpose: 'explore', ...draw });
    }
    return trials;
  };
  changed();
  try {
    for (;;) {
      if (options.experiments !== undefined && explored.length >= options.experiments)
        throw new SearchEnd(`${options.experiments} experiments were explored`);
      const trials = batch();
      if (!isNonEmpty(trials)) throw new SearchEnd('all that could be drawn is known by what was run');
      const made = await asking.ask(trials);
      const before = explored.length;
      for (const { scenario, answer, candidate } of made) {
        if (scenario !== undefined) explored.push({ scenario, answer });
        draws.learn(candidate, answer.verdict);
      }
      for (const [index, one] of made.entries())
        if (one.answer.verdict === 'violated' && one.scenario !== undefined)
          await settle(one, { scenario: one.scenario, explored: before + index + 1 }, settling);
      if (options.stopOnViolated === true && findings.length > 0)
        throw new SearchEnd('something is violated (--stop-on violated)');
    }
  } catch (error) {
    if (!(error instanceof SearchEnd)) throw error;
    ended = error.message;
  }
  changed();
  return exploration();
}

/** Stands for what is being tried at the same time: the same is not drawn twice, and nothing is concluded from it. */
const unknownYet: SearchAnswer = {
  verdict: 'inconclusive',
  rules: [],
  edges: [],
  steps: [],
  experiment: '',
  tookMs: 0,
};
