/** What a search found, in sentences, for every form of the report. */

import type { Exploration, Pruned, SearchFinding, Shown } from '../model/explore.ts';
import { listed } from './findings.ts';
import { percent } from './percent.ts';
import { ruleWords } from './rules.ts';
import { disturbancesInWords, scenarioInWords } from './scenario-words.ts';

/** What a search found in one sentence, and in how many experiments. */
export function explorationHeadline({ target, tries, findings }: Exploration): string {
  const explored = tries.filter(({ purpose }) => purpose === 'explore');
  const judged = explored.filter(({ answer }) => answer.verdict !== 'inconclusive').length;
  const of = `in ${counted(explored.length, 'experiment')}`;
  const unjudged = explored.length - judged;
  const rest = unjudged === 0 ? '' : `, of which ${unjudged} prove nothing`;
  if (findings.length > 0) {
    const broken = new Set(findings.flatMap(({ rules }) => rules.map((rule) => ruleWords(rule).broken)));
    return `The search found ${counted(findings.length, 'way')} to break ${target} ${of}${rest}: ${listed([...broken])}.`;
  }
  const violated = explored.filter(({ answer }) => answer.verdict === 'violated').length;
  if (violated > 0)
    return `The search saw ${target} broken ${of}${rest}, and ended before it could look into it.`;
  if (judged === 0) return `The search proves nothing about ${target}: none ${of} could be judged.`;
  return `The search found nothing that breaks ${target} ${of}${rest}.`;
}

/** How many experiments were made, and what for. */
export function effortWords({ tries, pruned, inProcess }: Exploration): string {
  const explored = tries.filter(({ purpose }) => purpose === 'explore').length;
  const others = tries.length - explored;
  const times = tries.map(({ answer }) => answer.tookMs).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  return [
    `${counted(explored, 'experiment')} explored`,
    ...(others === 0 ? [] : [`${others} more to make sure and to shrink`]),
    ...(median === undefined
      ? []
      : [
          `half of all took at most ${(median / 1_000).toFixed(1)} s${inProcess === true ? ' of virtual time' : ''}`,
        ]),
    prunedWords(pruned),
  ].join('; ');
}

const prunedReasons: Readonly<Record<keyof Pruned, string>> = {
  unused: 'on edges that were not in use',
  neverCame: 'at steps that never came',
  equivalent: 'the same as one that was run',
  superset: 'more than what is known to break it',
  limits: 'beyond the limits',
};

function prunedWords(pruned: Pruned): string {
  const all = Object.values(pruned).reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'nothing pruned';
  const reasons = (Object.keys(prunedReasons) as (keyof Pruned)[])
    .filter((reason) => pruned[reason] > 0)
    .map((reason) => `${pruned[reason]} ${prunedReasons[reason]}`);
  return `${counted(all, 'schedule')} pruned (${reasons.join(', ')})`;
}

/** Why it is broken, as far as the clean twin tells. */
export function causeWords({ cause }: SearchFinding): string {
  return cause === 'undecided'
    ? 'whether the fault breaks it is undecided: without it, nothing could be judged'
    : cause;
}

/** The faults of the smallest, and its load. */
export function smallestWords({ scenario, state }: SearchFinding): readonly string[] {
  const title = { shrunk: 'smallest', shrinking: 'smallest so far', seldom: 'as it was found' }[state];
  return [`${title}: ${disturbancesInWords(scenario)}`, ...scenarioInWords(scenario)];
}

/** How often it is shown, and what is left without each fault. */
export function certaintyWords({ rate, without, state }: SearchFinding): readonly string[] {
  return [
    ...(rate === undefined
      ? ['how often it is shown was not counted any more']
      : [`shown in ${shownWords(rate)}${state === 'seldom' ? ', too seldom to tell what it needs' : ''}`]),
    ...without.map(({ what, held, shown, of }) => {
      const rest = of - held - shown;
      return `without ${what}: held in ${held} of ${of}${shown === 0 ? '' : `, shown in ${shown}`}${rest === 0 ? '' : `, ${rest} prove nothing`}`;
    }),
  ];
}

function shownWords({ shown, of, low, high }: Shown): string {
  return `${shown} of ${of} (95 %: ${percent(low)} to ${percent(high)})`;
}

/** How it was found, and how it got small. */
export function pathWords({ foundBy, explored, path, again }: SearchFinding): string {
  const kept = path.filter((step) => step.kept).length;
  return [
    `found by the ${ordinal(explored)} experiment explored (try ${foundBy})`,
    path.length === 0 ? 'nothing smaller was tried' : `${path.length} smaller ones tried, ${kept} kept`,
    ...(again.length === 0 ? [] : [`the same rules broken ${counted(again.length, 'time')} more`]),
  ].join('; ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const ending = teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[number % 10] ?? 'th');
  return `${number}${ending}`;
}
