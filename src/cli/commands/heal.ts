/** `seatrial heal`: undoes by hand what runs have injected, or have left behind. Nothing that is not theirs is touched. */

import { basename, join } from 'node:path';
import { healRun, type HealedRun } from '../../adapters/leftovers.ts';
import { openJournals } from '../../adapters/injected-now.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { JsonFlag } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { findRunFolder } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Heals the run given, or every run here. */
export async function heal(given: string | undefined, flags: JsonFlag, world: World): Promise<ExitCode> {
  const healed: HealedRun[] = [];
  for (const file of journalsOf(given, world.cwd)) healed.push(await healRun(file));
  const isHealed = healed.every(({ failed }) => failed.length === 0);
  if (flags.json === true)
    world.stdout.write(`${JSON.stringify({ healed: isHealed, runs: healed }, null, 2)}\n`);
  else world.stdout.write(describe(healed, world));
  return isHealed ? exitCodes.held : exitCodes.safety;
}

function journalsOf(given: string | undefined, cwd: string): string[] {
  if (given !== undefined) return [join(findRunFolder(given, cwd), 'undo.jsonl')];
  return openJournals(join(cwd, 'reports')).map(({ file }) => file);
}

function describe(healed: readonly HealedRun[], world: World): string {
  const paint = paintFor(world.stdout, world);
  const told = healed.filter(({ undone, failed }) => undone.length + failed.length > 0);
  if (told.length === 0)
    return `${paint.green('nothing to heal')}: nothing of ours is injected or left behind\n`;
  const lines = told.flatMap(({ run, harnessLives, undone, failed }) => [
    `run ${basename(run)}${harnessLives ? ', which is still going' : ''}`,
    ...undone.map((what) => `  ${paint.green('✓')} ${what}`),
    ...failed.map((what) => `  ${paint.red('✗')} could not be undone: ${what}`),
  ]);
  if (told.some(({ failed }) => failed.length > 0))
    lines.push(`${paint.red('not everything could be undone')}; when the cause is mended: seatrial heal`);
  return `${lines.join('\n')}\n`;
}
