import { describe, expect, test } from 'vitest';
import type { RuleVerdict, Verdict, VerdictStatus } from '../model/verdict.ts';
import type { ReportData } from './data.ts';
import {
  asExpected,
  circumstances,
  durability,
  faultInWords,
  listed,
  reasonsOf,
  runTrouble,
} from './findings.ts';
import { headline } from './headline.ts';
import { ruleWords } from './rules.ts';
import { sampleRun } from './sample.test-data.ts';

const sample = await sampleRun();

/** A run with these verdicts, in one letter each: v, i, h; `-` was not judged. */
function run(letters: string): ReportData {
  const status: Readonly<Record<string, VerdictStatus>> = { v: 'violated', i: 'inconclusive', h: 'held' };
  const [first] = sample.experiments;
  if (first?.verdict === undefined) throw new Error('the sample has no verdict');
  const { scenario, timeline, replay, verdict } = first;
  const record = without(first.record, 'verdict');
  const experiments = Array.from(letters, (letter) => {
    const answer = status[letter];
    const bare = { record, scenario, timeline, replay };
    if (answer === undefined) return bare;
    return {
      ...bare,
      verdict: { ...verdict, status: answer, rules: answer === 'violated' ? verdict.rules : [] },
    };
  });
  return { ...sample, experiments };
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const copy = { ...value };
  Reflect.deleteProperty(copy, key);
  return copy;
}

describe('headline', () => {
  test.each([
    ['', 'Nothing was tested: no experiment was run.'],
    ['h', 'In the only experiment, shop kept what it promises.'],
    ['hhh', 'In all 3 experiments, shop kept what it promises.'],
    ['hi-', 'In 1 of 3 experiments, shop kept what it promises; the others prove nothing.'],
    ['i', 'The only experiment proves nothing.'],
    ['i-', 'None of the 2 experiments proves anything.'],
    [
      'vih',
      'In 1 of 3 experiments, shop broke what it promises: half-done sagas and cancelled sagas whose effects still stand.',
    ],
  ])('%s: %s', (letters, expected) => {
    expect(headline(run(letters))).toBe(expected);
  });

  test('names no rule by its number', () => {
    expect(headline(sample)).not.toMatch(/[A-Z]{2}\d/);
  });
});

test.each([
  ['violated', 'violated', true],
  ['violated', 'violated(SG6)', true],
  ['violated', 'violated(CV1)', false],
  ['violated', 'held', false],
  ['held', 'violated(SG6)', false],
  ['held', 'held', true],
  ['inconclusive', 'held', false],
])('%s where %s is expected: %s', (status, expect_, met) => {
  const [experiment] = run(status.charAt(0)).experiments;
  if (experiment === undefined) throw new Error('no experiment');
  expect(asExpected({ ...experiment, scenario: { ...experiment.scenario, expect: expect_ } })).toBe(met);
});

test('circumstances and durability in words', () => {
  const anomalies = sample.experiments.flatMap((experiment) =>
    (experiment.verdict?.rules ?? []).flatMap((rule) =>
      rule.anomalies.slice(0, 1).map((anomaly) => ({ anomaly, experiment })),
    ),
  );
  expect(
    anomalies.map(
      ({ anomaly, experiment }) => `${circumstances(anomaly, experiment)}. ${durability(anomaly)}`,
    ),
  ).toEqual([
    'lost-reply on order->payment, 3.01s to 7.02s (hit 31 connections). It stayed broken: still so when the target was quiet.',
    'lost-reply on order->payment, 3.01s to 7.02s (hit 31 connections). It stayed broken: still so when the target was quiet.',
    'partition on catalog.1 | catalog.2, catalog.3, 2.5s to 7.5s (seen by probing). It mended by itself, but only 21.4s after every fault was undone.',
  ]);
  const [one] = anomalies;
  if (one === undefined) throw new Error('no anomaly');
  expect(circumstances({ ...one.anomaly, withoutFault: true }, one.experiment)).toMatch(
    /^no fault: its operations/,
  );
});

test.each([
  [{ level: 'set' } as const, 'crash on order, 1s on (only read back as set)'],
  [{ level: 'none' } as const, 'crash on order, 1s on (not proven)'],
  [{ level: 'hit', connections: 1 } as const, 'crash on order, 1s on (hit 1 connection)'],
])('a fault in words: %o', (evidence, expected) => {
  expect(
    faultInWords({ what: 'crash', where: 'order', beganMs: 1_000, evidence: { ...evidence, detail: '' } }),
  ).toBe(expected);
});

test.each([
  ['completed', undefined],
  ['aborted', /stopped by a limit/],
  ['interrupted', /interrupted/],
  ['failed', /not of the target/],
  [undefined, /did not say/],
] as const)('a run that was %s', (status, expected) => {
  const record = without(sample.run, 'status');
  const trouble = runTrouble({ ...sample, run: status === undefined ? record : { ...record, status } });
  if (expected === undefined) expect(trouble).toBeUndefined();
  else expect(trouble).toMatch(expected);
});

test('listed', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

test('every rule of this version has words of its own', () => {
  const rules = 'SG1 SG2 SG3 SG4 SG5 SG6 SG7 SG8 CV1 CV2 CV3 CV4 DU1 DL1 AV1 LA1'.split(' ');
  const titles = rules.map((rule) => ruleWords(rule).title);
  expect(new Set(titles).size).toBe(rules.length);
  expect(titles.filter((title) => title.startsWith('Rule '))).toEqual([]);
  expect(ruleWords('SG11').title).toBe('Rule SG11');
});

describe('the reasons of an experiment', () => {
  const [first] = sample.experiments;
  if (first?.verdict === undefined) throw new Error('the sample has no verdict');
  const cutShort = { ...first.record, status: 'interrupted', error: 'killed', healProven: false } as const;

  test('each is said once: a rule by its title, the run by its verdict', () => {
    const rules: RuleVerdict[] = [
      {
        rule: 'SG1',
        status: 'inconclusive',
        checked: 0,
        anomalies: [],
        reasons: ['not watched long enough'],
      },
    ];
    const reasons = ['the experiment was interrupted (killed)', 'SG1: not watched long enough'];
    const verdict: Verdict = { schemaVersion: 1, scenario: 'x', status: 'inconclusive', rules, reasons };
    expect(reasonsOf({ ...first, record: cutShort, verdict })).toEqual([
      'the experiment was interrupted (killed)',
      `${ruleWords('SG1').title}: not watched long enough`,
    ]);
  });

  test('without a verdict, what the run says', () => {
    const unjudged = { ...without(first, 'verdict'), record: cutShort };
    expect(reasonsOf(unjudged)).toEqual([
      'killed',
      'The experiment did not complete: it was interrupted.',
      'It is not proven that every fault was undone.',
    ]);
  });
});
