/**
 * Healing by somebody else than the harness: with the undo journal alone, whatever became of the rest.
 *
 * When the harness is dead, everything it started is ended and everything it made in a proxy that it had found running is removed. When
 * it lives (hung, or somebody wants its faults gone), its faults are undone one step after the other and its processes are left to it.
 */

import { appendFileSync, existsSync } from 'node:fs';
import { messageOf } from '../lib/errors.ts';
import { toJsonLine } from '../lib/json-lines.ts';
import type { HealedBy, UndoLine } from '../model/undo.ts';
import { endGroups } from './end-group.ts';
import { processIdentity } from './process-identity.ts';
import { removeProxiesIn } from './proxy-undo.ts';
import { readUndoJournal, type JournalView, type OpenFault } from './read-journal.ts';
import { moment } from './undo-journal.ts';
import { undoStep, type StepContext } from './undo-steps.ts';

/** A journal that can be read as it is now and appended to. */
export interface JournalFile {
  view(): JournalView | undefined;
  append(line: UndoLine): void;
}

/** How to heal. */
export interface HealOptions {
  readonly by: Exclude<HealedBy, 'harness'>;
  /** `all`: the harness is dead. `faults`: those that have begun. `overdue`: those of them that have stood longer than they may. */
  readonly what: 'all' | 'faults' | 'overdue';
}

/** What became of it, as sentences. */
export interface HealOutcome {
  readonly undone: readonly string[];
  /** What could not be undone, and why; it stays open in the journal. */
  readonly failed: readonly string[];
}

const nothing: HealOutcome = { undone: [], failed: [] };
const attempts = 3;
const pauseMs = 200;
/** Numbers of lines that others than the harness write begin here; each writer has a range of its own. */
const othersFrom = 1_000_000_000;

/** The journal of a run in this file. */
export function journalFile(file: string): JournalFile {
  return {
    view: () => (existsSync(file) ? readUndoJournal(file) : undefined),
    append: (line) => {
      appendFileSync(file, toJsonLine(line));
    },
  };
}

/** Heals what is open in the journal. Never rejects for what could not be undone; a second call finds nothing left to do. */
export async function heal(journal: JournalFile, { by, what }: HealOptions): Promise<HealOutcome> {
  const view = journal.view();
  // Something may have been started while somebody else was closing it.
  if (view === undefined || (view.closed && view.processes.length === 0)) return nothing;
  if (what === 'all') return await endAll(journal, view, by);
  const now = moment();
  const due = view.faults.filter(
    ({ begun }) => begun !== undefined && (what === 'faults' || begun.until <= now),
  );
  return together(await Promise.all(due.map((fault) => undoFault(journal, view, { fault, by }))));
}

/** The harness is dead: ends its processes, removes its proxies. With them its faults are gone. */
async function endAll(journal: JournalFile, view: JournalView, by: HealOptions['by']): Promise<HealOutcome> {
  const [ended, removed] = await Promise.all([endProcesses(view), removeProxies(view)]);
  const failed = [...ended, ...removed].flatMap((one) => one.failed ?? []);
  const steps = [...ended, ...removed];
  for (const { done } of steps)
    if (done !== undefined) journal.append({ kind: 'done', number: done, by, at: moment() });
  const undone = steps.flatMap((one) => one.undone ?? []);
  if (failed.length > 0) return { undone, failed };
  for (const { number } of view.faults) journal.append({ kind: 'done', number, by, at: moment() });
  journal.append({ kind: 'closed', by, at: moment() });
  const faults = view.faults.flatMap(({ begun, what }) => (begun === undefined ? [] : [`${what} undone`]));
  return { undone: [...faults, ...undone], failed };
}

/** What became of one line of the journal. */
interface Step {
  /** The line's number: it is done. */
  readonly done?: number;
  readonly undone?: readonly string[];
  readonly failed?: readonly string[];
}

async function endProcesses({ processes }: JournalView): Promise<Step[]> {
  const ends = await endGroups(processes.map(({ process: leader }) => leader));
  return processes.map(({ number, what, process: leader }, index) => {
    if (ends[index] === 'lives') return { failed: [`${what} (process ${leader.pid}) could not be ended`] };
    return { done: number, undone: ends[index] === 'ended' ? [`${what} ended`] : [] };
  });
}

async function removeProxies({ proxies }: JournalView): Promise<Step[]> {
  return await Promise.all(
    proxies.map(async ({ number, api, proxies: names }): Promise<Step> => {
      const problem = await tryAgain(async () => {
        const left = await removeProxiesIn(api, names);
        if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
      });
      if (problem !== undefined) return { failed: [`the proxies in ${api}: ${problem}`] };
      return { done: number, undone: [`${names.length} proxies removed from ${api}`] };
    }),
  );
}

/** The harness lives: undoes one fault. */
async function undoFault(
  journal: JournalFile,
  view: JournalView,
  { fault, by }: { readonly fault: OpenFault; readonly by: HealOptions['by'] },
): Promise<HealOutcome> {
  const context: StepContext = {
    processOf: (replica) =>
      view.processes.findLast(({ experiment, what }) => experiment === fault.experiment && what === replica)
        ?.process,
    started: (replica, pid) => {
      journal.append({
        kind: 'process',
        number: nextNumber(),
        experiment: fault.experiment,
        what: replica,
        process: processIdentity(pid) ?? { pid, began: 'gone' },
        by,
        at: moment(),
      });
    },
  };
  const problems = await Promise.all(fault.steps.map((step) => tryAgain(() => undoStep(step, context))));
  const failed = problems.flatMap((problem) => (problem === undefined ? [] : [`${fault.what}: ${problem}`]));
  if (failed.length > 0) return { undone: [], failed };
  journal.append({ kind: 'done', number: fault.number, by, at: moment() });
  return { undone: [`${fault.what} undone`], failed: [] };
}

let written = 0;

function nextNumber(): number {
  written += 1;
  return othersFrom + process.pid * 1_000 + written;
}

/** What the last attempt said; `undefined`: it worked. */
async function tryAgain(act: () => Promise<void>): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      return undefined;
    } catch (error) {
      if (attempt === attempts) return messageOf(error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function together(outcomes: readonly HealOutcome[]): HealOutcome {
  return {
    undone: outcomes.flatMap(({ undone }) => undone),
    failed: outcomes.flatMap(({ failed }) => failed),
  };
}
