/** `seatrial replay`: an experiment once more, with the scenario, seed and settings it was run with. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import { exitCodeOfRun, type ExitCode } from '../exit-code.ts';
import { experimentIn, knownExperiments, readRunRecord, readStoredScenario } from '../files.ts';
import { paintFor } from '../paint.ts';
import { placeOf, placeWords } from '../place-choice.ts';
import { printOutcome } from '../print-outcome.ts';
import type { ReplayFlags } from '../flags.ts';
import { findRunFolder } from '../run-folder.ts';
import { conductRun } from '../run.ts';
import { restoreEnvironment } from '../target-environment.ts';
import type { World } from '../world.ts';

/** Repeats the experiment in this folder into a new run. */
export async function replay(given: string, flags: ReplayFlags, world: World): Promise<ExitCode> {
  const folder = findRunFolder(given, world.cwd);
  if (existsSync(join(folder, 'run.json'))) {
    const known = readRunRecord(folder).experiments.map(({ id }) => join(given, id));
    throw new SeatrialError('E_USAGE', `${given} is a run; say which of its experiments`, {
      hint: knownExperiments(known),
    });
  }
  const run = readRunRecord(dirname(folder));
  const record = experimentIn(run, folder);
  const { scenario, target } = readStoredScenario(folder, world.cwd);
  const place = placeOf(flags, run.place);
  const outcome = await conductRun(
    {
      experiments: [
        {
          id: `01-${scenario.name}`,
          scenario,
          target,
          ...(record.candidate === undefined ? {} : { candidate: record.candidate }),
        },
      ],
      command: ['seatrial', 'replay', given, ...placeWords(place)].join(' '),
      lanes: 1,
      env: restoreEnvironment(target.target, world.env, run.environment),
      learn: false,
      place,
      note: `Replay of ${record.id} of run ${run.run}.`,
    },
    world,
    paintFor(world.stderr, world),
  );
  await printOutcome(outcome, flags, world);
  return exitCodeOfRun(outcome);
}
