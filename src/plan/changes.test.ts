import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureSchema, type Failure } from '../model/failure.ts';
import { brokenSubjects, changesSince, type Judged } from './changes.ts';

/** `V` violated, `H` held, `?` inconclusive. */
const verdicts = { V: 'violated', H: 'held', '?': 'inconclusive' } as const;

/** The verdict line of one night, counted from 1. */
function line(letter: string, night: number, about: Partial<Failure> = { candidate: 'shop: c' }): Failure {
  const verdict = verdicts[letter as keyof typeof verdicts];
  return failureSchema.parse({
    time: `2026-03-${String(night).padStart(2, '0')}T02:00:00.000Z`,
    kind: 'verdict',
    service: 'order',
    source: `run r${night}/01`,
    verdict,
    ...(verdict === 'violated' ? { rules: [`SG${night}`] } : {}),
    ...about,
  });
}

/** One letter a night. */
function nights(letters: string, about?: Partial<Failure>): Failure[] {
  return letters.split('').map((letter, index) => line(letter, index + 1, about));
}

/** One letter a try, all of them tonight: night 20. */
function tonight(letters: string, about?: Partial<Failure>): Judged[] {
  return letters.split('').map((letter, index) => ({
    experiment: `0${index + 1}`,
    scenario: 's',
    line: line(letter, 20, about),
  }));
}

describe('one scenario', () => {
  test.each([
    ['never tried, and broken at once', '', 'V', 'new'],
    ['never tried, and held', '', 'H', 'none'],
    ['held before', 'H', 'V', 'new of night 1'],
    ['held twice', 'HH', 'H', 'none'],
    ['broken before', 'V', 'V', 'still of night 1'],
    ['broken for long', 'VVVVVVV', 'V', 'still of night 7'],
    ['mended', 'V', 'H', 'fixed of night 1'],
    ['mended after long', 'VVVVV', 'H', 'fixed of night 5'],
    ['mended last night', 'VVVVH', 'H', 'none'],
    ['broken the night before', 'HHHHV', 'V', 'still of night 5'],
    ['back and forth, broken now', 'VH', 'V', 'flaky of night 2'],
    ['back and forth, held now', 'HV', 'H', 'flaky of night 2'],
    ['back and forth within the last five', 'HVHH', 'H', 'flaky of night 4'],
    ['back and forth, but longer ago', 'HVHHHH', 'H', 'none'],
    ['one of two switches is longer ago', 'HVVVV', 'H', 'fixed of night 5'],
    ['an undecided night in between', 'V?', 'V', 'still of night 1'],
    ['undecided nights, then held', 'V???', 'H', 'fixed of night 1'],
    ['undecided nights count for nothing in going back and forth', 'H?V?', 'V', 'still of night 3'],
    ['only undecided nights', '??', 'V', 'new'],
    ['undecided now', 'V', '?', 'none'],
    ['undecided now, held before', 'H', '?', 'none'],
    ['twice tonight, once undecided', 'V', '?H', 'fixed of night 1'],
    ['twice tonight, held both times', 'V', 'HH', 'fixed of night 1'],
    ['twice tonight, broken in one', 'H', 'HV', 'new of night 1'],
    ['twice tonight, broken first', 'VVV', 'VH', 'still of night 3'],
    ['thrice tonight, back and forth', '', 'VHV', 'flaky'],
  ])('%s: %s, tonight %s: %s', (_, before, now, expected) => {
    const [change, ...others] = changesSince(nights(before), tonight(now));
    expect(others).toEqual([]);
    const since = change?.since === undefined ? '' : ` of night ${Number(change.since.slice(8, 10))}`;
    expect(change === undefined ? 'none' : `${change.change}${since}`).toBe(expected);
  });

  test('rules: those that are broken now; of what held, those that were broken the last time', () => {
    expect(changesSince(nights('V'), tonight('V'))).toMatchObject([{ rules: ['SG20'] }]);
    expect(changesSince(nights('VV'), tonight('H'))).toMatchObject([{ change: 'fixed', rules: ['SG2'] }]);
    expect(changesSince(nights('VVH'), tonight('H'))).toEqual([]);
    expect(changesSince(nights('HVH'), tonight('H'))).toMatchObject([{ change: 'flaky', rules: ['SG2'] }]);
    expect(changesSince([], tonight('HV'))).toMatchObject([{ experiment: '02', rules: ['SG20'] }]);
  });
});

describe('what is compared with what', () => {
  test.each<[string, Partial<Failure>, Partial<Failure>, string]>([
    [
      'one candidate under two names',
      { candidate: 'shop: c', scenario: 'shop: a' },
      { candidate: 'shop: c', scenario: 'shop: b' },
      'fixed',
    ],
    ['a scenario written by hand', { scenario: 'shop: a' }, { scenario: 'shop: a' }, 'fixed'],
    ['two scenarios', { scenario: 'shop: a' }, { scenario: 'shop: b' }, 'none'],
    ['one scenario on two targets', { scenario: 'shop: a' }, { scenario: 'bank: a' }, 'none'],
    [
      'a candidate and a scenario of its name',
      { candidate: 'shop: a', scenario: 'shop: x' },
      { scenario: 'shop: a' },
      'none',
    ],
    ['a line that says neither', {}, {}, 'none'],
  ])('%s', (_, then, now, expected) => {
    expect(changesSince(nights('V', then), tonight('H', now))[0]?.change ?? 'none').toBe(expected);
  });

  test('incidents are no verdicts, whatever they say of one', () => {
    const incident: Failure = { ...line('V', 1), kind: 'incident' };
    expect(changesSince([incident], tonight('H'))).toEqual([]);
  });

  test('several: in the order of the experiments', () => {
    const other = { scenario: 'shop: other' };
    const judged = [...tonight('?V', other), ...tonight('H')].map((one, index) => ({
      ...one,
      experiment: `${9 + index}`,
    }));
    expect(
      changesSince(nights('V'), judged).map(({ experiment, change }) => `${experiment} ${change}`),
    ).toEqual(['10 new', '11 fixed']);
  });
});

test('broken: whose last decisive verdict was a violation', () => {
  const history = [
    ...nights('HV?', { candidate: 'shop: broken' }),
    ...nights('VH', { candidate: 'shop: mended' }),
    ...nights('??', { scenario: 'shop: unknown' }),
    ...nights('V', { scenario: 'shop: written' }),
  ];
  expect([...brokenSubjects(history)].sort()).toEqual(['candidate shop: broken', 'scenario shop: written']);
});

const letters = fc.string({ unit: fc.constantFrom('V', 'H', '?'), maxLength: 12 });

test('laws: undecided nights change nothing, nor does the order of the lines; what held and never broke is no change', () => {
  fc.assert(
    fc.property(letters, fc.constantFrom('V', 'H', '?'), fc.infiniteStream(fc.nat()), (before, now, keys) => {
      const history = nights(before);
      const changes = changesSince(history, tonight(now));
      expect(
        changesSince(
          history.filter(({ verdict }) => verdict !== 'inconclusive'),
          tonight(now),
        ),
      ).toEqual(changes);
      const shuffled = history
        .map((one) => ({ one, key: Number(keys.next().value) }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      expect(changesSince(shuffled, tonight(now))).toEqual(changes);
      if (now === 'V') expect(changes).toHaveLength(1);
      if (now === 'H' && !before.includes('V')) expect(changes).toEqual([]);
    }),
  );
});
