/**
 * The watchdog's own process: reads the journal it was told of, ends faults that stand too long, waits for the end of its input, then
 * heals everything that is open, and ends.
 */

import { fstatSync, openSync, writeSync } from 'node:fs';
import { toJsonLine } from '../lib/json-lines.ts';
import { heal, type JournalFile } from './heal.ts';
import { parseUndoLines, readFromStart, viewOf } from './read-journal.ts';

const [file = ''] = process.argv.slice(2);
const lookEveryMs = 200;
/** A journal is not looked at again while it is as long as it was and nothing is overdue. */
const neverUntil = Infinity;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

// Held open: whoever tidies up the run's folder does not take the journal from us.
const descriptor = openSync(file, 'a+');
const journal: JournalFile = {
  // What is no file (/dev/full) has nothing to read, without end.
  view: () =>
    fstatSync(descriptor).isFile() ? viewOf(parseUndoLines(readFromStart(descriptor), file)) : undefined,
  append: (line) => {
    writeSync(descriptor, toJsonLine(line));
  },
};

let size = 0;
let nextDue = neverUntil;
let looking: Promise<unknown> = Promise.resolve();

const look = async (): Promise<void> => {
  const now = fstatSync(descriptor).size;
  if (now !== size) {
    size = now;
    const untils = (journal.view()?.faults ?? []).flatMap(({ begun }) => begun?.until ?? []);
    nextDue = Math.min(neverUntil, ...untils.map((until) => Date.parse(until)));
  }
  if (Date.now() >= nextDue) {
    await heal(journal, { by: 'watchdog', what: 'overdue' });
    size = 0;
  }
};
const watching = setInterval(() => {
  // One look after the other; one that fails (a journal somebody spoilt) does not end the watch.
  looking = looking.then(look).catch(() => undefined);
}, lookEveryMs);

let over = false;
const finish = (): void => {
  if (over) return;
  over = true;
  clearInterval(watching);
  const healAll = (): Promise<unknown> => heal(journal, { by: 'watchdog', what: 'all' });
  // At once; and what a look under way may have started since, afterwards.
  void healAll()
    .then(() => looking)
    .then(healAll)
    .finally(() => {
      process.exit(0);
    });
};
process.stdin.on('end', finish).on('close', finish).on('error', finish).resume();
process.stdout.write('watching\n');
