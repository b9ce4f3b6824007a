import { describe, expect, test } from 'vitest';
import { reckoned } from './explore-compare.mjs';

/** `3 5 >200`, each shown by the rule. */
const runs = (text, rule = 'SG1') =>
  text.split(' ').map((word) => ({
    value: Number(word.replace('>', '')),
    isFound: !word.startsWith('>'),
    rules: word.startsWith('>') ? [] : [rule],
  }));

const bug = (ours, random, rule) => ({
  name: 'bug',
  rules: ['SG1'],
  runs: {
    ours: runs(ours, rule),
    'ours with history': runs(ours, rule),
    random: runs(random, rule),
    exhaustive: runs('>200', rule),
    'in order': runs('>200', rule),
  },
  most: 200,
});

const goalsOf = (...bugs) => reckoned(bugs).goals.map(({ value, met }) => [value, met]);

describe('the goal is about the median over bugs', () => {
  test.each([
    ['met', [bug('2', '10'), bug('2', '20'), bug('2', '2')], [5, true]],
    ['not met', [bug('2', '8'), bug('2', '20'), bug('2', '2')], [4, false]],
    ['a lower bound counts as that', [bug('100', '>200'), bug('2', '8'), bug('2', '8')], [4, false]],
    ['what ours never finds is lost', [bug('>200', '8'), bug('>200', '9'), bug('1', '9')], [0, false]],
  ])('%s', (_, bugs, goal) => {
    expect(goalsOf(...bugs)[0]).toEqual(goal);
  });
});

test('a bug that nobody shows does not count, and is told', () => {
  expect(goalsOf(bug('2', '10'), bug('>200', '>200'))).toEqual([
    [5, true],
    [1, false],
    [0, true],
  ]);
});

test('what is violated by other rules than the bug’s is told', () => {
  expect(goalsOf(bug('2', '10', 'CV1'))[2]).toEqual([3, false]);
});

test('a row of the table', () => {
  const { tables } = reckoned([bug('2 2 4', '>200 3 >200')]);
  const [[row]] = Object.values(tables);
  expect(row).toEqual({
    bug: 'bug',
    ours: '2 (2–4)',
    'ours with history': '2 (2–4)',
    random: '> 200 (3–> 200)',
    exhaustive: '> 200',
    'in order': '> 200',
    'random / ours': '> 100',
    'exhaustive / ours': '> 100',
  });
});
