/** `seatrial run`: scenario files or a plan, into one run folder. */

import { join } from 'node:path';
import { startBudget } from '../budget.ts';
import { describeDryRun } from '../describe-dry-run.ts';
import { dryRun } from '../dry-run.ts';
import { exitCodeOfRun, exitCodes, type ExitCode } from '../exit-code.ts';
import type { Experiment } from '../experiment.ts';
import { gatherExperiments } from '../gather-experiments.ts';
import { paintFor } from '../paint.ts';
import { placeOf, placeWords, type PlaceChoice } from '../place-choice.ts';
import { printOutcome } from '../print-outcome.ts';
import { reasonsToRefuse } from '../refused-run.ts';
import type { RunFlags } from '../flags.ts';
import { conductRun } from '../run.ts';
import type { World } from '../world.ts';

/** Runs what the paths name and prints what was found. */
export async function run(paths: readonly string[], flags: RunFlags, world: World): Promise<ExitCode> {
  const { experiments, plan } = await gatherExperiments(paths, flags, world);
  const place = placeOf(flags);
  if (flags.dryRun === true) return await tellDryRun(experiments, { ...flags, place }, world);
  const outcome = await conductRun(
    {
      experiments,
      command: ['seatrial', 'run', ...paths, ...placeWords(place)].join(' '),
      lanes: flags.lanes,
      env: world.env,
      learn: true,
      ...(plan === undefined ? {} : { plan }),
      ...(flags.budget === undefined ? {} : { budgetMs: flags.budget }),
      place,
    },
    world,
    paintFor(world.stderr, world),
  );
  await printOutcome(outcome, flags, world);
  return exitCodeOfRun(outcome);
}

/** Says what would be hit. Ends 5 when something would be refused. */
async function tellDryRun(
  experiments: readonly Experiment[],
  { budget, lanes, json, place }: RunFlags & { readonly place: PlaceChoice },
  world: World,
): Promise<ExitCode> {
  const dry = dryRun({
    experiments,
    lanes,
    startBudget: (now) => startBudget(budget, now),
    wallMs: Date.now(),
    place,
    refused: await reasonsToRefuse(experiments, join(world.cwd, 'reports'), place),
  });
  const { stdout } = world;
  if (json === true) stdout.write(`${JSON.stringify(dry)}\n`);
  else stdout.write(describeDryRun(dry, paintFor(stdout, world), Math.min(110, stdout.columns)));
  const isRefused = dry.refused.length > 0 || dry.experiments.some(({ refused }) => refused.length > 0);
  return isRefused ? exitCodes.safety : exitCodes.held;
}
