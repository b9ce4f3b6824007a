/** `seatrial explore`: a search for what breaks a target, shrunk to the least that still does; one that was killed goes on where it was. */

import { join } from 'node:path';
import type { Exploration, SearchFinding } from '../../model/explore.ts';
import { renderExploration } from '../../report/exploration-text.ts';
import { renderJson } from '../../report/json.ts';
import { beginExploration, explorationCommand, resumeExploration } from '../begin-exploration.ts';
import { exitCodeOfExploration, type ExitCode } from '../exit-code.ts';
import { findExploration } from '../exploration-file.ts';
import { shown } from '../files.ts';
import { findingFiles } from '../finding-files.ts';
import type { ExploreFlags } from '../flags.ts';
import { experimentsOfPlan, numbered } from '../gather-experiments.ts';
import { inRun, type RunOutcome } from '../open-run.ts';
import { paintFor } from '../paint.ts';
import { searchInRun } from '../search-in-run.ts';
import type { World } from '../world.ts';
import { readReportData, replayCommand } from '../write-report.ts';

/** Searches and prints what was found. */
export async function explore(flags: ExploreFlags, world: World): Promise<ExitCode> {
  const earlier = flags.resume === undefined ? undefined : findExploration(flags.resume, world.cwd);
  const begun =
    earlier === undefined
      ? await beginExploration(flags, world)
      : await resumeExploration(earlier, flags, world);
  let found: Exploration | undefined;
  const outcome = await inRun(
    {
      experiments: numbered(experimentsOfPlan(begun.plan, world.cwd)),
      hasFaults: !begun.inProcess,
      seed: begun.seed,
      plan: begun.plan,
      command: earlier?.record.command ?? explorationCommand(begun, flags),
      env: world.env,
      place: begun.place,
      ...(earlier === undefined ? {} : { into: earlier }),
    },
    world,
    async (run) => {
      found = await searchInRun(run, begun, { flags, world });
    },
  );
  await tell(outcome, found, { flags, world });
  return exitCodeOfExploration(outcome, found);
}

async function tell(
  { folder }: RunOutcome,
  exploration: Exploration | undefined,
  { flags, world }: { readonly flags: ExploreFlags; readonly world: World },
): Promise<void> {
  const { stdout } = world;
  if (flags.json === true) stdout.write(renderJson(await readReportData(folder)));
  else if (exploration !== undefined) {
    const text = renderExploration(exploration, {
      paint: paintFor(stdout, world),
      width: Math.min(110, stdout.columns),
      commands: (finding) => commandsFor(finding, folder, exploration),
    });
    stdout.write(`\n${text}\nreport: ${shown(join(folder, 'report.html'))}\n`);
  }
}

/** Where it is kept, and how it is seen again; what was tried in one process has no folder to be replayed from. */
function commandsFor(finding: SearchFinding, folder: string, exploration: Exploration): string[] {
  const { scenario, test } = findingFiles(folder, finding, exploration);
  return [
    `scenario   ${shown(scenario)}`,
    `test       ${shown(test)}`,
    ...(exploration.inProcess === true ? [] : [`replay     ${replayCommand(folder, finding.shownBy)}`]),
  ];
}
