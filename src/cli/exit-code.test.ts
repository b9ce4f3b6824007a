import { describe, expect, test } from 'vitest';
import { SeatrialError, type ErrorCode } from '../lib/errors.ts';
import type { Exploration } from '../model/explore.ts';
import type { ExperimentRecord, RunStatus } from '../model/run-record.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { sampleFinding } from '../report/sample-finding.test-data.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import type { Verdict, VerdictStatus } from '../model/verdict.ts';
import type { MatrixAnswer } from '../model/matrix.ts';
import type { RunRecord } from '../model/run-record.ts';
import {
  exitCodeOfError,
  exitCodeOfExperiment,
  exitCodeOfExploration,
  exitCodeOfMatrix,
  worstExitCode,
  type ExitCode,
} from './exit-code.ts';

const scenario = (expected: string) =>
  scenarioSchema.parse({
    schemaVersion: 1,
    name: 'x',
    target: 'shop',
    workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
    expect: expected,
  });

const record = (status: RunStatus, healProven: boolean): ExperimentRecord => ({
  id: '01-x',
  scenario: 'x',
  target: 'shop',
  seed: 1,
  status,
  startedAt: '2026-01-01T00:00:00Z',
  tookMs: 1,
  faults: [],
  baselineMet: true,
  healProven,
  busyP99Ms: 1,
  traffic: [],
});

const verdict = (status: VerdictStatus): Verdict => ({
  schemaVersion: 1,
  scenario: 'x',
  status,
  rules: [
    {
      rule: 'SG6',
      status: status === 'violated' ? 'violated' : 'held',
      checked: 1,
      anomalies: [],
      reasons: [],
    },
  ],
  reasons: [],
});

describe('an experiment', () => {
  test.each<[RunStatus, 'healed' | 'not healed', VerdictStatus | undefined, string, ExitCode]>([
    ['completed', 'healed', 'held', 'held', 0],
    ['completed', 'healed', 'violated', 'held', 1],
    ['completed', 'healed', 'violated', 'violated', 0],
    ['completed', 'healed', 'violated', 'violated(SG6)', 0],
    ['completed', 'healed', 'violated', 'violated(SG7)', 1],
    ['completed', 'healed', 'held', 'violated', 1],
    ['completed', 'healed', 'violated', 'violated(SG6) until 2026-01-01', 0],
    ['completed', 'healed', 'violated', 'violated(SG6) until 2025-12-31', 1],
    ['completed', 'healed', 'violated', 'violated(SG7) until 2026-01-01', 1],
    ['completed', 'healed', 'held', 'violated(SG6) until 2026-01-01', 0],
    ['completed', 'healed', 'held', 'violated(SG6) until 2025-12-31', 0],
    ['completed', 'healed', 'inconclusive', 'violated(SG6) until 2026-01-01', 2],
    ['completed', 'not healed', 'violated', 'violated(SG6) until 2026-01-01', 5],
    ['completed', 'healed', 'inconclusive', 'held', 2],
    ['completed', 'healed', 'inconclusive', 'violated', 2],
    ['completed', 'healed', undefined, 'held', 3],
    ['completed', 'not healed', 'held', 'held', 5],
    ['completed', 'not healed', 'violated', 'violated', 5],
    ['aborted', 'healed', 'inconclusive', 'held', 5],
    ['failed', 'healed', 'inconclusive', 'held', 3],
    ['failed', 'not healed', 'inconclusive', 'held', 5],
    ['interrupted', 'not healed', 'violated', 'held', 130],
  ])('%s, %s, %s, expected %s: %i', (status, healed, found, expected, code) => {
    const judged = found === undefined ? undefined : verdict(found);
    expect(exitCodeOfExperiment(record(status, healed === 'healed'), judged, scenario(expected))).toBe(code);
  });
});

test('of several codes the first of 130, 5, 4, 3, 1, 2, 0; none proves nothing', () => {
  const order: ExitCode[] = [130, 5, 4, 3, 1, 2, 0];
  for (const [index, code] of order.entries())
    expect(worstExitCode([...order.slice(index)].reverse())).toBe(code);
  expect(worstExitCode([])).toBe(2);
});

test.each<[ErrorCode, ExitCode]>([
  ['E_USAGE', 4],
  ['E_FILE_INVALID', 4],
  ['E_FILE_MISSING', 4],
  ['E_SCHEMA_NEWER', 4],
  ['E_INPUT_UNKNOWN', 4],
  ['E_FILE_ACCESS', 3],
  ['E_TARGET_START', 3],
  ['E_HISTORY_MALFORMED', 3],
  ['E_INTERNAL', 3],
  ['E_JOURNAL', 3],
  ['E_HEAL', 5],
  ['E_LIMIT', 5],
  ['E_STOPPED', 5],
  ['E_LOCKED', 5],
  ['E_REMOTE', 5],
  ['E_INTERRUPTED', 130],
])('%s ends with %i', (error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});

