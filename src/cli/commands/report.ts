/** `seatrial report`: the report stage alone, from what a run left on disk. */

import { join } from 'node:path';
import { renderJson } from '../../report/json.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import type { JsonFlag } from '../flags.ts';
import { findRunFolder } from '../run-folder.ts';
import type { World } from '../world.ts';
import { writeReport } from '../write-report.ts';

/** Writes the report of this run anew. */
export async function report(given: string, flags: JsonFlag, world: World): Promise<ExitCode> {
  const folder = findRunFolder(given, world.cwd);
  const data = await writeReport(folder);
  if (flags.json === true) world.stdout.write(renderJson(data));
  else
    world.stdout.write(
      `${['report.html', 'report.json', 'junit.xml', 'summary.md'].map((name) => shown(join(folder, name))).join('\n')}\n`,
    );
  return exitCodes.held;
}
