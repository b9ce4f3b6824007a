import { expect, test } from 'vitest';
import type { Exploration, SearchTry } from '../model/explore.ts';
import { sampleFinding } from '../report/sample-finding.test-data.ts';
import { createExplorationNews } from './exploration-news.ts';
import { paintFor } from './paint.ts';

const plain = paintFor({ write: () => undefined, isTTY: false, columns: 100 }, { env: {} });

const tryOf = (number: number, purpose: SearchTry['purpose']): SearchTry => ({
  number,
  purpose,
  key: String(number),
  candidate: `candidate ${number}`,
  answer: { verdict: 'held', rules: [], edges: [], steps: [], experiment: `000${number}`, tookMs: 2_500 },
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

test('what explored, once each', () => {
  const news = createExplorationNews(plain);
  const first = [tryOf(1, 'explore')];
  expect(news(search({ tries: first }))).toEqual(['[1] candidate 1: held (0001, 2.5 s)']);
  expect(news(search({ tries: first }))).toEqual([]);
  const later = [...first, tryOf(2, 'twin'), tryOf(3, 'explore')];
  expect(news(search({ tries: later }))).toEqual(['[2] candidate 3: held (0003, 2.5 s)']);
});

test('a finding as it gets smaller', () => {
  const news = createExplorationNews(plain);
  const tries = [tryOf(1, 'explore')];
  const found = { ...sampleFinding, path: [], cause: 'undecided' as const, state: 'shrinking' as const };
  news(search({ tries }));
  expect(news(search({ tries, findings: [found] }))).toEqual([
    'finding 1: SG6 SG7; is it the fault, and does it come again?',
  ]);
  expect(news(search({ tries, findings: [{ ...sampleFinding, state: 'shrinking' }] }))).toEqual([
    'finding 1: broken by the fault',
    'finding 1: no fault: 0 of 2',
    'finding 1: lost-reply on order->payment for 1s: 4 of 4, kept',
  ]);
  expect(news(search({ tries, findings: [sampleFinding] })).join()).toContain('; shown in 9 of 10');
});

test('what a target says stays on its line, and is no command for the terminal', () => {
  const [one] = [tryOf(1, 'explore')];
  const answer = {
    ...one.answer,
    verdict: 'violated' as const,
    rules: ['CV2'],
    why: 'a\u001B[2J\n[2] b: held',
  };
  const [line = ''] = createExplorationNews(plain)(search({ tries: [{ ...one, answer }] }));
  expect(line).toContain('violated CV2 a');
  expect(line).not.toMatch(/[\u001B\n]/);
});

test('what an earlier run has told of is not told again', () => {
  const news = createExplorationNews(plain, 2);
  const tries = [tryOf(1, 'explore'), tryOf(2, 'explore')];
  expect(news(search({ tries: tries.slice(0, 1), findings: [sampleFinding] }))).toEqual([]);
  expect(news(search({ tries, findings: [sampleFinding] }))).toEqual([]);
  expect(news(search({ tries: [...tries, tryOf(3, 'explore')], findings: [sampleFinding] }))).toEqual([
    '[3] candidate 3: held (0003, 2.5 s)',
  ]);
});
