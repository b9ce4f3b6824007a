import { describe, expect, test } from 'vitest';
import { readDocument } from './document.ts';
import { meetsExpectation, parseExpectation } from './expectation.ts';
import { scenarioSchema } from './scenario.ts';
import type { Verdict } from './verdict.ts';

/** `held`, `inconclusive`, `none`, or the broken rules: `SG6 SG7`. */
function verdict(notation: string): Verdict | undefined {
  if (notation === 'none') return undefined;
  const status = notation === 'held' || notation === 'inconclusive' ? notation : 'violated';
  const broken = status === 'violated' ? notation.split(' ') : [];
  return {
    schemaVersion: 1,
    scenario: 's',
    status,
    rules: broken.map((rule) => ({ rule, status: 'violated', checked: 1, anomalies: [], reasons: [] })),
    reasons: [],
  };
}

describe('met', () => {
  const day = '2027-01-31';
  test.each([
    ['held', '2027-01-01T00:00:00Z', 'held', true],
    ['SG6', '2027-01-01T00:00:00Z', 'held', false],
    ['SG6', '2027-01-01T00:00:00Z', 'violated', true],
    ['held', '2027-01-01T00:00:00Z', 'violated', false],
    ['SG6 SG7', '2027-01-01T00:00:00Z', 'violated(SG7)', true],
    ['SG6', '2027-01-01T00:00:00Z', 'violated(SG7)', false],
    // Accepted for a time.
    ['SG6', '2026-06-01T12:00:00Z', `violated(SG6) until ${day}`, true],
    ['SG6', '2027-01-31T23:59:59.999Z', `violated(SG6) until ${day}`, true],
    ['SG6', '2027-02-01T00:00:00.000Z', `violated(SG6) until ${day}`, false],
    ['SG6', '2030-01-01T00:00:00Z', `violated until ${day}`, false],
    ['SG4', '2027-01-01T00:00:00Z', `violated until ${day}`, true],
    ['SG4', '2027-01-01T00:00:00Z', `violated(SG6) until ${day}`, false],
    ['held', '2027-01-01T00:00:00Z', `violated(SG6) until ${day}`, true],
    ['held', '2027-02-01T00:00:00Z', `violated(SG6) until ${day}`, true],
    ['inconclusive', '2027-01-01T00:00:00Z', `violated(SG6) until ${day}`, false],
    ['inconclusive', '2027-02-01T00:00:00Z', `violated(SG6) until ${day}`, false],
    ['none', '2027-01-01T00:00:00Z', `violated(SG6) until ${day}`, false],
  ])('%s at %s, expected %s: %s', (found, at, expected, met) => {
    expect(meetsExpectation(verdict(found), expected, at)).toBe(met);
  });
});

test('the parts', () => {
  expect(parseExpectation('held')).toEqual({ status: 'held' });
  expect(parseExpectation('violated until 2027-01-31')).toEqual({ status: 'violated', until: '2027-01-31' });
  expect(parseExpectation('violated(AV1) until 2027-01-31')).toEqual({
    status: 'violated',
    rule: 'AV1',
    until: '2027-01-31',
  });
});

describe('written', () => {
  const read = (expected: string): string | undefined => {
    const text = `schemaVersion: 1
name: x
target: shop
workload: { use: sagas, saga: checkout, at: storefront }
expect: ${expected}
`;
    try {
      return readDocument(scenarioSchema, text, { file: 'x.yaml' }).expect;
    } catch (error) {
      return String(error)
        .split('\n')
        .find((line) => line.includes('x.yaml:5:9'));
    }
  };

  test.each([
    'held',
    'violated',
    'violated(SG6)',
    'violated until 2027-01-31',
    'violated(DU1) until 2028-02-29',
  ])('%s is read', (expected) => {
    expect(read(expected)).toBe(expected);
  });

  test.each([
    ['violated(SG6) until 2027-02-29', 'not in the calendar'],
    ['violated(SG6) until 2027-13-01', 'not in the calendar'],
    ['violated until 2027-04-31', 'not in the calendar'],
    ['violated until 2027-00-10', 'not in the calendar'],
    ['violated until 31.01.2027', 'must be held, violated'],
    ['violated until 2027-1-31', 'must be held, violated'],
    ['violated untill 2027-01-31', 'must be held, violated'],
    ['violated(SG6) until 2027-01-31T00:00:00Z', 'must be held, violated'],
    ['held until 2027-01-31', 'must be held, violated'],
    ['violated(SG77)', 'a rule that does not exist'],
    ['violated(SG77) until 2027-01-31', 'a rule that does not exist'],
  ])('%s is refused where it stands: %s', (expected, why) => {
    const problem = read(expected);
    expect(problem).toContain(`x.yaml:5:9: expect: `);
    expect(problem).toContain(why);
  });
});
