/**
 * Healing by somebody else than the harness: with the undo journal alone, whatever became of the rest.
 *
 * When the harness is dead, everything it started is ended and everything it made in a proxy that it had found running is removed; what it
 * had found running is there still, and the faults in it are undone one step after the other. When it lives (hung, or somebody wants its faults gone), its faults are undone one step after the other and its processes are left to it.
 */

import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { HealedBy, UndoLine } from '../model/undo.ts';
import { appendLine } from './append-line.ts';
import { endGroups } from './end-group.ts';
import { removeOwned } from './containers/remove-owned.ts';
import { isAlive, processIdentity } from './process-identity.ts';
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
  /** `all`: the harness is dead. `faults`: it lives; those of its faults that have begun. */
  readonly what: 'all' | 'faults';
  /** Which of the faults; left out: each. */
  readonly only?: (fault: OpenFault) => boolean;
  /** Aborted: nothing more is begun. */
  readonly signal?: AbortSignal;
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
/** What somebody asked of a server just before he died is done within so long. */
const lateMs = 1_000;
/** Steps that undo what a server was asked to do. */
const isAsked: ReadonlySet<string> = new Set(['remove-toxic', 'enable', 'unpause', 'connect']);
/** Numbers of lines that others than the harness write begin here; each writer has a range of its own. */
const othersFrom = 1_000_000_000;

