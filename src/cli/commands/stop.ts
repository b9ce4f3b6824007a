/** `seatrial stop`: the emergency stop. Nothing of any run here stays injected, and nothing begins, until `seatrial stop --clear`. */

import { join } from 'node:path';
import {
  clearStop,
  raiseStop,
  readStop,
  stopFile,
  type EmergencyStop,
} from '../../adapters/emergency-stop.ts';
import { openJournals, openRuns, type OpenRun } from '../../adapters/injected-now.ts';
import { healRun } from '../../adapters/heal.ts';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import type { StopFlags } from '../flags.ts';
import { paintFor } from '../paint.ts';
import type { World } from '../world.ts';

/** Makes the emergency stop and waits until it has worked, or takes it away. Ends 5 when something could not be ended. */
export async function stop({ why, clear, json }: StopFlags, world: World): Promise<ExitCode> {
  const reports = join(world.cwd, 'reports');
  if (clear === true) {
    const cleared = clearStop(reports);
    world.stdout.write(json === true ? asJson({ cleared: cleared ?? null }) : describeCleared(cleared));
    return exitCodes.held;
  }
  // A run may be faster than our first look at what it does.
  const begun = begunIn(reports);
  const unwritten = tryRaise(reports, why);
  const { ended, left } = await endEverything(reports, begun);
  if (unwritten !== undefined && readStop(reports) === undefined) throw unwritten;
  if (json === true) {
    const stands = readStop(reports);
    world.stdout.write(asJson({ stop: { file: stopFile(reports), ...stands }, ended, left }));
  } else {
    const paint = paintFor(world.stdout, world);
    world.stdout.write(`The emergency stop stands: ${shown(stopFile(reports))}\n`);
    for (const what of ended) world.stdout.write(printable(`  ended ${what}`) + '\n');
    for (const what of left) world.stdout.write(`${paint.red('  not ended')} ${printable(what)}\n`);
    if (ended.length + left.length === 0) world.stdout.write('  nothing was injected\n');
    world.stdout.write('No fault begins here until: seatrial stop --clear\n');
  }
  return left.length === 0 ? exitCodes.held : exitCodes.safety;
}

/** A disk that is full is no reason not to end what is injected; the error comes afterwards. */
function tryRaise(reports: string, why: string | undefined): Error | undefined {
  try {
    raiseStop(reports, { by: 'seatrial stop', ...(why === undefined ? {} : { why }) });
    return undefined;
  } catch (error) {
    return new SeatrialError('E_STOPPED', `the emergency stop cannot be written: ${messageOf(error)}`, {
      cause: error,
      hint: 'what was injected has been ended; new runs are not kept from beginning',
    });
  }
}

function describeCleared(cleared: EmergencyStop | undefined): string {
  if (cleared === undefined) return 'no emergency stop stands here\n';
  const { at, by, why } = cleared;
  const reason = why === undefined ? '' : `: ${why}`;
  return `${printable(`lifted: the emergency stop that stood since ${at}, made by ${by}${reason}`)}\n`;
}

/** A run that is going has so long to heal itself before its faults are ended for it. */
const graceMs = 3_000;
/** A run that is going sees the stop, and a fault that was just beginning is seen, within so long. */
const settledMs = 500;
const lookEveryMs = 100;

/** What was injected and is no more, and what still is; or what is otherwise left of runs that are gone. */
interface Ended {
  readonly ended: readonly string[];
  readonly left: readonly string[];
}

/** Waits until nothing is injected any more. A run that is gone cannot heal itself, and one that does not in time is not waited for. */
async function endEverything(reports: string, begun: readonly string[]): Promise<Ended> {
  const seen = new Set(begun);
  const healed = new Set<string>();
  const began = performance.now();
  for (;;) {
    const runs = await openRuns(reports);
    const passedMs = performance.now() - began;
    const left = runs.filter((run) => injectedBy(run).length > 0);
    for (const what of left.flatMap(injectedBy)) seen.add(what);
    const waiting = left.filter(({ journal }) => !healed.has(journal));
    const due = waiting.filter(({ process }) => process === 'gone' || passedMs >= graceMs);
    const isGoing = runs.some(({ process }) => process !== 'gone');
    if (due.length > 0) {
      await Promise.all(due.map(({ journal }) => healRun(journal)));
      for (const { journal } of due) healed.add(journal);
    } else if (waiting.length === 0 && (!isGoing || passedMs >= settledMs)) {
      const still = new Set(left.flatMap(injectedBy));
      return { ended: [...seen].filter((what) => !still.has(what)), left: [...still] };
    } else await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** What the journals say has begun and is not undone, whether it can be seen or not. Reads a few files and asks nobody. */
function begunIn(reports: string): string[] {
  return openJournals(reports).flatMap(({ view }) =>
    'problem' in view
      ? []
      : view.faults.flatMap(({ begun, what, experiment }) =>
          begun === undefined ? [] : [faultWords(what, view.run, experiment)],
        ),
  );
}

function faultWords(what: string, run: string, experiment: string): string {
  return `${what} (run ${run}, ${experiment})`;
}

/** `latency on order->payment (run 2026-…, 01-…)`; of a run that is gone, processes and proxies, too. */
function injectedBy({ run, faults, processes, proxies, containers, problem }: OpenRun): string[] {
  if (problem !== undefined) return [`what run ${run} has left behind: ${problem}`];
  return [
    ...faults.map(({ what, experiment }) => faultWords(what, run, experiment)),
    ...[...processes, ...proxies, ...containers].map((what) => `${what} (run ${run})`),
  ];
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
