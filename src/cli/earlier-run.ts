/** A run that is gone on with: what of its record stands. */

import type { ExperimentRecord, RunRecord } from '../model/run-record.ts';

/** A run that has ended, or was killed. */
export interface EarlierRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/** What an earlier run has judged stands; what it was in the middle of is done anew. */
export function judgedBefore(into: EarlierRun | undefined): [string, ExperimentRecord][] {
  const judged = into?.record.experiments.filter(({ verdict }) => verdict !== undefined) ?? [];
  return judged.map((record) => [record.id, record]);
}

/** As the run was, and it has not ended. */
export function goneOnWith(record: RunRecord): RunRecord {
  const begun = { ...record };
  delete begun.status;
  delete begun.error;
  delete begun.endedAt;
  return begun;
}
