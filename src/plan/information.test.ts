import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { experienceOf } from './experience.ts';
import { informationOf, type Information } from './information.ts';

const atMs = Date.parse('2026-03-01T00:00:00Z');

/** A verdict on the candidate: `2026-02-27 held`. */
function verdict(notation: string, rules?: readonly string[]): Failure {
  const [day = '', status] = notation.split(' ');
  return parseFailure(`${day} low a`, {
    kind: 'verdict',
    candidate: 'a->b refuse',
    verdict: status === 'violated' || status === 'held' ? status : 'inconclusive',
    source: `run ${day}`,
    ...(rules === undefined ? {} : { rules: [...rules] }),
  });
}

/** What a try would tell after some verdicts; with a deployment in between, perhaps. */
function after(lines: readonly string[], changedAt?: string): Information {
  const failures = lines.map((line) => verdict(line));
  return informationOf(experienceOf(failures, undefined)('a->b refuse'), { atMs, changedAt });
}

describe('what a try would tell', () => {
  test.each([
    ['never tried', [], undefined, 1, 'no experiment of ours has tried it yet'],
    [
      'held today',
      ['2026-03-01 held'],
      undefined,
      0.05,
      'it held on 2026-03-01 (run 2026-03-01), so it can wait',
    ],
    ['held a week ago: half way', ['2026-02-22 held'], undefined, 0.425, 'so it can wait'],
    ['held long ago', ['2026-01-01 held'], undefined, 0.8, 'more than 14 days before this plan’s time'],
    [
      'held, and deployed since',
      ['2026-02-27 held'],
      '2026-02-28T00:00:00Z',
      0.7,
      'and since then its place was deployed on 2026-02-28',
    ],
    [
      'held long ago, and deployed since',
      ['2026-01-01 held'],
      '2026-02-28T00:00:00Z',
      0.8,
      'deployed on 2026-02-28',
    ],
    ['deployed, and held since', ['2026-02-22 held'], '2026-02-20T00:00:00Z', 0.425, 'so it can wait'],
    ['undecided', ['2026-02-27 inconclusive'], undefined, 1.2, 'was inconclusive, so it is due again'],
    ['held, then undecided', ['2026-02-26 held', '2026-02-27 inconclusive'], undefined, 1.2, 'due again'],
    [
      'violated',
      ['2026-02-27 violated'],
      undefined,
      1,
      'it was violated on 2026-02-27 (run 2026-02-27), so it is tried again first',
    ],
    [
      'violated, then undecided',
      ['2026-02-26 violated', '2026-02-27 inconclusive'],
      undefined,
      1,
      'and a later try did not decide it',
    ],
    ['violated, then held', ['2026-02-20 violated', '2026-03-01 held'], undefined, 0.05, 'so it can wait'],
  ])('%s', (name, lines, changedAt, value, fact) => {
    const information = after(lines, changedAt);
    expect(information.value).toBeCloseTo(value, 9);
    expect(information.fact).toContain(fact);
    expect(information.open).toBe(
      (lines.length > 0 && fact.includes('violat')) || name === 'violated, then undecided',
    );
  });

  test('a broken rule is named', () => {
    const failures = [verdict('2026-02-27 violated', ['SG1', 'SG4'])];
    const known = experienceOf(failures, undefined)('a->b refuse');
    expect(informationOf(known, { atMs }).fact).toContain('it broke SG1 and SG4 on 2026-02-27');
  });

  test('undecided > never > long ago > changed > held lately', () => {
    const values = [
      after(['2026-02-27 inconclusive']),
      after([]),
      after(['2026-01-01 held']),
      after(['2026-02-27 held'], '2026-02-28T00:00:00Z'),
      after(['2026-02-27 held']),
    ].map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(new Set(values).size).toBe(values.length);
  });

  test('the longer ago it held, the more; and a deployment never takes from that', () => {
    const days = Array.from({ length: 28 }, (_, day) => `2026-02-${String(day + 1).padStart(2, '0')}`);
    const plain = days.map((day) => after([`${day} held`]).value);
    expect(plain).toEqual(plain.toSorted((a, b) => b - a));
    for (const [at, day] of days.entries())
      expect(after([`${day} held`], '2026-02-28T12:00:00Z').value).toBeGreaterThanOrEqual(
        plain[at] ?? Infinity,
      );
  });
});
