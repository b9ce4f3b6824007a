/** What is different from the last night, in the order and the words in which every form of the report tells it. */

import type { Change } from '../model/run-record.ts';
import type { ReportData } from './data.ts';
import { listed } from './findings.ts';
import { ruleWords } from './rules.ts';

/** What needs a person first comes first. */
const order: readonly Change['change'][] = ['new', 'still', 'flaky', 'fixed'];

/** Changes, sorted: new, still, flaky, fixed. `undefined`: nothing was compared. */
export function changesOf({ run }: ReportData): readonly Change[] | undefined {
  return run.changes && order.flatMap((kind) => run.changes?.filter(({ change }) => change === kind) ?? []);
}

/** How many of each; `undefined`: nothing was compared. */
export function changeCounts(data: ReportData): Readonly<Record<Change['change'], number>> | undefined {
  const changes = changesOf(data);
  if (changes === undefined) return undefined;
  const count = (kind: Change['change']): number => changes.filter(({ change }) => change === kind).length;
  return { new: count('new'), still: count('still'), flaky: count('flaky'), fixed: count('fixed') };
}

/** `1 new, 2 fixed`; of no change, that. `undefined`: nothing was compared. */
export function changesInBrief(data: ReportData): string | undefined {
  const counts = changeCounts(data);
  if (counts === undefined) return undefined;
  const said = order.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return said.length === 0 ? 'nothing changed' : said.join(', ');
}

/** What a change is about: its broken rules in words, with their numbers. Empty where no rule is named. */
export function rulesInWords({ rules }: Change): string {
  return listed(rules.map((rule) => `${ruleWords(rule).broken} (${rule})`));
}

/** Since when, or against what: a sentence without its end. */
export function sinceInWords({ change, since }: Change): string {
  const before = since === undefined ? undefined : timeInWords(since);
  switch (change) {
    case 'new':
      return before === undefined ? 'never judged before' : `not so on ${before}`;
    case 'still':
      return before === undefined ? 'as the last time' : `so since ${before} at least`;
    case 'flaky':
      return `its verdicts go back and forth${before === undefined ? '' : `; the last one was of ${before}`}`;
    case 'fixed':
      return before === undefined ? 'it was broken the last time' : `broken on ${before}`;
  }
}

/** `2026-11-23 21:04 UTC` of an ISO time; what is none stays as it is. */
export function timeInWords(time: string): string {
  const [, day, minute] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})[:.\d]*Z$/.exec(time) ?? [];
  return day === undefined || minute === undefined ? time : `${day} ${minute} UTC`;
}
