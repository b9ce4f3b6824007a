/** `seatrial plan`: rank weak spots, say why, write the scenarios that try them. */

import { resolve } from 'node:path';
import { describePlan } from '../describe-plan.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import { makePlan } from '../make-plan.ts';
import { paintFor } from '../paint.ts';
import type { PlanFlags } from '../flags.ts';
import { writeWhole } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Makes and prints the plan. */
export function plan(flags: PlanFlags, world: World): ExitCode {
  const { topology, failures = [], at, output } = flags;
  const target = flags.target ?? (topology === undefined ? 'shop' : undefined);
  const made = makePlan(
    {
      failures,
      ...(topology === undefined ? {} : { topology }),
      ...(target === undefined ? {} : { target }),
      ...(at === undefined ? {} : { at }),
    },
    world,
  );
  const text = `${JSON.stringify(made, null, 2)}\n`;
  if (output !== undefined) writeWhole(resolve(world.cwd, output), text);
  if (flags.json === true) world.stdout.write(text);
  else {
    world.stdout.write(
      describePlan(made, paintFor(world.stdout, world), {
        most: flags.top,
        width: Math.min(110, world.stdout.columns),
      }),
    );
    if (output !== undefined && made.target !== undefined)
      world.stdout.write(`\nrun it: npx seatrial run ${shown(resolve(world.cwd, output))} --budget 5m\n`);
  }
  return exitCodes.held;
}