/** The journal of a run in this file. */
export function journalFile(file: string): JournalFile {
  return {
    view: () => (existsSync(file) ? readUndoJournal(file) : undefined),
    append: (line) => {
      const descriptor = openSync(file, 'a+', 0o600);
      try {
        appendLine(descriptor, line);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Heals what is open in the journal. Never rejects for what could not be undone; a second call finds nothing left to do. */
export async function heal(journal: JournalFile, options: HealOptions): Promise<HealOutcome> {
  const view = journal.view();
  if (view === undefined || view.closed) return nothing;
  if (options.what === 'all') return await endAll(journal, view, options.by);
  const { only = () => true } = options;
  const due = view.faults.filter((fault) => fault.begun !== undefined && only(fault));
  return together(await Promise.all(due.map((fault) => undoFault(journal, fault, options))));
}

/** What a healed run was. */
export interface HealedRun extends HealOutcome {
  readonly run: string;
  /** Whether its harness lives: then only its faults were ended. */
  readonly harnessLives: boolean;
  /** What could not be undone and is not to be tried again. */
  readonly givenUp?: readonly string[];
}

/**
 * Heals the run with this journal: all of it when its harness is dead, else its faults alone. Never rejects.
 *
 * @param giveUp - of a dead harness: what cannot be undone is never tried again, and keeps no run from beginning; nor does a
 *   journal that cannot be read: it is put aside
 */
export async function healRun(file: string, giveUp = false): Promise<HealedRun> {
  const journal = journalFile(file);
  try {
    const view = journal.view();
    const harnessLives = view !== undefined && isAlive(view.harness);
    const { undone, failed } = await heal(journal, { by: 'heal', what: harnessLives ? 'faults' : 'all' });
    const healed = { run: view?.run ?? file, harnessLives, undone, failed };
    if (!giveUp || harnessLives || failed.length === 0) return healed;
    closeAnyway(journal);
    return { ...healed, failed: [], givenUp: failed };
  } catch (error) {
    const unread = { run: basename(dirname(file)), harnessLives: false, undone: [] };
    const isUnreadable = error instanceof SeatrialError && error.code === 'E_FILE_INVALID';
    if (!giveUp || !isUnreadable) return { ...unread, failed: [messageOf(error)] };
    renameSync(file, `${file}.given-up`);
    return { ...unread, failed: [], givenUp: [messageOf(error)] };
  }
}

function closeAnyway(journal: JournalFile): void {
  const view = journal.view();
  for (const { number } of [
    ...(view?.processes ?? []),
    ...(view?.proxies ?? []),
    ...(view?.containers ?? []),
    ...(view?.faults ?? []),
  ])
    journal.append({ kind: 'done', number, by: 'heal', at: moment() });
  journal.append({ kind: 'closed', by: 'heal', at: moment() });
}

/** The harness is dead: ends its processes, removes its proxies and containers. With them its faults are gone, but for those in what it found. */
async function endAll(journal: JournalFile, view: JournalView, by: HealOptions['by']): Promise<HealOutcome> {
  const ends = await Promise.all([
    endProcesses(view, by),
    removeProxies(view),
    removeContainers(view),
    undoAttached(journal, view, by),
  ]);
  const steps = ends.flat();
  const failed = steps.flatMap((one) => one.failed ?? []);
  for (const { done } of steps)
    if (done !== undefined) journal.append({ kind: 'done', number: done, by, at: moment() });
  const undone = steps.flatMap((one) => one.undone ?? []);
  if (failed.length > 0) return { undone, failed };
  const open = view.faults.filter(({ number }) => !steps.some(({ undid }) => undid === number));
  for (const { number } of open) journal.append({ kind: 'done', number, by, at: moment() });
  journal.append({ kind: 'closed', by, at: moment() });
  const faults = open.flatMap(({ begun, what }) => (begun === undefined ? [] : [`${what} undone`]));
  return { undone: [...faults, ...undone], failed };
}

/** What became of one line of the journal. */
interface Step {
  /** The line's number: it is done. */
  readonly done?: number;
  /** The fault's number: it was undone step by step, and that is written down. */
  readonly undid?: number;
  readonly undone?: readonly string[];
  readonly failed?: readonly string[];
}

async function endProcesses({ processes, lastMs }: JournalView, by: HealOptions['by']): Promise<Step[]> {
  const leaders = processes.map(({ process: leader }) => leader);
  // The watchdog sees the harness die; others may come days later, when ids have been given out again.
  const ends = await endGroups(leaders, by === 'watchdog' ? undefined : lastMs);
  return processes.map(({ number, what, process: leader }, index) => {
    if (ends[index] === 'lives') return { failed: [`${what} (process ${leader.pid}) could not be ended`] };
    return { done: number, undone: ends[index] === 'ended' ? [`${what} ended`] : [] };
  });
}

async function removeProxies({ proxies }: JournalView): Promise<Step[]> {
  return await Promise.all(
    proxies.map(async ({ number, api, proxies: names, areMade }): Promise<Step> => {
      const problem = await tryAgain(async () => {
        const left = await removeProxiesIn(api, names, areMade);
        if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
      });
      if (problem !== undefined) return { failed: [`the proxies in ${api}: ${problem}`] };
      return { done: number, undone: [`${names.length} proxies removed from ${api}`] };
    }),
  );
}

/** An engine that is gone may come back, and its containers with it: what is in it stays open in the journal. */
async function removeContainers({ containers, tag }: JournalView): Promise<Step[]> {
  return await Promise.all(
    containers.map(async ({ number, experiment, engine }): Promise<Step> => {
      const problem = await tryAgain(async () => {
        const left = await removeOwned(engine, { tag, experiment });
        if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
      });
      if (problem !== undefined)
        return { failed: [`the containers of ${experiment} in ${engine}: ${problem}`] };
      return { done: number, undone: [`the containers of ${experiment} removed`] };
    }),
  );
}

/** What was found running is there still, and so are the faults in it: nothing of it is ended, each fault is undone. */
async function undoAttached(
  journal: JournalFile,
  { attached, faults }: JournalView,
  by: HealOptions['by'],
): Promise<Step[]> {
  const begun = faults.filter((fault) => fault.begun !== undefined && attached.has(fault.experiment));
  return await Promise.all(
    begun.map(async (fault): Promise<Step> => {
      const { undone, failed } = await undoFault(journal, fault, { by, isSure: false });
      return failed.length > 0 ? { failed } : { undid: fault.number, undone };
    }),
  );
}

/**
 * Undoes one fault, step by step.
 *
 * @param isSure - false: the harness is dead, and what it asked of a server may come to pass only now: that is undone once more
 */
async function undoFault(
  journal: JournalFile,
  fault: OpenFault,
  { by, signal, isSure = true }: Pick<HealOptions, 'by' | 'signal'> & { readonly isSure?: boolean },
): Promise<HealOutcome> {
  const context: StepContext = {
    // As it is then: something may have been started in the meantime.
    processOf: (replica) =>
      journal
        .view()
        ?.processes.findLast(({ experiment, what }) => experiment === fault.experiment && what === replica)
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
    revivedOf: (replica) =>
      (journal.view()?.revived ?? []).flatMap((line) =>
        line.experiment === fault.experiment && line.replica === replica ? [line.process] : [],
      ),
    revived: (replica, identity) => {
      const { experiment } = fault;
      journal.append({ kind: 'revived', experiment, replica, process: identity, by, at: moment() });
    },
    ...(signal === undefined ? {} : { signal }),
  };
  const undo = (steps: OpenFault['steps']): Promise<(string | undefined)[]> =>
    Promise.all(
      // A service that does not start is not started again and again.
      steps.map((step) =>
        tryAgain(
          () => undoStep(step, context),
          ['start', 'start-container', 'revive'].includes(step.undo) ? 1 : attempts,
        ),
      ),
    );
  const problems = await undo(fault.steps);
  if (!isSure) {
    await new Promise((resolve) => setTimeout(resolve, lateMs));
    problems.push(...(await undo(fault.steps.filter(({ undo: kind }) => isAsked.has(kind)))));
  }
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
async function tryAgain(act: () => Promise<void>, most = attempts): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      return undefined;
    } catch (error) {
      if (attempt >= most) return messageOf(error);
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
