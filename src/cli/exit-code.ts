/** What the process ends with. Scripts rely on it: see DESIGN and `seatrial --help`. */

import type { ErrorCode } from '../lib/errors.ts';
import { meetsExpectation } from '../model/expectation.ts';
import type { Exploration } from '../model/explore.ts';
import type { MatrixCell } from '../model/matrix.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Verdict } from '../model/verdict.ts';
import type { RunOutcome } from './open-run.ts';

export const exitCodes = {
  held: 0,
  violated: 1,
  inconclusive: 2,
  failed: 3,
  usage: 4,
  safety: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Of several codes the first of these is what counts. */
const order: readonly ExitCode[] = [130, 5, 4, 3, 1, 2, 0];

/** The one code for several. None at all proves nothing: inconclusive. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return order.find((code) => codes.includes(code)) ?? exitCodes.inconclusive;
}

const usageCodes: readonly ErrorCode[] = [
  'E_USAGE',
  'E_FILE_INVALID',
  'E_FILE_MISSING',
  'E_SCHEMA_NEWER',
  'E_INPUT_UNKNOWN',
  'E_MODEL_INVALID',
];

const safetyCodes: readonly ErrorCode[] = ['E_HEAL', 'E_LIMIT', 'E_STOPPED', 'E_LOCKED', 'E_REMOTE'];

/** The code for an error of ours. */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  if (usageCodes.includes(code)) return exitCodes.usage;
  if (safetyCodes.includes(code)) return exitCodes.safety;
  return code === 'E_INTERRUPTED' ? exitCodes.interrupted : exitCodes.failed;
}

/** The code for one experiment: its run status first, then whether it met what its scenario expects. */
export function exitCodeOfExperiment(
  record: ExperimentRecord,
  verdict: Verdict | undefined,
  scenario: Scenario,
): ExitCode {
  if (record.status === 'interrupted') return exitCodes.interrupted;
  if (!record.healProven) return exitCodes.safety;
  if (record.status === 'aborted') return exitCodes.safety;
  if (record.status === 'failed' || verdict === undefined) return exitCodes.failed;
  return exitCodeOfVerdict(verdict, scenario, record.startedAt);
}

/** The code for what was found: whether it is what the scenario expects of an experiment run `at` (ISO). */
export function exitCodeOfVerdict(verdict: Verdict, { expect }: Scenario, at: string): ExitCode {
  if (verdict.status === 'inconclusive') return exitCodes.inconclusive;
  return meetsExpectation(verdict, expect, at) ? exitCodes.held : exitCodes.violated;
}

/** The code for a whole run. An emergency stop counts though no experiment was going just then. */
export function exitCodeOfRun({ record, finished }: Pick<RunOutcome, 'record' | 'finished'>): ExitCode {
  const codes = finished.map(({ record: one, verdict, error, experiment }) =>
    error === undefined
      ? exitCodeOfExperiment(one, verdict, experiment.scenario)
      : worstExitCode([exitCodeOfError(error.code), ...(one.healProven ? [] : [exitCodes.safety])]),
  );
  if (record.status === 'interrupted') return worstExitCode([...codes, exitCodes.interrupted]);
  return worstExitCode(record.status === 'aborted' ? [...codes, exitCodes.safety] : codes);
}

/**
 * The code for a matrix: what went wrong with the run itself, or in the last try of a cell that was given up, and then what its cells say. A
 * cell without an answer proves nothing.
 */
export function exitCodeOfMatrix(
  { record, finished }: Pick<RunOutcome, 'record' | 'finished'>,
  cells: readonly Pick<MatrixCell, 'answer'>[],
): ExitCode {
  const answering = new Set(cells.map(({ answer }) => answer?.experiment));
  const counted = finished.filter(
    ({ record: one, experiment }) =>
      answering.has(experiment.id) || !one.healProven || one.status === 'interrupted',
  );
  const ofRun = exitCodeOfRun({ record, finished: counted });
  const isOfUs = ofRun !== exitCodes.held && ofRun !== exitCodes.violated && ofRun !== exitCodes.inconclusive;
  const verdicts = cells.map(({ answer }) => exitCodes[answer?.verdict ?? 'inconclusive']);
  return isOfUs ? ofRun : worstExitCode(verdicts);
}

/**
 * The code for a search: what went wrong with the run itself, and then whether something was found. Single experiments that prove nothing are drawn
 * like any other and count for nothing; when none of them could be judged, the search proves nothing.
 */
export function exitCodeOfExploration(
  { record, finished }: Pick<RunOutcome, 'record' | 'finished'>,
  exploration: Exploration | undefined,
): ExitCode {
  // Of the run itself: a run is also called aborted, or failed, because one of its experiments was.
  const ofRun = [
    ...(finished.some(({ record: one }) => !one.healProven) ? [exitCodes.safety] : []),
    ...(record.status === 'interrupted' ? [exitCodes.interrupted] : []),
    ...(record.error === undefined ? [] : [exitCodes.safety]),
  ];
  const explored = exploration?.tries.filter(({ purpose }) => purpose === 'explore') ?? [];
  const judged = explored.filter(({ answer }) => answer.verdict !== 'inconclusive');
  const failed = finished.length > 0 && finished.every(({ error }) => error !== undefined);
  const found = explored.some(({ answer }) => answer.verdict === 'violated')
    ? exitCodes.violated
    : judged.length > 0
      ? exitCodes.held
      : failed
        ? exitCodes.failed
        : exitCodes.inconclusive;
  return worstExitCode([found, ...ofRun]);
}
