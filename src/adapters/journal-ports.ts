/** The undo journal as one experiment sees it: its entries with everything needed to undo them, and what others did about them. */

import type { UndoLine, UndoStep } from '../model/undo.ts';
import type { Ports, UndoEntry } from '../run/ports.ts';
import { SeatrialError } from '../lib/errors.ts';
import { endGroups } from './end-group.ts';
import type { Replica } from './replica.ts';
import type { ToxiproxyLinks } from './toxiproxy-links.ts';
import type { UndoJournal } from './undo-journal.ts';

/** What the entries are about. */
export interface JournalPortsOptions {
  readonly experiment: string;
  readonly journal: UndoJournal;
  readonly links: Pick<ToxiproxyLinks, 'stepOf'>;
  readonly replicas: readonly Replica[];
}

/** The ports over the run's journal. */
export function journalPorts({
  experiment,
  journal,
  links,
  replicas,
}: JournalPortsOptions): Pick<Ports, 'journal' | 'overruled'> {
  const words = new Map<number, string>();
  let seen = 0;
  return {
    journal: {
      plan: async ({ what, entries }) => {
        const steps = entries.map((entry) => stepOf(entry, links, replicas));
        const number = await journal.fault(experiment, what, steps);
        words.set(number, what);
        return number;
      },
      begun: (number, lifetimeMs) => {
        journal.begun(number, lifetimeMs);
      },
      undone: (number) => {
        journal.done(number);
      },
    },
    overruled: async () => {
      const others = journal.others();
      const news = others.slice(seen);
      seen = others.length;
      // What was started in our place stands in our way now.
      const standIns = news.filter(
        (line): line is Extract<UndoLine, { kind: 'process' }> =>
          line.kind === 'process' && line.experiment === experiment,
      );
      const ends = await endGroups(standIns.map(({ process }) => process));
      for (const [index, { number }] of standIns.entries()) if (ends[index] !== 'lives') journal.done(number);
      const told = news.flatMap((line) => tell(line, words));
      return told.length === 0 ? undefined : told.join('; ');
    },
  };
}

function stepOf(
  entry: UndoEntry,
  links: Pick<ToxiproxyLinks, 'stepOf'>,
  replicas: readonly Replica[],
): UndoStep {
  if ('link' in entry) return links.stepOf(entry);
  const replica = replicas.find(({ name }) => name === entry.replica);
  if (replica === undefined) throw new SeatrialError('E_USAGE', `${entry.replica} was not started`);
  return replica.stepOf(entry.undo);
}

function tell(line: UndoLine, words: ReadonlyMap<number, string>): string[] {
  if (line.kind !== 'done') return [];
  const what = words.get(line.number);
  if (what === undefined) return [];
  return line.by === 'watchdog'
    ? [`the watchdog has ended ${what}, which stood longer than it may`]
    : [`seatrial heal has ended ${what}`];
}
