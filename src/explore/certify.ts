/** How sure it is: how often the smallest scenario shows what was found, and what is left of it without each of its faults. */

import type { NonEmpty } from '../lib/non-empty.ts';
import { wilsonInterval } from '../lib/wilson-interval.ts';
import type { SearchAnswer, SearchFinding, Shown } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';
import { describeDisturbance, disturbancesOf, disturbedBy } from './disturbances.ts';

/** Each is tried so often. */
const repeats = 10;
/** Shown so often it can be given to somebody. */
const sureFrom = 9;

/** Runs the scenario so many times, each with a seed of its own, and gives what came of each. */
export type TimesOver = (scenario: Scenario, times: number) => Promise<readonly SearchAnswer[]>;

/** The share of answers that break one of the rules. */
export function shareShown(answers: readonly SearchAnswer[], rules: readonly string[]): Shown {
  const shown = answers.filter((answer) => showsAny(answer, rules)).length;
  return { shown, of: answers.length, ...wilsonInterval(shown, answers.length) };
}

/** Whether one of the rules is broken. */
export function showsAny(answer: SearchAnswer, rules: readonly string[]): boolean {
  return answer.verdict === 'violated' && answer.rules.some((rule) => rules.includes(rule));
}

/**
 * Counts both. Each step of shrinking was kept by few tries, and many steps together may have made it rare: then the last one before that shows it
 * nine times in ten is what is given. What is left without a fault counts as held only when all of it held.
 *
 * @param kept - what was kept, the smallest last
 */
export async function certify(
  kept: NonEmpty<Scenario>,
  rules: readonly string[],
  run: TimesOver,
): Promise<Pick<SearchFinding, 'scenario' | 'rate' | 'without'> & Partial<Pick<SearchFinding, 'shownBy'>>> {
  const { scenario, rate, by } = await surest(kept, rules, run);
  const all = disturbancesOf(scenario);
  const without: SearchFinding['without'] = [];
  for (const one of all) {
    const rest = disturbedBy(
      scenario,
      all.filter((other) => other !== one),
    );
    const answers = await run(rest, repeats);
    without.push({
      what: describeDisturbance(one),
      held: answers.filter(({ verdict }) => verdict === 'held').length,
      shown: answers.filter((answer) => showsAny(answer, rules)).length,
      of: answers.length,
    });
  }
  return { scenario, rate, without, ...(by === undefined ? {} : { shownBy: by }) };
}

interface Sure {
  readonly scenario: Scenario;
  readonly rate: Shown;
  readonly by: string | undefined;
}

async function surest(kept: NonEmpty<Scenario>, rules: readonly string[], run: TimesOver): Promise<Sure> {
  let best: Sure | undefined;
  for (const scenario of kept.toReversed()) {
    const answers = await run(scenario, repeats);
    const rate = shareShown(answers, rules);
    const by = answers.findLast((answer) => showsAny(answer, rules))?.experiment;
    if (best === undefined || rate.shown > best.rate.shown) best = { scenario, rate, by };
    if (rate.shown >= sureFrom) break;
  }
  return best ?? { scenario: kept[0], rate: shareShown([], rules), by: undefined };
}
