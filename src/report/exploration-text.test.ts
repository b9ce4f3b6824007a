import { describe, expect, test } from 'vitest';
import type { Exploration, SearchFinding, SearchTry } from '../model/explore.ts';
import { renderExploration } from './exploration-text.ts';
import { sampleFinding } from './sample-finding.test-data.ts';

const tryOf = (
  number: number,
  purpose: SearchTry['purpose'],
  verdict: SearchTry['answer']['verdict'],
): SearchTry => ({
  number,
  purpose,
  key: String(number),
  answer: { verdict, rules: [], edges: [], steps: [], experiment: `000${number}`, tookMs: number * 1_000 },
});

const search = (change: Partial<Exploration>): Exploration => ({
  schemaVersion: 1,
  target: 'shop',
  targetDigest: '',
  seed: 1,
  lanes: 1,
  tries: [],
  pruned: { unused: 0, neverCame: 0, equivalent: 0, superset: 0, limits: 0 },
  findings: [],
  ...change,
});

const finding = (change: Partial<SearchFinding>): SearchFinding => ({ ...sampleFinding, ...change });

describe('the first sentence', () => {
  test.each<[string, Partial<Exploration>, string]>([
    [
      'nothing was judged',
      { tries: [tryOf(1, 'explore', 'inconclusive')] },
      'The search proves nothing about shop: none in 1 experiment could be judged.',
    ],
    [
      'nothing was found',
      { tries: [tryOf(1, 'explore', 'held'), tryOf(2, 'explore', 'inconclusive')] },
      'The search found nothing that breaks shop in 2 experiments, of which 1 prove nothing.',
    ],
    [
      'something was seen, and no more',
      { tries: [tryOf(1, 'explore', 'violated')] },
      'The search saw shop broken in 1 experiment, and ended before it could look into it.',
    ],
    [
      'something was found; what is made to shrink it is not counted',
      { tries: [tryOf(1, 'explore', 'violated'), tryOf(2, 'twin', 'held')], findings: [finding({})] },
      'The search found 1 way to break shop in 1 experiment: half-done sagas and cancelled sagas whose effects still stand.',
    ],
  ])('%s', (_, change, sentence) => {
    expect(renderExploration(search(change), { width: 200 }).split('\n')[0]).toBe(sentence);
  });
});

test('what was made, how long it took, and what was pruned and why', () => {
  const text = renderExploration(
    search({
      tries: [tryOf(1, 'explore', 'held'), tryOf(2, 'explore', 'violated'), tryOf(3, 'shrink', 'held')],
      pruned: { unused: 2, neverCame: 0, equivalent: 1, superset: 0, limits: 0 },
      ended: 'the budget is used up',
    }),
    { width: 200 },
  );
  expect(text).toContain(
    '2 experiments explored; 1 more to make sure and to shrink; half of all took at most 2.0 s; ' +
      '3 schedules pruned (2 on edges that were not in use, 1 the same as one that was run).',
  );
  expect(text).toContain('It ended because the budget is used up.');
});

describe('a finding', () => {
  const textOf = (change: Partial<SearchFinding>): string =>
    renderExploration(search({ findings: [finding(change)] }), {
      width: 200,
      commands: ({ shownBy }) => [`replay ${shownBy}`],
    });

  test('the least that shows it, how sure that is, and how to see it again', () => {
    const text = textOf({});
    for (const line of [
      '✖ 1  SG6 SG7  broken by the fault',
      'checkout o-17 was cancelled, but payment still holds 4,250 of it',
      'smallest: lost-reply on order->payment, the request arrives, the answer does not, after 1s, for 1s; the clock of catalog.1 5s ahead',
      'shown in 9 of 10 (95 %: 59.58 % to 98.21 %)',
      'without lost-reply on order->payment: held in 10 of 10',
      'without the clock of catalog.1 5s ahead: held in 6 of 10, shown in 2, 2 prove nothing',
      'found by the 8th experiment explored (try 12); 2 smaller ones tried, 1 kept; the same rules broken 1 time more',
      '    replay 0041',
    ])
      expect(text).toContain(line);
  });

  test.each<[string, Partial<SearchFinding>, string]>([
    [
      'no fault',
      { scenario: { ...sampleFinding.scenario, faults: [], clockOffset: {} } },
      'smallest: no fault',
    ],
    ['not at its end', { state: 'shrinking' }, 'smallest so far: '],
    ['seldom', { state: 'seldom' }, 'too seldom to tell what it needs'],
    ['undecided', { cause: 'undecided' }, 'whether the fault breaks it is undecided'],
    [
      'the first',
      { explored: 1, path: [] },
      'found by the 1st experiment explored (try 12); nothing smaller was tried',
    ],
    ['the 22nd', { explored: 22 }, 'found by the 22nd '],
    ['the 13th', { explored: 13 }, 'found by the 13th '],
  ])('%s', (_, change, words) => {
    expect(textOf(change)).toContain(words);
  });

  test('what a target says is made printable', () => {
    expect(textOf({ why: 'a\u001B[31mb' })).not.toContain('\u001B');
  });
});
