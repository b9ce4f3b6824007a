/** What is injected right now, by any run whose folder is here: read in the undo journals, and looked at where it stands. */

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import type { UndoStep } from '../model/undo.ts';
import { livingProcess } from './attached/revive.ts';
import { containerState } from './containers/container-actions.ts';
import { ownedIn } from './containers/remove-owned.ts';
import { remainingGroups } from './end-group.ts';
import { isAlive } from './process-identity.ts';
import { processState } from './process-state.ts';
import { proxiesIn } from './proxy-undo.ts';
import { readUndoJournal, type JournalView, type OpenFault } from './read-journal.ts';

/** The process that set it: it goes, it is stopped (SIGSTOP), it has ended. */
type HarnessState = 'alive' | 'hung' | 'gone';

/** A run that is not over, or left something behind. */
export interface OpenRun {
  readonly run: string;
  /** Its undo journal. */
  readonly journal: string;
  /** The harness's; left out: it is not known. */
  readonly pid?: number;
  readonly process: HarnessState;
  readonly faults: readonly InjectedFault[];
  /** Processes of a run that is gone, which still live: `payment.1 (process 4711)`. */
  readonly processes: readonly string[];
  /** Proxies of a run that is gone, which are still in a server: `seatrial_… in http://…`. */
  readonly proxies: readonly string[];
  /** Containers and networks of a run that is gone, which are still in an engine: `seatrial_… in unix://…`. */
  readonly containers: readonly string[];
  /** Why the journal cannot be read: then nobody knows what is left. */
  readonly problem?: string;
}

/** A fault that is in effect. */
interface InjectedFault {
  readonly run: string;
  readonly experiment: string;
  /** `latency on order->payment`. */
  readonly what: string;
  /** ISO. */
  readonly since: string;
  readonly process: HarnessState;
  /** Why it may be in effect though nobody could look. */
  readonly unseen?: string;
}

/** Every run below `reports` whose journal is not closed, the oldest first. */
export async function openRuns(reports: string): Promise<readonly OpenRun[]> {
  return await Promise.all(openJournals(reports).map(lookAt));
}

/** A journal that is not closed. */
export interface OpenJournal {
  readonly file: string;
  /** What it says, or why it cannot be read: then nobody knows what is left. */
  readonly view: JournalView | { readonly problem: string };
}

/** Journals below `reports` that are not closed, the oldest first. */
export function openJournals(reports: string): readonly OpenJournal[] {
  return journalFiles(reports).flatMap((file): OpenJournal[] => {
    try {
      const view = readUndoJournal(file);
      return view === undefined || view.closed ? [] : [{ file, view }];
    } catch (error) {
      return [{ file, view: { problem: messageOf(error) } }];
    }
  });
}

