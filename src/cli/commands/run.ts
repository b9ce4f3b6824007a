/** `seatrial run`: scenario files or a plan, into one run folder. */

import { exitCodeOfRun, type ExitCode } from '../exit-code.ts';
import { gatherExperiments } from '../gather-experiments.ts';
import { paintFor } from '../paint.ts';
import { printOutcome } from '../print-outcome.ts';
import type { RunFlags } from '../flags.ts';
import { conductRun } from '../run.ts';
import type { World } from '../world.ts';

/** Runs what the paths name and prints what was found. */
export async function run(paths: readonly string[], flags: RunFlags, world: World): Promise<ExitCode> {
  const { experiments, plan } = await gatherExperiments(paths, flags, world);
  const outcome = await conductRun(
    {
      experiments,
      command: `seatrial run ${paths.join(' ')}`,
      lanes: flags.lanes,
      env: world.env,
      learn: true,
      ...(plan === undefined ? {} : { plan }),
      ...(flags.budget === undefined ? {} : { budgetMs: flags.budget }),
    },
    world,
    paintFor(world.stderr, world),
  );
  await printOutcome(outcome, flags, world);
  return exitCodeOfRun(outcome);
}
