/** The end of a run on the terminal: what was found, where the report is, how to repeat it. */

import { join } from 'node:path';
import { renderJson } from '../report/json.ts';
import { renderText } from '../report/text.ts';
import { shown } from './files.ts';
import { paintFor } from './paint.ts';
import { describeError } from './print-error.ts';
import type { JsonFlag } from './flags.ts';
import type { RunOutcome } from './open-run.ts';
import type { World } from './world.ts';
import { readReportData } from './write-report.ts';

/** Text for people on standard error's paint rules, or the report as JSON on standard output. */
export async function printOutcome(
  { folder, finished }: RunOutcome,
  flags: JsonFlag,
  world: World,
): Promise<void> {
  for (const { error } of finished) {
    if (error !== undefined) world.stderr.write(`\n${describeError(error, paintFor(world.stderr, world))}`);
  }
  const data = await readReportData(folder);
  if (flags.json === true) {
    world.stdout.write(renderJson(data));
    return;
  }
  world.stdout.write(
    `\n${renderText(data, { paint: paintFor(world.stdout, world), width: Math.min(100, world.stdout.columns) })}\n`,
  );
  world.stdout.write(`report: ${shown(join(folder, 'report.html'))}\n`);
}
