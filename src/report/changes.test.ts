import { expect, test } from 'vitest';
import {
  changeCounts,
  changesInBrief,
  changesOf,
  rulesInWords,
  sinceInWords,
  timeInWords,
} from './changes.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

const night = await sampleNight();

test('what needs a person first comes first', () => {
  expect(changesOf(night)?.map(({ change }) => change)).toEqual(['new', 'still', 'flaky', 'fixed']);
  expect(changeCounts(night)).toEqual({ new: 1, still: 1, flaky: 1, fixed: 1 });
  expect(changesInBrief(night)).toBe('1 new, 1 still, 1 flaky, 1 fixed');
});

test('nothing was compared, and nothing changed, are two things', async () => {
  expect(changesInBrief(await sampleRun())).toBeUndefined();
  expect(changesInBrief({ ...night, run: { ...night.run, changes: [] } })).toBe('nothing changed');
});

const since = '2026-11-24T02:00:09.120Z';

test.each([
  ['new', undefined, 'never judged before'],
  ['new', since, 'not so on 2026-11-24 02:00 UTC'],
  ['still', since, 'so since 2026-11-24 02:00 UTC at least'],
  ['still', undefined, 'as the last time'],
  ['flaky', since, 'its verdicts go back and forth; the last one was of 2026-11-24 02:00 UTC'],
  ['flaky', undefined, 'its verdicts go back and forth'],
  ['fixed', since, 'broken on 2026-11-24 02:00 UTC'],
  ['fixed', undefined, 'it was broken the last time'],
] as const)('%s, %s: %s', (change, at, expected) => {
  const one = { change, experiment: '01-a', scenario: 'a', rules: [] };
  expect(sinceInWords(at === undefined ? one : { ...one, since: at })).toBe(expected);
});

test.each([
  [[], ''],
  [['SG6'], 'half-done sagas (SG6)'],
  [['SG6', 'AV1'], 'half-done sagas (SG6) and requests that were not answered in time (AV1)'],
])('rules %s in words', (rules, expected) => {
  expect(rulesInWords({ change: 'new', experiment: '01-a', scenario: 'a', rules })).toBe(expected);
});

test.each([
  ['2026-11-24T02:00:09Z', '2026-11-24 02:00 UTC'],
  ['2026-11-24T02:00Z', '2026-11-24 02:00 UTC'],
  ['2026-11-24', '2026-11-24'],
  ['yesterday', 'yesterday'],
])('%s is %s', (time, expected) => {
  expect(timeInWords(time)).toBe(expected);
});
