/**
 * The watchdog's own process: reads the journal it was told of, ends faults that stand too long, waits for the end of its input, then
 * heals everything that is open, and ends.
 */

import { fstatSync, openSync } from 'node:fs';
import { appendLine } from './append-line.ts';
import { removeOwned } from './containers/remove-owned.ts';
import { heal, type HealOutcome, type JournalFile } from './heal.ts';
import { createOverdue } from './overdue.ts';
import { isAlive } from './process-identity.ts';
import { parseUndoLines, readFromStart, viewOf, type JournalView } from './read-journal.ts';

const [file = ''] = process.argv.slice(2);
const lookEveryMs = 200;
/** What cannot be undone now (a proxy server that does not answer) is tried again so often, for so long. */
const againMs = 1_000;
const patienceMs = 600_000;
/** So long an engine may take to make one thing. */
const lateMsMax = 5_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

// Held open: whoever tidies up the run's folder does not take the journal from us.
const descriptor = openSync(file, 'a+');
const journal: JournalFile = {
  // What is no file (/dev/full) has nothing to read, without end.
  view: () =>
    fstatSync(descriptor).isFile() ? viewOf(parseUndoLines(readFromStart(descriptor), file)) : undefined,
  append: (line) => {
    appendLine(descriptor, line);
  },
};
const overdue = createOverdue(journal, () => fstatSync(descriptor).size);
const watching = setInterval(() => {
  try {
    overdue.look();
  } catch {
    // A journal that somebody spoilt does not end the watch.
  }
}, lookEveryMs);

/** A journal that somebody spoilt says nothing. */
const viewOrNone = (): JournalView | undefined => {
  try {
    return journal.view();
  } catch {
    return undefined;
  }
};
const healAll = (): Promise<HealOutcome> => heal(journal, { by: 'watchdog', what: 'all' });
/** A harness that lives is told what is left, and does not wait for long. */
const isTold = (): boolean => {
  const harness = journal.view()?.harness;
  return harness !== undefined && isAlive(harness);
};
const healAtLast = async (): Promise<void> => {
  const endMs = performance.now() + patienceMs;
  while ((await healAll()).failed.length > 0 && !isTold() && performance.now() < endMs)
    await new Promise((resolve) => setTimeout(resolve, againMs));
};
/** An engine that is busy may still make what a harness asked for that has died since: then it is removed, too. */
const removeLate = async ({ tag, containers }: Pick<JournalView, 'tag' | 'containers'>): Promise<void> => {
  if (containers.length === 0 || isTold()) return;
  const endMs = performance.now() + lateMsMax;
  while (performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, againMs));
    for (const { engine, experiment } of containers)
      await removeOwned(engine, { tag, experiment }).catch(() => undefined);
  }
};
let over = false;
const finish = (): void => {
  if (over) return;
  over = true;
  clearInterval(watching);
  const ended = overdue.end();
  const left = viewOrNone();
  // At once; and what was being undone may have started something since, so once more afterwards.
  void healAll()
    .catch(() => undefined)
    .then(() => ended)
    .then(healAtLast)
    .then(() => left && removeLate(left))
    .finally(() => {
      process.exit(0);
    });
};
process.stdin.on('end', finish).on('close', finish).on('error', finish).resume();
process.stdout.write('watching\n');
