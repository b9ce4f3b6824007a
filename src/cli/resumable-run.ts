/** Runs that can be gone on with: found again, and what is not as it was when they were begun. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Target } from '../model/target.ts';
import { shown } from './files.ts';
import { runsBelow } from './keep-runs.ts';
import { placeOf, placeWords, type PlaceChoice } from './place-choice.ts';
import { findRunFolder } from './run-folder.ts';

/** A kind of run that can be gone on with. */
export interface ResumableKind {
  /** What it is called. */
  readonly what: string;
  readonly command: string;
  /** What a run of this kind has in its folder. */
  readonly fileName: string;
  /** The command that begins one. */
  readonly begin: string;
}

/** SHA-256 of the target as it was read, in hexadecimal. */
export function digestOf(target: Target): string {
  return createHash('sha256').update(JSON.stringify(target)).digest('hex');
}

/**
 * The folder of the run to go on with.
 *
 * @param given - a run; `true`: the newest of the kind
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is none
 */
export function findResumable(given: string | true, kind: ResumableKind, cwd: string): string {
  return given === true ? newest(kind, cwd) : findRunFolder(given, cwd);
}

function newest({ what, fileName, begin }: ResumableKind, cwd: string): string {
  const reports = join(cwd, 'reports');
  const runs = existsSync(reports) ? runsBelow(reports) : [];
  const found = runs.findLast((run) => existsSync(join(reports, run, fileName)));
  if (found === undefined)
    throw new SeatrialError('E_FILE_MISSING', `there is no ${what} below ${shown(reports)} to go on with`, {
      hint: `begin one: ${begin}; or go to the folder whose reports/ it is in`,
    });
  return join(reports, found);
}

/** The error for a run that is there and of another kind. */
export function notOfKind(folder: string, { what, command, fileName, begin }: ResumableKind): SeatrialError {
  return new SeatrialError(
    'E_FILE_MISSING',
    `the run ${shown(folder)} is no ${what}: it has no ${fileName}`,
    {
      hint: `${command} --resume goes on with the newest ${what}, and ${begin} begins one`,
    },
  );
}

/** What surrounds a run. */
export interface Surrounds {
  readonly environment: RunRecord['environment'];
  readonly place: PlaceChoice;
}

/** That the target is described otherwise now, if so. */
export function targetDifference(
  then: { readonly target: string; readonly targetDigest: string },
  now: Target,
): string[] {
  return digestOf(now) === then.targetDigest ? [] : [`the target ${then.target} is described otherwise now`];
}

/** What of it is not as it was, in words. */
export function surroundDifferences(record: RunRecord, now: Surrounds): string[] {
  return [
    ...placeDifferences(placeOf({}, record.place), now.place),
    ...environmentDifferences(record.environment, now.environment),
  ];
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
