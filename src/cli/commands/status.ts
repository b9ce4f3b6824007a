/** `seatrial status`: what is injected right now, by which run, since when; and what runs that are gone have left behind. */

import { join } from 'node:path';
import { standingStop } from '../../adapters/emergency-stop.ts';
import { openRuns, type OpenRun } from '../../adapters/injected-now.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { JsonFlag } from '../flags.ts';
import { paintFor, type Paint } from '../paint.ts';
import type { World } from '../world.ts';

/** Looks, and tells. */
export async function status(flags: JsonFlag, world: World): Promise<ExitCode> {
  const reports = join(world.cwd, 'reports');
  const runs = await openRuns(reports);
  const stopped = standingStop(reports);
  if (flags.json === true)
    world.stdout.write(`${JSON.stringify({ runs, stopped: stopped ?? null }, null, 2)}\n`);
  else world.stdout.write(describe(runs, stopped, paintFor(world.stdout, world)));
  return exitCodes.held;
}

function describe(runs: readonly OpenRun[], stopped: string | undefined, paint: Paint): string {
  const lines = runs.flatMap((run) => describeRun(run, paint));
  if (runs.every(({ faults, problem }) => faults.length === 0 && problem === undefined))
    lines.unshift('nothing is injected right now');
  if (stopped !== undefined) lines.push(paint.red(stopped), '  → seatrial stop --clear');
  return `${lines.join('\n')}\n`;
}

function describeRun(
  { run, pid, process, faults, processes, proxies, containers, problem }: OpenRun,
  paint: Paint,
): string[] {
  if (problem !== undefined)
    return [`run ${run}: nobody can tell what it has left behind: ${paint.red(problem)}`];
  const harness = {
    alive: `is going (process ${pid})`,
    hung: `hangs (process ${pid} is stopped)`,
    gone: `is gone (process ${pid} has ended)`,
  }[process];
  const left = [...processes, ...proxies, ...containers];
  return [
    `run ${run} ${process === 'alive' ? harness : paint.red(harness)}`,
    ...faults.map(({ what, since, experiment, unseen }) => {
      const doubt = unseen === undefined ? '' : ` (cannot be looked at: ${unseen})`;
      return `  ${paint.bold(what)} since ${since}, ${ago(since)}, by ${experiment}${doubt}`;
    }),
    ...left.map((one) => `  left behind: ${one}`),
    ...(process === 'gone' || process === 'hung' ? ['  → seatrial heal'] : []),
  ];
}

function ago(since: string): string {
  return `${((Date.now() - Date.parse(since)) / 1_000).toFixed(1)} s ago`;
}