describe('a matrix', () => {
  const run: RunRecord = {
    schemaVersion: 1,
    run: 'r',
    command: 'seatrial matrix',
    seatrial: '1.0.0',
    node: '20',
    platform: 'linux',
    seed: 1,
    environment: {},
    startedAt: '2026-01-01T00:00:00Z',
    experiments: [],
    notRun: [],
  };

  /** `held`, `violated`, `inconclusive`, `failed` (given up, and the last try failed), `open`, `open failed` (to be tried again): cells. */
  function codeOf(words: string, status: RunStatus = 'completed'): ExitCode {
    const cells = words.split(', ').map((word, index) => {
      const experiment = `${index}`;
      const verdictOf = { held: 'held', violated: 'violated' } as const;
      const isKnown = word === 'held' || word === 'violated';
      const answer: MatrixAnswer = {
        verdict: isKnown ? verdictOf[word] : 'inconclusive',
        experiment,
        rules: [],
      };
      const judged = isKnown || word === 'inconclusive' ? verdict(answer.verdict) : undefined;
      const ended = { ...record(word.endsWith('failed') ? 'failed' : 'completed', true), id: experiment };
      const target = { target: fakeTarget, folder: '', built: '' };
      return {
        cell: word.startsWith('open') ? {} : { answer },
        one: {
          experiment: { id: experiment, scenario: scenario('held'), target },
          record: ended,
          ...(judged === undefined ? {} : { verdict: judged }),
        },
      };
    });
    const finished = cells.map(({ one }) => one);
    return exitCodeOfMatrix(
      { record: { ...run, status }, finished },
      cells.map(({ cell }) => cell),
    );
  }

  test.each<[string, ExitCode]>([
    ['held, held', 0],
    ['held, violated, inconclusive', 1],
    ['held, inconclusive', 2],
    ['held, open', 2],
    ['held, open failed, violated', 1],
    ['held, failed, violated', 3],
  ])('%s → %i', (words, code) => {
    expect(codeOf(words)).toBe(code);
  });

  test.each<[RunStatus, ExitCode]>([
    ['interrupted', 130],
    ['aborted', 5],
  ])('all held, and the run was %s → %i', (status, code) => {
    expect(codeOf('held', status)).toBe(code);
  });
});

describe('a search', () => {
  const run = (status: RunStatus): RunRecord => ({
    schemaVersion: 1,
    run: 'r',
    command: 'seatrial explore',
    seatrial: '1.0.0',
    node: '20',
    platform: 'linux',
    seed: 1,
    environment: {},
    startedAt: '2026-01-01T00:00:00Z',
    experiments: [],
    notRun: [],
    status,
  });

  /** What explored, `*`: with a finding. */
  const searchOf = (words: string): Exploration => ({
    schemaVersion: 1,
    target: 'shop',
    targetDigest: '',
    seed: 1,
    lanes: 1,
    tries: (words.match(/held|violated|inconclusive/g) ?? []).map((word, index) => ({
      number: index + 1,
      purpose: 'explore',
      key: word,
      answer: { verdict: word as VerdictStatus, rules: [], edges: [], steps: [], experiment: '1', tookMs: 1 },
    })),
    pruned: { unused: 0, neverCame: 0, equivalent: 0, superset: 0, limits: 0 },
    findings: words.includes('*') ? [sampleFinding] : [],
  });

  test.each<[string, RunStatus, ExitCode]>([
    ['held', 'completed', 0],
    ['held inconclusive', 'completed', 0],
    ['inconclusive', 'completed', 2],
    ['', 'completed', 2],
    ['held violated *', 'completed', 1],
    ['held violated *', 'interrupted', 130],
    ['held', 'interrupted', 130],
    // Seen, and not looked into any more.
    ['held violated', 'completed', 1],
    ['held', 'aborted', 0],
    // One experiment that could not be made is none of many.
    ['held', 'failed', 0],
  ])('%s, %s: %i', (words, status, code) => {
    expect(exitCodeOfExploration({ record: run(status), finished: [] }, searchOf(words))).toBe(code);
  });

  const finishedOf = (healProven: boolean, error?: ErrorCode) => ({
    experiment: {
      id: '1',
      scenario: scenario('held'),
      target: { target: fakeTarget, folder: '', built: '' },
    },
    record: record(error === undefined ? 'completed' : 'failed', healProven),
    ...(error === undefined ? {} : { error: new SeatrialError(error, 'x') }),
  });

  test('an emergency stop is told of, whatever was found', () => {
    const stopped = { ...run('aborted'), error: 'E_STOPPED by hand' };
    expect(exitCodeOfExploration({ record: stopped, finished: [] }, searchOf('held violated'))).toBe(5);
  });

  test('what could not be healed comes before what was found; nothing that could be made is our failure', () => {
    const completed = run('completed');
    expect(
      exitCodeOfExploration(
        { record: completed, finished: [finishedOf(false)] },
        searchOf('held violated *'),
      ),
    ).toBe(5);
    const failed = [finishedOf(true, 'E_TARGET_START')];
    expect(exitCodeOfExploration({ record: completed, finished: failed }, searchOf('inconclusive'))).toBe(3);
  });
});
