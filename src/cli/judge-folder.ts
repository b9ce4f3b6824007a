/** The check stage on an experiment's folder: events and ledgers in, `verdict.json` out. Works on last month's folder just as well. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { judge } from '../check/judge.ts';
import { SeatrialError } from '../lib/errors.ts';
import { jsonLines } from '../lib/json-lines.ts';
import { readDocument } from '../model/document.ts';
import { eventSchema, type Event } from '../model/event.ts';
import { finalReadSchema, type FinalRead } from '../model/ledger.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import type { Verdict } from '../model/verdict.ts';
import { filePieces } from './file-pieces.ts';
import { readText, shown } from './files.ts';
import { writeWhole } from './run-folder.ts';
import { completedByEvents } from './unfinished.ts';

/** Judges the experiment in `folder` anew and writes its verdict. Nothing outside the folder and its record counts. */
export function judgeFolder(
  folder: string,
  record: ExperimentRecord,
): { scenario: Scenario; verdict: Verdict; record: ExperimentRecord } {
  const scenario = readDocument(scenarioSchema, readText(join(folder, 'scenario.yaml')), {
    file: shown(join(folder, 'scenario.yaml')),
  });
  const target = readDocument(targetSchema, readText(join(folder, 'target.yaml')), {
    file: shown(join(folder, 'target.yaml')),
  });
  const events = [...readEvents(folder)];
  const completed = completedByEvents(record, scenario, events);
  const verdict = judge({ scenario, target, events, reads: [...readFinalReads(folder)], record: completed });
  writeWhole(join(folder, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  return { scenario, verdict, record: { ...completed, verdict: verdict.status } };
}

/** The events of an experiment, in order, one after the other. A torn last line is what a killed run leaves: dropped. */
export function readEvents(folder: string): Iterable<Event> {
  return readLines(join(folder, 'events.jsonl'), eventSchema);
}

/** The final reads of an experiment, in order. */
export function readFinalReads(folder: string): Iterable<FinalRead> {
  return readLines(join(folder, 'ledgers.jsonl'), finalReadSchema);
}

function* readLines<T>(file: string, schema: z.ZodType<T>): Generator<T> {
  if (!existsSync(file)) return;
  for (const { line, value } of jsonLines(filePieces(file), { name: shown(file), tornTail: true })) {
    const parsed = schema.safeParse(value);
    if (!parsed.success)
      throw new SeatrialError('E_FILE_INVALID', `${shown(file)}:${line}:1: ${z.prettifyError(parsed.error)}`);
    yield parsed.data;
  }
}
