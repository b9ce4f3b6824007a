/** `seatrial heal`: undoes by hand what runs have injected, or have left behind. Nothing that is not theirs is touched. */

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { healRun, type HealedRun } from '../../adapters/heal.ts';
import { openJournals } from '../../adapters/injected-now.ts';
import { SeatrialError } from '../../lib/errors.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import type { HealFlags } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { findRunFolder } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Heals the run given, or every run here. */
export async function heal(given: string | undefined, flags: HealFlags, world: World): Promise<ExitCode> {
  const healed: HealedRun[] = [];
  for (const file of journalsOf(given, world.cwd)) healed.push(await healRun(file, flags.giveUp));
  const isHealed = healed.every(({ failed }) => failed.length === 0);
  if (flags.json === true)
    world.stdout.write(`${JSON.stringify({ healed: isHealed, runs: healed }, null, 2)}\n`);
  else world.stdout.write(describe(healed, world));
  return isHealed ? exitCodes.held : exitCodes.safety;
}

function journalsOf(given: string | undefined, cwd: string): string[] {
  if (given === undefined) return openJournals(join(cwd, 'reports')).map(({ file }) => file);
  const folder = findRunFolder(given, cwd);
  const file = join(folder, 'undo.jsonl');
  if (existsSync(file)) return [file];
  throw new SeatrialError('E_FILE_MISSING', `${shown(folder)} is no run: it has no undo.jsonl`, {
    hint: existsSync(join(folder, 'scenario.yaml'))
      ? `it is an experiment; the run is ${shown(dirname(folder))}`
      : 'a run is a folder such as reports/latest; without one, every run here is healed',
  });
}

function describe(healed: readonly HealedRun[], world: World): string {
  const paint = paintFor(world.stdout, world);
  const told = healed.filter(
    ({ undone, failed, givenUp = [] }) => undone.length + failed.length + givenUp.length > 0,
  );
  if (told.length === 0)
    return `${paint.green('nothing to heal')}: nothing of ours is injected or left behind\n`;
  const lines = told.flatMap(({ run, harnessLives, undone, failed, givenUp = [] }) => [
    `run ${basename(run)}${harnessLives ? ', which is still going' : ''}`,
    ...undone.map((what) => `  ${paint.green('✓')} ${what}`),
    ...failed.map((what) => `  ${paint.red('✗')} could not be undone: ${what}`),
    ...givenUp.map((what) => `  ${paint.red('✗')} given up: ${what}`),
  ]);
  if (told.some(({ failed }) => failed.length > 0))
    lines.push(
      `${paint.red('not everything could be undone')}; when the cause is mended: seatrial heal`,
      'when it never will be (a server that is gone for good): seatrial heal --give-up',
    );
  return `${lines.join('\n')}\n`;
}
