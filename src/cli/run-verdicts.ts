/** The verdicts in the folder of a run, as lines of a failure history. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../model/document.ts';
import type { Failure } from '../model/failure.ts';
import { verdictSchema } from '../model/verdict.ts';
import { failuresOfRun, type Tried } from '../plan/learn.ts';
import { readRunRecord, readStoredScenario, readText, shown } from './files.ts';

/**
 * One line for each experiment that was judged, as the run has added them to `reports/failures.jsonl`.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when the folder is no run, `E_FILE_INVALID` when a document in it is malformed
 */
export function verdictsOfRun(folder: string, cwd: string): Failure[] {
  const record = readRunRecord(folder);
  const tried = record.experiments.flatMap(({ id }): Tried[] => {
    const file = join(folder, id, 'verdict.json');
    if (!existsSync(file)) return [];
    const verdict = readDocument(verdictSchema, readText(file), { file: shown(file) });
    return [{ id, verdict, scenario: readStoredScenario(join(folder, id), cwd).scenario }];
  });
  return failuresOfRun(record, tried);
}
