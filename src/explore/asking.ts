/** How a search asks its ground: what was answered before is not asked again, and what is flaky is asked until it is clear. */

import type { Purpose, SearchAnswer, SearchTry } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';
import { showsAny } from './certify.ts';
import type { Trial, TrialGround } from './ports.ts';
import { experimentKey } from './schedule-key.ts';
import { SearchEnd } from './search-end.ts';
import { standing } from './sequential-test.ts';
import type { Repeated } from './shrink.ts';

/** Ways to ask. All of them end the search ({@link SearchEnd}) where an experiment is not made. */
export interface Asking {
  /** In their order. */
  ask(trials: readonly Trial[]): Promise<readonly SearchTry[]>;
  /** So many times, each with a seed of its own: the scenario's first. */
  times(purpose: Purpose, scenario: Scenario, count: number): Promise<SearchAnswer[]>;
  /** Until it is clear whether it breaks one of these rules often. */
  repeat(purpose: Purpose, scenario: Scenario, rules: readonly string[]): Promise<Repeated>;
}

/** What it needs. */
export interface AskingOptions {
  readonly ground: TrialGround;
  readonly lanes: number;
  /** What an earlier search was told. */
  readonly before: readonly SearchTry[];
  /** All that was asked, in order; what comes is added. */
  readonly tries: SearchTry[];
  readonly changed: () => void;
}

/** Nothing has been asked yet. */
export function createAsking({ ground, lanes, before, tries, changed }: AskingOptions): Asking {
  const remembered = rememberedAnswers(before);
  const ask = async (trials: readonly Trial[]): Promise<readonly SearchTry[]> => {
    const answered = trials.map(remembered);
    const open = trials.filter((_, index) => answered[index] === undefined);
    const [next] = open;
    const why = next === undefined ? undefined : ground.enough(next);
    if (why !== undefined) throw new SearchEnd(why);
    const fresh = open.length === 0 ? [] : [...(await ground.try(open))];
    const made = trials.flatMap((trial, index): SearchTry[] => {
      const answer = answered[index] ?? fresh.shift();
      if (answer === undefined) return [];
      const one = tried(trial, answer, tries.length + 1);
      tries.push(one);
      return [one];
    });
    changed();
    if (made.length < trials.length)
      throw new SearchEnd((next && ground.enough(next)) ?? 'an experiment was cut short');
    return made;
  };
  /** From the seed that is so many after the scenario's own. */
  const seeds = async (
    purpose: Purpose,
    scenario: Scenario,
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<SearchAnswer[]> => {
    const trials = Array.from({ length: count }, (_, n) => ({
      purpose,
      scenario: { ...scenario, seed: scenario.seed + from + n },
    }));
    return (await ask(trials)).map(({ answer }) => answer);
  };
  return {
    ask,
    times: async (purpose, scenario, count) => {
      const answers: SearchAnswer[] = [];
      while (answers.length < count) {
        const from = answers.length;
        answers.push(...(await seeds(purpose, scenario, { from, count: Math.min(lanes, count - from) })));
      }
      return answers;
    },
    repeat: async (purpose, scenario, rules) => {
      let [shown, of] = [0, 0];
      let by: string | undefined;
      for (;;) {
        const now = standing(shown, of);
        if ('often' in now) return { shown, of, often: now.often, by };
        const answers = await seeds(purpose, scenario, { from: of, count: Math.min(lanes, now.needed) });
        const showing = answers.filter((answer) => showsAny(answer, rules));
        by = showing.at(-1)?.experiment ?? by;
        shown += showing.length;
        of += answers.length;
      }
    },
  };
}

function tried({ purpose, scenario, candidate }: Trial, answer: SearchAnswer, number: number): SearchTry {
  return {
    number,
    purpose,
    key: experimentKey(scenario),
    ...(purpose === 'explore' ? { scenario } : {}),
    ...(candidate === undefined ? {} : { candidate }),
    answer,
  };
}

/** The answers that are written down, each once, in their order. */
function rememberedAnswers(tries: readonly SearchTry[]): (trial: Trial) => SearchAnswer | undefined {
  const left = new Map<string, SearchAnswer[]>();
  const nameOf = (purpose: Purpose, key: string): string => `${purpose} ${key}`;
  for (const { purpose, key, answer } of tries) {
    const name = nameOf(purpose, key);
    const same = left.get(name);
    if (same === undefined) left.set(name, [answer]);
    else same.push(answer);
  }
  return ({ purpose, scenario }) => left.get(nameOf(purpose, experimentKey(scenario)))?.shift();
}
