/** A matrix under way: which experiments its cells need, what each has said, and that all of it is on disk at once. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import type { Matrix, MatrixCell } from '../model/matrix.ts';
import { afterTry } from '../plan/matrix/answer.ts';
import { pathsOf, triesAt } from '../plan/matrix/paths.ts';
import { proveCell, type Proof, type ProvenCall } from '../plan/matrix/prove.ts';
import { wasCutShort } from './cut-short.ts';
import type { Experiment, Finished } from './experiment.ts';
import type { LoadedTarget } from './files.ts';
import { readEvents } from './judge-folder.ts';
import { writeMatrix } from './matrix-file.ts';
import type { RunCompanion } from './run-companion.ts';

/** What is wanted of a matrix. */
export interface MatrixRunOptions {
  readonly matrix: Matrix;
  readonly target: LoadedTarget;
  /** Whether a cell is to be tried at all. */
  readonly isWanted: (cell: MatrixCell) => boolean;
  readonly stopOnViolated: boolean;
  /** The folder of the run that is gone on with. */
  readonly folder?: string;
}

/** A matrix under way. */
export interface MatrixRun {
  /** The first try of every wanted cell that has no answer, in order. */
  readonly experiments: readonly Experiment[];
  readonly companion: RunCompanion;
  /** As it is now. */
  readonly matrix: () => Matrix;
}

/** Nothing has been tried. */
export function createMatrixRun(options: MatrixRunOptions): MatrixRun {
  const { target, isWanted, stopOnViolated } = options;
  let matrix = withoutEnd(options.matrix);
  let folder = options.folder;
  const cellOf = new Map<string, number>();

  const experimentFor = (cell: MatrixCell): Experiment => {
    const id = freeId(cell, folder);
    cellOf.set(id, cell.number);
    return { id, scenario: cell.scenario, target, costSeconds: cell.costSeconds };
  };
  const save = (): void => {
    if (folder !== undefined) writeMatrix(folder, matrix);
  };
  const replace = (cell: MatrixCell): void => {
    matrix = { ...matrix, cells: matrix.cells.map((one) => (one.number === cell.number ? cell : one)) };
    save();
  };

  const companion: RunCompanion = {
    opened: (opened) => {
      folder = opened;
      save();
    },
    ended: (one) => {
      const cell = matrix.cells.find(({ number }) => number === cellOf.get(one.experiment.id));
      // What was cut short is not a try.
      if (cell === undefined || folder === undefined || wasCutShort(one)) return undefined;
      const judged = { ...cell, ...afterTry(cell, { ...endOf(one), proof: proofOf(cell, folder, one) }) };
      replace(judged);
      return judged.answer === undefined ? experimentFor(judged) : undefined;
    },
    enough: () => {
      const found = matrix.cells.find(({ answer }) => answer?.verdict === 'violated');
      return stopOnViolated && found !== undefined
        ? `a cell is violated (--stop-on violated): ${found.scenario.name}`
        : undefined;
    },
    skipped: (why) => {
      matrix = { ...matrix, ended: why };
      save();
    },
  };
  const proofOf = (cell: MatrixCell, into: string, { experiment }: Finished): Proof => {
    try {
      return proveCell(cell.combination, provenCall(cell), readEvents(join(into, experiment.id)));
    } catch (error) {
      return { missed: `its events cannot be read: ${messageOf(error)}` };
    }
  };
  const provenCall = ({ combination: { path, call, moment } }: MatrixCell): ProvenCall => {
    const saga = target.target.sagas[matrix.saga];
    const paths = saga === undefined ? [] : pathsOf(saga, target.target);
    const here = paths.find(({ name }) => name === path)?.calls.find(({ step }) => step === call);
    return {
      tries: here === undefined ? undefined : triesAt(here, moment),
      isCoordinated: saga?.coordinator !== undefined,
    };
  };

  return {
    experiments: matrix.cells
      .filter((cell) => cell.answer === undefined && isWanted(cell))
      .map((cell) => experimentFor(cell)),
    companion,
    matrix: () => matrix,
  };
}

/** Why a matrix ended is of no matter when it is gone on with. */
function withoutEnd(matrix: Matrix): Matrix {
  const begun = { ...matrix };
  delete begun.ended;
  return begun;
}

/** `017-…`, and `017-…-2` for the next try: a folder that is there, of a run that was killed, stays as it is. */
function freeId({ number, scenario, tries }: MatrixCell, folder: string | undefined): string {
  const base = `${String(number).padStart(3, '0')}-${scenario.name}`;
  const named = (attempt: number): string => (attempt === 1 ? base : `${base}-${attempt}`);
  let attempt = tries.length + 1;
  while (folder !== undefined && existsSync(join(folder, named(attempt)))) attempt += 1;
  return named(attempt);
}

function endOf({ experiment, verdict, error }: Finished) {
  return {
    experiment: experiment.id,
    ...(verdict === undefined ? {} : { verdict }),
    ...(error === undefined ? {} : { error: `${error.code} ${error.message}` }),
  };
}
