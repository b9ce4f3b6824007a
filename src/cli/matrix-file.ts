/** A matrix on disk: written, found again, and refused where it is not the same any more. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import { matrixSchema, type Matrix } from '../model/matrix.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Target } from '../model/target.ts';
import type { EarlierRun } from './earlier-run.ts';
import { readRunRecord, readText, shown } from './files.ts';
import { runsBelow } from './keep-runs.ts';
import { placeOf, placeWords, type PlaceChoice } from './place-choice.ts';
import { findRunFolder, writeWhole } from './run-folder.ts';

const fileName = 'matrix.json';

/** SHA-256 of the target as it was read, in hexadecimal. */
export function digestOf(target: Target): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

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
  const folder = given === true ? newestMatrix(cwd) : findRunFolder(given, cwd);
  const matrix = readMatrix(folder);
  if (matrix === undefined)
    throw new SeatrialError(
      'E_FILE_MISSING',
      `the run ${shown(folder)} is no matrix: it has no ${fileName}`,
      {
        hint: 'seatrial matrix --resume goes on with the newest matrix, and seatrial matrix --saga NAME begins one',
      },
    );
  return { folder, matrix, record: readRunRecord(folder) };
}

function newestMatrix(cwd: string): string {
  const reports = join(cwd, 'reports');
  const runs = existsSync(reports) ? runsBelow(reports) : [];
  const newest = runs.findLast((run) => existsSync(join(reports, run, fileName)));
  if (newest === undefined)
    throw new SeatrialError('E_FILE_MISSING', `there is no matrix below ${shown(reports)} to go on with`, {
      hint: 'begin one: seatrial matrix --saga NAME; or go to the folder whose reports/ it is in',
    });
  return join(reports, newest);
}

/** How it would be gone on with. */
interface Resumed {
  readonly target: Target;
  readonly saga: string | undefined;
  readonly seed: number | undefined;
  readonly environment: RunRecord['environment'];
  readonly place: PlaceChoice;
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
    ...(digestOf(resumed.target) === matrix.targetDigest
      ? []
      : [`the target ${matrix.target} is described otherwise now`]),
    ...placeDifferences(placeOf({}, record.place), resumed.place),
    ...environmentDifferences(record.environment, resumed.environment),
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

function placeDifferences(then: PlaceChoice, now: PlaceChoice): string[] {
  const words = (place: PlaceChoice): string => placeWords(place).join(' ') || '--runtime process';
  return words(then) === words(now) ? [] : [`it ran with ${words(then)}, not ${words(now)}`];
}

function environmentDifferences(then: RunRecord['environment'], now: RunRecord['environment']): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  const told = (value: string | undefined): string => (value === undefined ? 'not set' : `'${value}'`);
  return [...names]
    .filter((name) => (then[name] ?? '') !== (now[name] ?? ''))
    .map((name) => `${name} was ${told(then[name])} and is ${told(now[name])}`);
}
