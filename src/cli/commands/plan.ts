/** `seatrial plan`: rank weak spots, say why, write the scenarios that try them. */

import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { renderCoverage } from '../../report/coverage-text.ts';
import { describePlan, describeTargetFile } from '../describe-plan.ts';
import { explainWeakSpot, weakSpotNamed } from '../explain-weak-spot.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import { makePlanWithFindings, type MadePlan } from '../make-plan.ts';
import { paintFor } from '../paint.ts';
import type { PlanFlags } from '../flags.ts';
import { writeWhole } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Makes and prints the plan. */
export function plan(flags: PlanFlags, world: World): ExitCode {
  const { topology, failures = [], at, output, only, exclude, budget, explain } = flags;
  const target = flags.target ?? (topology === undefined ? 'shop' : undefined);
  const made = makePlanWithFindings(
    {
      failures,
      ...(topology === undefined ? {} : { topology }),
      ...(target === undefined ? {} : { target }),
      ...(at === undefined ? {} : { at }),
      ...(only === undefined ? {} : { only }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(budget === undefined ? {} : { budget }),
    },
    world,
  );
  if (explain !== undefined) {
    const spot = weakSpotNamed(made.plan, explain);
    const paint = paintFor(world.stdout, world);
    const width = Math.min(110, world.stdout.columns);
    world.stdout.write(
      flags.json === true
        ? `${JSON.stringify(spot, null, 2)}\n`
        : explainWeakSpot(spot, made.plan, { paint, width }),
    );
    return exitCodes.held;
  }
  if (flags.coverage === true) {
    world.stdout.write(coverageText(flags, made.plan, world));
    return exitCodes.held;
  }
  const written = writeTargetFile(flags, made, world);
  const text = `${JSON.stringify(made.plan, null, 2)}\n`;
  if (output !== undefined) writeWhole(resolve(world.cwd, output), text);
  if (flags.json === true) world.stdout.write(text);
  else world.stdout.write(describe(flags, made, world) + written);
  return exitCodes.held;
}

/** Where every fault was tried, or was not, and why some are not tried at all. */
function coverageText({ top, json = false }: PlanFlags, plan: Plan, world: World): string {
  const { coverage, coverageMap, leftOut } = plan;
  return json
    ? `${JSON.stringify({ coverageMap, coverage, leftOut }, null, 2)}\n`
    : renderCoverage(plan, {
        paint: paintFor(world.stdout, world),
        width: Math.min(110, world.stdout.columns),
        most: top,
      });
}

function describe({ top, output }: PlanFlags, { plan, unseen }: MadePlan, world: World): string {
  const text = describePlan(plan, paintFor(world.stdout, world), {
    most: top,
    width: Math.min(110, world.stdout.columns),
    unseen,
  });
  const run = output !== undefined && plan.target !== undefined;
  return run ? `${text}\nrun it: npx seatrial run ${shown(resolve(world.cwd, output))} --budget 5m\n` : text;
}

/** Writes the target file where it was asked for; what is to be said about it on the terminal. */
function writeTargetFile({ targetFile }: PlanFlags, made: MadePlan, world: World): string {
  if (targetFile === undefined) {
    return made.targetFile === undefined
      ? ''
      : describeTargetFile(made.targetFile, paintFor(world.stdout, world));
  }
  if (made.targetFile === undefined) {
    throw new SeatrialError(
      'E_USAGE',
      '--target-file needs a compose file to draft it from, and no --target',
      {
        hint: 'seatrial plan --topology compose.yml --target-file targets/NAME/target.yaml',
      },
    );
  }
  const file = resolve(world.cwd, targetFile);
  if (existsSync(file)) {
    throw new SeatrialError('E_USAGE', `${shown(file)} is there already; it may hold work of yours`, {
      hint: 'name another file, or remove it first',
    });
  }
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, made.targetFile);
  return `\nthe target file it would need: ${shown(file)} (look through its remarks)\n`;
}
