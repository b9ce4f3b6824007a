/**
 * How many runs stay in `reports/`: the newest ones, and those that show a violation three times as long. What is not certainly a run
 * of ours, with its record and under its name, is never touched; nor is a run that may still be going.
 */

import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fieldOf, itemsOf } from '../lib/untyped.ts';

/** How many runs are kept where nobody says otherwise. */
export const runsKept = 30;

/** Runs that show a violation stay among so many times as many runs. */
const violatedFactor = 3;
/** A run without an end that was written to within this time may still be going: in another process, or on another machine. */
const goingMs = 24 * 3_600_000;
const runName = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})(?:-(\d+))?$/;

/** The names of the run folders below `reports`, the oldest first. Links are none. */
export function runsBelow(reports: string): string[] {
  return readdirSync(reports, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && runName.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => a.slice(0, 19).localeCompare(b.slice(0, 19)) || numberOf(a) - numberOf(b));
}

/** Of runs that began in the same second, the second is called …-2. */
function numberOf(name: string): number {
  return Number(runName.exec(name)?.[2] ?? 1);
}

/**
 * Removes all but the newest `keep` runs, and those with a violation once they are older than the newest 3 × `keep`. The run that has
 * just begun, and has no record yet, is one of them. A run that cannot be removed stays: that is no reason not to run another one.
 */
export function dropOldRuns(reports: string, keep: number, now: Date): void {
  const runs = runsBelow(reports)
    .flatMap((name) => recordOf(join(reports, name), name) ?? [])
    .reverse();
  for (const [index, { folder, record, writtenMs }] of runs.entries()) {
    const stays = index + 1 < (isViolated(record) ? violatedFactor * keep : keep);
    const going = fieldOf(record, 'endedAt') === undefined && now.getTime() - writtenMs < goingMs;
    if (!stays && !going) remove(folder);
  }
}

/** The record in a run folder; none where it is not ours: no record, not readable, or of a run with another name. */
function recordOf(
  folder: string,
  name: string,
): { folder: string; record: unknown; writtenMs: number } | undefined {
  const file = join(folder, 'run.json');
  try {
    const stat = lstatSync(file);
    if (!stat.isFile()) return undefined;
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const ours =
      fieldOf(record, 'run') === name &&
      fieldOf(record, 'schemaVersion') === 1 &&
      Array.isArray(fieldOf(record, 'experiments'));
    return ours ? { folder, record, writtenMs: stat.mtimeMs } : undefined;
  } catch {
    return undefined; // Gone in the meantime, not ours to read, or no record at all.
  }
}

function isViolated(record: unknown): boolean {
  return itemsOf(fieldOf(record, 'experiments')).some((one) => fieldOf(one, 'verdict') === 'violated');
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another process is removing it, too, or part of it belongs to somebody else.
  }
}
