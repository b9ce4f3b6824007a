/** The verdict on a whole run in one sentence. */

import { acceptedIn } from './acceptance.ts';
import type { ReportData } from './data.ts';
import { explorationHeadline } from './exploration-words.ts';
import { brokenRules, listed, withStanding } from './findings.ts';
import { ruleWords } from './rules.ts';

/** The rules broken anywhere in the run, the most often broken first. */
export function rulesBroken(data: ReportData): readonly string[] {
  const count = new Map<string, number>();
  for (const experiment of data.experiments) {
    for (const { rule } of brokenRules(experiment)) count.set(rule, (count.get(rule) ?? 0) + 1);
  }
  return [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([rule]) => rule);
}

/** The verdict on the whole run in one sentence: what, and how many of how many. Names no rule by its number. */
export function headline(data: ReportData): string {
  if (data.exploration !== undefined) return explorationHeadline(data.exploration);
  const total = data.experiments.length;
  const violated = withStanding(data, 'violated').length;
  const held = withStanding(data, 'held').length;
  const target = [...new Set(data.experiments.map(({ record }) => record.target))].join(', ');
  if (total === 0) return 'Nothing was tested: no experiment was run.';
  if (violated > 0) {
    const what = rulesBroken(data).map((rule) => ruleWords(rule).broken);
    const shown = what.length > 4 ? [...what.slice(0, 4), `${what.length - 4} more`] : what;
    const found = `In ${ofMany(violated, total)}, ${target} broke what it promises${shown.length > 0 ? `: ${listed(shown)}` : ''}.`;
    return `${found}${accepted(acceptedIn(data).length, violated)}`;
  }
  if (held === total) return `In ${ofMany(held, total)}, ${target} kept what it promises.`;
  if (held > 0)
    return `In ${ofMany(held, total)}, ${target} kept what it promises; the others prove nothing.`;
  return total === 1
    ? 'The only experiment proves nothing.'
    : `None of the ${total} experiments proves anything.`;
}

function accepted(count: number, violated: number): string {
  if (count === 0) return '';
  if (count === violated)
    return count === 1 ? ' It is known and accepted.' : ' All of it is known and accepted.';
  return ` Known and accepted: ${count} of the ${violated}.`;
}

function ofMany(count: number, total: number): string {
  if (total === 1) return 'the only experiment';
  return count === total ? `all ${total} experiments` : `${count} of ${total} experiments`;
}
