import { describe, expect, test } from 'vitest';
import { acceptanceInWords, acceptanceOf, violatedIn } from './acceptance.ts';
import type { ReportExperiment } from './data.ts';
import { headline } from './headline.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

const night = await sampleNight();
const [broken, , kept] = night.experiments;
const unclear = (await sampleRun()).experiments[2];
if (broken === undefined || kept === undefined || unclear === undefined) throw new Error('too few samples');
const av1: ReportExperiment = broken;

/** AV1 broken, nothing broken, or nothing proven, on 2026-11-25, where this is expected. */
function expecting(expect_: string, experiment: ReportExperiment = av1): ReportExperiment {
  return { ...experiment, scenario: { ...experiment.scenario, expect: expect_ } };
}

describe('acceptance', () => {
  test.each([
    ['held', undefined],
    ['violated(AV1)', undefined],
    ['violated(AV1) until 2027-01-31', 'accepted'],
    ['violated until 2027-01-31', 'accepted'],
    ['violated(AV1) until 2026-11-25', 'accepted'],
    ['violated(AV1) until 2026-11-24', 'over'],
    ['violated until 2026-11-24', 'over'],
    ['violated(SG6) until 2027-01-31', 'not covered'],
  ])('AV1 is broken on 2026-11-25 where %s is expected: %s', (expect_, state) => {
    expect(acceptanceOf(expecting(expect_))?.state).toBe(state);
  });

  test.each([
    ['violated(AV1) until 2027-01-31', 'kept'],
    ['violated(AV1) until 2026-11-24', 'kept'],
    ['held', undefined],
  ])('nothing is broken where %s is expected: %s', (expect_, state) => {
    expect(acceptanceOf(expecting(expect_, kept))?.state).toBe(state);
  });

  test('what proves nothing accepts nothing', () => {
    expect(acceptanceOf(expecting('violated until 2027-01-31', unclear))).toBeUndefined();
  });

  test.each([
    ['violated(AV1) until 2027-01-31', 'is known and accepted until 2027-01-31'],
    ['violated(AV1) until 2026-11-24', 'that day is over, and it counts'],
    ['violated(SG6) until 2027-01-31', 'what broke is another one'],
  ])('in words: %s', (expect_, words) => {
    expect(acceptanceInWords(expecting(expect_))).toContain(words);
  });

  test('other rules that broke are named beside the accepted one', () => {
    const { verdict } = expecting('held');
    if (verdict === undefined) throw new Error('it has a verdict');
    const two = verdict.rules.flatMap((rule) => [rule, { ...rule, rule: 'DU1' }]);
    const both = { ...expecting('violated(AV1) until 2027-01-31'), verdict: { ...verdict, rules: two } };
    expect(acceptanceInWords(both)).toMatch(/Broken besides, and not named there: DU1\./);
  });
});

test('what is accepted comes after what counts, and the headline says so', () => {
  expect(violatedIn(night).map(({ record }) => record.id)).toEqual([
    '01-shop-catalog-slow',
    '02-shop-payment-slow',
  ]);
  const accepted = { ...night, experiments: [...night.experiments].slice(1) };
  expect(headline(night)).toMatch(/ Known and accepted: 1 of the 2\.$/);
  expect(headline(accepted)).toMatch(/ It is known and accepted\.$/);
});
