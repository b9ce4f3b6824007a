/** A search on disk: written, found again, and refused where it is not the same any more. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { readDocument } from '../model/document.ts';
import { exploreSchema, type Exploration } from '../model/explore.ts';
import type { Plan } from '../model/plan.ts';
import type { Target } from '../model/target.ts';
import type { EarlierRun } from './earlier-run.ts';
import { readPlan, readRunRecord, readText, shown } from './files.ts';
import {
  findResumable,
  notOfKind,
  surroundDifferences,
  targetDifference,
  type Surrounds,
} from './resumable-run.ts';
import { writeWhole } from './run-folder.ts';
import { runIdentity } from './run-identity.ts';

const fileName = 'explore.json';

/** Writes it as a whole. */
export function writeExploration(folder: string, exploration: Exploration): void {
  writeWhole(join(folder, fileName), `${JSON.stringify(exploration, null, 2)}\n`);
}

/** The search of a run folder; `undefined`: the run is none. */
export function readExploration(folder: string): Exploration | undefined {
  const file = join(folder, fileName);
  return existsSync(file) ? readDocument(exploreSchema, readText(file), { file: shown(file) }) : undefined;
}

/** A search that has been begun, the run that it is, and the plan that leads it. */
export interface EarlierExploration extends EarlierRun {
  readonly exploration: Exploration;
  readonly plan: Plan;
}

/**
 * The search to go on with.
 *
 * @param given - a run; `true`: the newest search
 * @throws {@link SeatrialError} `E_FILE_MISSING` when there is none, or the run is none
 */
export function findExploration(given: string | true, cwd: string): EarlierExploration {
  const kind = { what: 'search', command: 'seatrial explore', fileName, begin: 'seatrial explore' };
  const folder = findResumable(given, kind, cwd);
  const exploration = readExploration(folder);
  if (exploration === undefined) throw notOfKind(folder, kind);
  return {
    folder,
    exploration,
    record: readRunRecord(folder),
    plan: readPlan(join(folder, 'plan.json'), cwd),
  };
}

/** How it would be gone on with. */
interface Resumed extends Surrounds {
  readonly target: Target;
  readonly seed: number | undefined;
  readonly lanes: number | undefined;
  readonly experiments: number | undefined;
  readonly inProcess: boolean;
}

/**
 * Refuses to go on with a search where it would not ask for the same any more, or its answers would be about something else.
 *
 * @throws {@link SeatrialError} `E_USAGE` naming every difference
 */
export function refuseOtherExploration({ exploration, record }: EarlierExploration, resumed: Resumed): void {
  const { seed = exploration.seed, lanes = exploration.lanes } = resumed;
  const explored = exploration.tries.filter(({ purpose }) => purpose === 'explore').length;
  const { experiments = explored } = resumed;
  const { seatrial } = runIdentity();
  const different = [
    ...(seed === exploration.seed ? [] : [`its seed is ${exploration.seed}, not ${seed}`]),
    ...(experiments >= explored ? [] : [`${explored} were explored, more than ${experiments}`]),
    ...(seatrial === record.seatrial ? [] : [`it was made by version ${record.seatrial}, not ${seatrial}`]),
    ...(lanes === exploration.lanes ? [] : [`it has ${exploration.lanes} lanes, not ${lanes}`]),
    ...(resumed.inProcess === (exploration.inProcess ?? false)
      ? []
      : [`it was made ${exploration.inProcess === true ? '' : 'not '}in one process`]),
    ...targetDifference(exploration, resumed.target),
    ...surroundDifferences(record, resumed),
  ];
  if (different.length === 0) return;
  throw new SeatrialError(
    'E_USAGE',
    `the search ${record.run} cannot be gone on with: ${different.join('; ')}`,
    {
      hint: `make it as it was, or begin a new one: seatrial explore --target ${exploration.target}`,
    },
  );
}
