import { beforeAll, describe, expect, test } from 'vitest';
import type { ReportData } from '../report/data.ts';
import { renderJson } from '../report/json.ts';
import { sampleRun } from '../report/sample.test-data.ts';
import { expectationsOf, isSought, outcomeOf } from './outcome.ts';

let whole: ReportData;
beforeAll(async () => {
  whole = await sampleRun({ held: 1 });
});

/** The report of some of the sample’s experiments as the command prints it: violated (SG6, SG7), violated (CV1), inconclusive, held. */
function printed(...which: readonly number[]): string {
  return renderJson({ ...whole, experiments: whole.experiments.filter((_, index) => which.includes(index)) });
}

function check(which: readonly number[], expected?: string): string {
  return outcomeOf({ code: 1, stdout: printed(...which), stderr: '' }, expected).is;
}

describe('what was judged, against what is expected', () => {
  test.each<[number[], string | undefined, string]>([
    [[3], undefined, 'met'],
    [[0], undefined, 'unmet'],
    [[2], undefined, 'inconclusive'],
    [[], undefined, 'inconclusive'],
    [[0], 'violated', 'met'],
    [[0], 'violated(SG7)', 'met'],
    [[0], 'violated(CV1)', 'unmet'],
    [[3], 'violated', 'unmet'],
    [[2], 'violated', 'inconclusive'],
    [[0, 1], 'violated', 'met'],
    [[0, 1], 'violated(CV1)', 'unmet'],
    [[2, 3], undefined, 'inconclusive'],
    [[0, 2], undefined, 'unmet'],
    [[0], 'violated(SG6) until 2026-11-24', 'met'],
    [[0], 'violated(SG6) until 2026-11-23', 'unmet'],
    [[3], 'violated(SG6) until 2026-11-24', 'met'],
  ])('%j, expected %s → %s', (which, expected, is) => {
    expect(check(which, expected)).toBe(is);
  });
});

describe('what was not judged', () => {
  test.each([
    [3, 'E_TARGET_START order did not start', 'trouble'],
    [4, 'E_FILE_INVALID a.yaml: one problem', 'trouble'],
    [5, 'healed what run 1 had left behind: 2\nE_LOCKED target shop is being used by run 2', 'locked'],
    [5, 'E_STOPPED an emergency stop', 'trouble'],
    [5, 'E_STOPPED by whom: E_LOCKED', 'trouble'],
    [3, 'E_LOCKED target shop is being used', 'trouble'],
    [null, '', 'trouble'],
    [0, '', 'trouble'],
  ])('%s %s → %s', (code, stderr, is) => {
    expect(outcomeOf({ code, stdout: '', stderr })).toEqual({ is, code, text: stderr });
  });

  test('what a client module prints is no part of the report', () => {
    const talkative = `{\n  a: 1\n}\n${printed(3)}{ b: 2 }\n`;
    expect(outcomeOf({ code: 0, stdout: talkative, stderr: '' }).is).toBe('met');
    const cut = printed(3).replace('"record"', 'record');
    expect(outcomeOf({ code: 0, stdout: cut, stderr: '' }).is).toBe('trouble');
  });

  test('a run that was ended before has its report beside it', () => {
    const outcome = outcomeOf({ code: 130, stdout: printed(2), stderr: 'ended\n' });
    expect(outcome).toMatchObject({ is: 'trouble', code: 130, text: 'ended', data: { run: { seed: 7 } } });
  });
});

test('what is expected is what the scenarios say, or what was said instead', () => {
  expect(expectationsOf(whole)).toEqual([
    ...new Set(whole.experiments.map(({ scenario }) => scenario.expect)),
  ]);
  expect(expectationsOf(whole, 'violated')).toEqual(['violated']);
});

test.each([
  [['held'], false],
  [['violated'], true],
  [['violated(SG6)'], true],
  [['violated(SG6) until 2027-01-31'], false],
  [['violated', 'held'], false],
])('%j: one run that shows it is enough: %s', (expectations, sought) => {
  expect(isSought(expectations)).toBe(sought);
});
