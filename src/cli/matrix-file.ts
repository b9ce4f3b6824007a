/** A matrix on disk: written, found again, and refused where it is not the same any more. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import { matrixSchema, type Matrix } from '../model/matrix.ts';
import type { Target } from '../model/target.ts';
import type { EarlierRun } from './earlier-run.ts';
import { readRunRecord, readText, shown } from './files.ts';
import {
  findResumable,
  notOfKind,
  surroundDifferences,
  targetDifference,
  type Surrounds,
} from './resumable-run.ts';
import { writeWhole } from './run-folder.ts';

const fileName = 'matrix.json';

/** Writes it as a whole. */
export function writeMatrix(folder: string, matrix: Matrix): void {
  writeWhole(join(folder, fileName), `${JSON.stringify(matrix, null, 2)}\n`);
}

/** The matrix of a run folder; `undefined`: the run is none. */
export function readMatrix(folder: string): Matrix | undefined {
  const file = join(folder, fileName);
  return existsSync(file) ? readDocument(matrixSchema, readText(file), { file: shown(file) }) : undefined;
}

/** A matrix that has been begun, and the run that it is. */
export interface EarlierMatrix extends EarlierRun {
  readonly matrix: Matrix;
}

/**
 * The matrix to go on with.
 *
 * @param given - a run; `true`: the newest matrix
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is none, or the run is none
 */
export function findMatrix(given: string | true, cwd: string): EarlierMatrix {
  const kind = { what: 'matrix', command: 'seatrial matrix', fileName, begin: 'seatrial matrix --saga NAME' };
  const folder = findResumable(given, kind, cwd);
  const matrix = readMatrix(folder);
  if (matrix === undefined) throw notOfKind(folder, kind);
  return { folder, matrix, record: readRunRecord(folder) };
}

/** How it would be gone on with. */
interface Resumed extends Surrounds {
  readonly target: Target;
  readonly saga: string | undefined;
  readonly seed: number | undefined;
}

/**
 * Refuses to go on with a matrix where its answers and the new ones would not be about the same thing.
 *
 * @throws {@link SeatrialError} `E_USAGE` naming every difference
 */
export function refuseOther({ matrix, record }: EarlierMatrix, resumed: Resumed): void {
  const { saga = matrix.saga, seed = matrix.seed } = resumed;
  const different = [
    ...(saga === matrix.saga ? [] : [`its saga is ${matrix.saga}, not ${saga}`]),
    ...(seed === matrix.seed ? [] : [`its seed is ${matrix.seed}, not ${seed}`]),
    ...targetDifference(matrix, resumed.target),
    ...surroundDifferences(record, resumed),
  ];
  if (different.length === 0) return;
  throw new SeatrialError(
    'E_USAGE',
    `the matrix ${record.run} cannot be gone on with: ${different.join('; ')}`,
    {
      hint: `make it as it was, or begin a new one: seatrial matrix --saga ${saga}`,
    },
  );
}
