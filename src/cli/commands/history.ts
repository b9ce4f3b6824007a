/** `seatrial history`: what went wrong and what was changed, from files of any kinds mixed → failures.jsonl. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { gatherHistory, windowMsUsual, type GatheredHistory } from '../../discover/gather-history.ts';
import type { HistoryFile } from '../../discover/history-input.ts';
import { usualRules, type HistoryRules } from '../../discover/history-reading.ts';
import { readTopology } from '../../discover/recognise.ts';
import { createServiceNames } from '../../discover/service-names.ts';
import { readSeverities, severitiesText, severityTable } from '../../discover/severity-table.ts';
import { SeatrialError } from '../../lib/errors.ts';
import { toJsonLine } from '../../lib/json-lines.ts';
import { describeFailures } from '../describe-failures.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { readText, shown } from '../files.ts';
import type { FailureFlags } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { writeWhole } from '../run-folder.ts';
import { verdictsOfRun } from '../run-verdicts.ts';
import type { World } from '../world.ts';

/** Reads, gathers, writes and prints. */
export function history(sources: readonly string[], flags: FailureFlags, world: World): ExitCode {
  if (flags.printSeverities === true) {
    world.stdout.write(severitiesText());
    return exitCodes.held;
  }
  if (sources.length === 0) {
    throw new SeatrialError('E_USAGE', 'nothing says what to read', {
      hint: 'seatrial history alerts.json incidents.csv -o failures.jsonl',
    });
  }
  const { output, window: windowMs = windowMsUsual } = flags;
  const files = [...new Set(sources.map((source) => resolve(world.cwd, source)))];
  const gathered = gatherHistory(
    files.map((file) => sourceAt(file, flags, world)),
    { rules: rulesOf(flags, world), windowMs },
  );
  const lines = gathered.failures.map(toJsonLine);
  if (output !== undefined) writeWhole(resolve(world.cwd, output), lines.join(''));
  world.stdout.write(flags.json === true ? asJson(gathered) : told(gathered, flags, windowMs, world));
  return exitCodes.held;
}

/** A file, or a run with its verdicts. */
function sourceAt(file: string, { format }: FailureFlags, { cwd }: World): HistoryFile {
  const name = shown(file);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    return { name, text: verdictsOfRun(file, cwd).map(toJsonLine).join(''), form: 'failures' };
  return { name, text: readText(file), ...(format === undefined ? {} : { form: format }) };
}

function rulesOf({ zone, at, severities, services }: FailureFlags, { cwd }: World): HistoryRules {
  const text = (file: string): string => readText(resolve(cwd, file));
  return {
    zone: zone ?? usualRules.zone,
    severities: severityTable(
      severities === undefined
        ? {}
        : readSeverities(text(severities), { name: shown(resolve(cwd, severities)) }),
    ),
    names: createServiceNames(
      services === undefined
        ? undefined
        : readTopology(text(services), { name: shown(resolve(cwd, services)) }).services.map(
            ({ name }) => name,
          ),
    ),
    ...(at === undefined ? {} : { at }),
  };
}

function asJson({ failures, files, repeated, unknown }: GatheredHistory): string {
  const sources = files.map(({ failures: lines, ...file }) => ({ ...file, lines: lines.length }));
  return `${JSON.stringify({ sources, repeated, unknown, failures }, null, 2)}\n`;
}

/** What was read, and the way on. */
function told(gathered: GatheredHistory, flags: FailureFlags, windowMs: number, world: World): string {
  const file = (given: string): string => shown(resolve(world.cwd, given));
  const { output, services } = flags;
  const text = describeFailures(gathered, paintFor(world.stdout, world), {
    width: Math.min(110, world.stdout.columns),
    windowMs,
    ...(services === undefined ? {} : { services: file(services) }),
  });
  if (output === undefined) return `${text}\nwritten nowhere: -o failures.jsonl writes it\n`;
  const graph = services === undefined ? '--topology topology.json' : `--topology ${file(services)}`;
  return `${text}\nwritten to ${file(output)}; rank it: npx seatrial plan ${graph} --failures ${file(output)}\n`;
}