function journalFiles(reports: string): string[] {
  if (statSync(reports, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(reports, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(reports, name, 'undo.jsonl'))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

async function lookAt({ file: journal, view }: OpenJournal): Promise<OpenRun> {
  if ('problem' in view) {
    const { problem } = view;
    const run = basename(dirname(journal));
    return { run, journal, process: 'gone', faults: [], processes: [], proxies: [], containers: [], problem };
  }
  const process = await harnessState(view);
  const begun = view.faults.filter((fault) => fault.begun !== undefined);
  const faults = await Promise.all(begun.map((fault) => lookAtFault(fault, view, process)));
  const isLeft = process === 'gone';
  return {
    run: view.run,
    journal,
    pid: view.harness.pid,
    process,
    faults: faults.flat(),
    processes: isLeft ? await livingProcesses(view) : [],
    proxies: isLeft ? await livingProxies(view) : [],
    containers: isLeft ? await livingContainers(view) : [],
  };
}

async function harnessState({ harness }: JournalView): Promise<HarnessState> {
  if (!isAlive(harness)) return 'gone';
  return (await processState(harness.pid)) === 'paused' ? 'hung' : 'alive';
}

async function lookAtFault(
  { experiment, what, steps, begun }: OpenFault,
  view: JournalView,
  process: HarnessState,
): Promise<InjectedFault[]> {
  const fault = { run: view.run, experiment, what, since: begun?.at ?? '', process };
  try {
    const inEffect = await Promise.all(steps.map((step) => isInEffect(step, { experiment, view, process })));
    return inEffect.includes(true) ? [fault] : [];
  } catch (error) {
    return [{ ...fault, unseen: messageOf(error) }];
  }
}

async function isInEffect(
  step: UndoStep,
  {
    experiment,
    view,
    process: harness,
  }: { readonly experiment: string; readonly view: JournalView; readonly process: HarnessState },
): Promise<boolean> {
  switch (step.undo) {
    case 'remove-toxic':
    case 'enable': {
      const proxy = (await proxiesIn(step.api))?.get(step.proxy);
      // A link that flaps is up now and then; as long as its harness works, it goes down again.
      if (step.undo === 'enable') return proxy !== undefined && (harness === 'alive' || !proxy.enabled);
      return proxy?.toxics.some(({ name }) => name === step.toxic) === true;
    }
    case 'resume': {
      const process = lastProcessOf(step.replica, experiment, view);
      return process !== undefined && isAlive(process) && (await processState(process.pid)) === 'paused';
    }
    case 'continue':
    case 'revive': {
      const revived = view.revived.flatMap((line) =>
        line.experiment === experiment && line.replica === step.replica ? [line.process] : [],
      );
      if (step.undo === 'revive') return livingProcess(step, revived) === undefined;
      const process = revived.at(-1) ?? step.process;
      return isAlive(process) && (await processState(process.pid)) === 'paused';
    }
    case 'unpause':
      return (await containerState(step)).paused;
    case 'connect':
      return await isOff(step);
    case 'start-container':
      return !(await containerState(step)).running;
    case 'start':
      // Begun and not undone: it is down, or about to be. Where the harness is gone, all that was to be running is to be gone, too.
      return isAlive(view.harness);
  }
}

async function isOff(step: Extract<UndoStep, { undo: 'connect' }>): Promise<boolean> {
  const { networks } = await containerState(step);
  return step.networks.some(({ network }) => !networks.includes(network));
}

function lastProcessOf(
  replica: string,
  experiment: string,
  { processes }: JournalView,
): JournalView['harness'] | undefined {
  return processes.findLast((line) => line.experiment === experiment && line.what === replica)?.process;
}

async function livingProcesses({ processes, lastMs }: JournalView): Promise<string[]> {
  const living = await remainingGroups(
    processes.map(({ process }) => process),
    lastMs,
  );
  return processes
    .filter(({ process }) => living.has(process))
    .map(({ what, process }) => `${what} (process ${process.pid})`);
}

async function livingProxies({ proxies }: JournalView): Promise<string[]> {
  const found = await Promise.all(
    proxies.map(async ({ api, proxies: names }) => {
      try {
        const there = await proxiesIn(api);
        return names.filter((name) => there?.has(name) === true).map((name) => `${name} in ${api}`);
      } catch {
        return names.map((name) => `${name} in ${api}, which does not answer`);
      }
    }),
  );
  return found.flat();
}

async function livingContainers({ containers, tag }: JournalView): Promise<string[]> {
  const found = await Promise.all(
    containers.map(async ({ engine, experiment }) => {
      try {
        const there = await ownedIn(engine, { tag, experiment });
        const names = there.containers.map(({ name }) => name);
        return [
          ...names,
          // The network of a replica has its name.
          ...there.networks.flatMap(({ name }) => (names.includes(name) ? [] : [`network ${name}`])),
          ...there.volumes.map((name) => `volume ${name}`),
        ].map((one) => `${one} in ${engine}`);
      } catch {
        return [`the containers of ${experiment} in ${engine}, which does not answer`];
      }
    }),
  );
  return found.flat();
}
