/** `seatrial matrix`: every moment of a saga, broken in every way, cell by cell; what has no answer yet can be gone on with. */

import { join } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import { topologyOfTarget } from '../../discover/target.ts';
import type { Matrix, MatrixCell } from '../../model/matrix.ts';
import { planMatrix } from '../../plan/matrix/matrix.ts';
import { renderMatrix } from '../../report/matrix-text.ts';
import { renderJson } from '../../report/json.ts';
import { defaultTarget } from '../default-target.ts';
import { describeMatrixPlan } from '../describe-matrix-plan.ts';
import { exitCodeOfMatrix, type ExitCode } from '../exit-code.ts';
import { loadTarget, shown, type LoadedTarget } from '../files.ts';
import type { MatrixFlags } from '../flags.ts';
import { findMatrix, refuseOther, type EarlierMatrix } from '../matrix-file.ts';
import { createMatrixRun } from '../matrix-run.ts';
import { makePlan } from '../make-plan.ts';
import { paintFor } from '../paint.ts';
import { placeOf, placeWords } from '../place-choice.ts';
import { digestOf } from '../resumable-run.ts';
import { conductRun } from '../run.ts';
import { targetEnvironment } from '../target-environment.ts';
import type { World } from '../world.ts';
import { readReportData } from '../write-report.ts';

/** Tries the cells and prints the table. */
export async function matrix(flags: MatrixFlags, world: World): Promise<ExitCode> {
  const earlier = flags.resume === undefined ? undefined : findMatrix(flags.resume, world.cwd);
  const { target, planned } = earlier === undefined ? begin(flags, world) : resume(earlier, flags, world);
  const isWanted = wanted(flags.only, planned.cells);
  const { stdout } = world;
  const width = Math.min(110, stdout.columns);
  if (flags.dryRun === true) {
    const cells = planned.cells.filter(isWanted);
    if (flags.json === true) stdout.write(`${JSON.stringify({ ...planned, cells })}\n`);
    else stdout.write(describeMatrixPlan({ ...planned, cells }, { lanes: flags.lanes, width }));
    return 0;
  }
  const run = createMatrixRun({
    matrix: planned,
    target,
    isWanted,
    stopOnViolated: flags.stopOn === 'violated',
    ...(earlier === undefined ? {} : { folder: earlier.folder }),
  });
  const place = placeOf(flags, earlier?.record.place);
  const outcome = await conductRun(
    {
      experiments: run.experiments,
      command: earlier?.record.command ?? commandLine(planned, flags),
      lanes: flags.lanes,
      env: world.env,
      learn: true,
      ...(flags.budget === undefined ? {} : { budgetMs: flags.budget }),
      place,
      ...(earlier === undefined ? {} : { into: earlier }),
      companion: run.companion,
    },
    world,
    paintFor(world.stderr, world),
  );
  const ended = run.matrix();
  if (flags.json === true) stdout.write(renderJson(await readReportData(outcome.folder)));
  else {
    const options = { paint: paintFor(stdout, world), width, run: shown(outcome.folder) };
    stdout.write(
      `\n${renderMatrix(ended, options)}\nreport: ${shown(join(outcome.folder, 'report.html'))}\n`,
    );
  }
  return exitCodeOfMatrix(outcome, ended.cells.filter(isWanted));
}

interface Begun {
  readonly target: LoadedTarget;
  readonly planned: Matrix;
}

function begin(flags: MatrixFlags, world: World): Begun {
  const name = flags.target ?? defaultTarget(world.cwd);
  const loaded = loadTarget(name, world.cwd);
  const { target } = loaded;
  const { weakSpots } = makePlan({ target: name, failures: [] }, world);
  const planned = planMatrix({
    target,
    topology: topologyOfTarget(target),
    saga: flags.saga ?? onlySaga(loaded),
    weakSpots,
    seed: flags.seed ?? 1,
  });
  return { target: loaded, planned: { ...planned, targetDigest: digestOf(target) } };
}

function resume(earlier: EarlierMatrix, flags: MatrixFlags, world: World): Begun {
  const { matrix: planned } = earlier;
  if (flags.target !== undefined && flags.target !== planned.target)
    throw new SeatrialError(
      'E_USAGE',
      `the matrix ${earlier.record.run} is of ${planned.target}, not ${flags.target}`,
      {
        hint: `begin one: seatrial matrix --target ${flags.target}`,
      },
    );
  const loaded = loadTarget(planned.target, world.cwd);
  refuseOther(earlier, {
    target: loaded.target,
    saga: flags.saga,
    seed: flags.seed,
    environment: targetEnvironment(loaded.target, world.env),
    place: placeOf(flags, earlier.record.place),
  });
  return { target: loaded, planned };
}

function onlySaga({ target }: LoadedTarget): string {
  const names = Object.keys(target.sagas);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new SeatrialError('E_USAGE', `the target ${target.name} has ${names.length} sagas`, {
    hint:
      names.length === 0 ? 'a matrix is that of a saga' : `say which: --saga ${names.join(' or --saga ')}`,
  });
}

/**
 * Which cells are asked for.
 *
 * @throws {@link SeatrialError} `E_USAGE` when none is
 */
function wanted(
  only: readonly string[] | undefined,
  cells: readonly MatrixCell[],
): (cell: MatrixCell) => boolean {
  if (only === undefined) return () => true;
  const isWanted = ({ scenario }: MatrixCell): boolean => only.some((part) => scenario.name.includes(part));
  if (cells.some(isWanted)) return isWanted;
  throw new SeatrialError('E_USAGE', `no cell has ${only.join(' or ')} in its name`, {
    hint: 'names are call-moment-kind-times-way, such as charge-done-lost-reply-once-plain; --dry-run lists them',
  });
}

/** As a person would type it to have the same matrix again. */
function commandLine({ target, saga, seed }: Matrix, flags: MatrixFlags): string {
  return [
    `seatrial matrix --target ${target} --saga ${saga}`,
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
    ...(flags.budget === undefined ? [] : [`--budget ${flags.budget / 1_000}s`]),
    ...(flags.stopOn === undefined ? [] : [`--stop-on ${flags.stopOn}`]),
    ...(flags.only === undefined ? [] : [`--only ${flags.only.join(',')}`]),
    ...placeWords(placeOf(flags)),
  ].join(' ');
}
