/** The folder of one run: `reports/<run>/`, `reports/latest`, and how many are kept. */

import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { dropOldRuns, runsBelow, runsKept } from './keep-runs.ts';

/**
 * Makes a new run folder below `reports`, named after the time, and points `reports/latest` to it. Old runs go, so that with this one
 * at most `keep` stay, and some that show a violation.
 *
 * @param claim - asked once its name is known: when it throws, there is no such run, and everything is as it was
 */
export function createRunFolder(
  reports: string,
  startedAt: Date,
  keep: number = runsKept,
  claim: (run: string) => void = () => undefined,
): { folder: string; run: string } {
  mkdirSync(reports, { recursive: true });
  const stamp = startedAt.toISOString().slice(0, 19).replaceAll(':', '-');
  for (let attempt = 1; attempt < 1_000; attempt += 1) {
    const run = attempt === 1 ? stamp : `${stamp}-${attempt}`;
    const folder = join(reports, run);
    if (!makeFolder(folder)) continue;
    try {
      claim(run);
    } catch (error) {
      rmdirSync(folder);
      throw error;
    }
    pointLatest(reports, run);
    dropOldRuns(reports, keep, startedAt);
    return { folder, run };
  }
  throw new SeatrialError('E_INTERNAL', `no free name for a run below ${reports}`);
}

/**
 * Opens the folder of a run that has ended, or was killed, to go on with it, and points `reports/latest` to it. Its undo journal, in which
 * nothing is open any more, is put aside: numbers in a journal belong to one process.
 *
 * @param claim - asked first: when it throws, everything is as it was
 */
export function reopenRunFolder(
  reports: string,
  { folder, record: { run } }: { readonly folder: string; readonly record: { readonly run: string } },
  claim: (run: string) => void,
): { folder: string; run: string } {
  claim(run);
  const journal = join(folder, 'undo.jsonl');
  if (existsSync(journal)) {
    let number = 1;
    while (existsSync(join(folder, `undo-${number}.jsonl`))) number += 1;
    renameSync(journal, join(folder, `undo-${number}.jsonl`));
  }
  pointLatest(reports, run);
  return { folder, run };
}

/** Makes the folder; false when it is there already, be it that another run made it this very moment. */
function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a file as a whole: a reader never sees half of it. What is no file (`/dev/stdout`, a pipe) is written to, not replaced. */
export function writeWhole(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const real = there === undefined ? file : realpathSync(file);
  const draft = `${real}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, real);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** `reports/latest` is swapped, never missing in between. */
function pointLatest(reports: string, run: string): void {
  const draft = join(reports, `.latest.${process.pid}`);
  rmSync(draft, { force: true });
  symlinkSync(run, draft);
  renameSync(draft, join(reports, 'latest'));
}

/**
 * What a person gave as a run or experiment: a folder, or the name of one below `reports`.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when it is neither, or no folder
 */
export function findRunFolder(given: string, cwd: string): string {
  const places = [...new Set([resolve(cwd, given), join(cwd, 'reports', given)])];
  const folder = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  if (folder !== undefined) return folder;
  const what = places.some((place) => existsSync(place)) ? 'is no folder' : 'does not exist';
  throw new SeatrialError('E_FILE_MISSING', `the run ${given} ${what}`, {
    hint: existsSync(join(cwd, 'reports', 'latest'))
      ? `the newest run is reports/latest; runs here: ${runsBelow(join(cwd, 'reports')).slice(-5).join(', ')}`
      : 'nothing was run here yet: seatrial demo, or seatrial run FILE; or go to the folder whose reports/ it is in',
  });
}
