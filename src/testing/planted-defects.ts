/**
 * Defects to be planted in experiments of correct systems: what the books say at rest, changed in one place. The first round of reads, taken while
 * work was in flight, stays as it is.
 */

import type { Random } from '../lib/random.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import type { NotedExperiment } from './history-notation.ts';

/** Any one of a list; `undefined`: there is none. */
export function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[random.integer(0, list.length - 1)];
}

/** The reads of the third round, at rest. */
export function lastReads({ reads }: NotedExperiment): FinalRead[] {
  return reads.filter(({ round }) => round === 3);
}

/** The rows of every ledger in them. */
export function rowsAtRest(experiment: NotedExperiment): LedgerRow[] {
  return lastReads(experiment).flatMap((read) => (read.kind === 'ledger' ? read.rows : []));
}

/** The experiment with its reads at rest changed. */
export function changeReads(
  experiment: NotedExperiment,
  change: (read: FinalRead) => FinalRead,
): NotedExperiment {
  return { ...experiment, reads: experiment.reads.map((read) => (read.round === 1 ? read : change(read))) };
}

/** The experiment with the rows of every ledger at rest changed. */
export function changeRows(
  experiment: NotedExperiment,
  change: (list: LedgerRow[]) => LedgerRow[],
): NotedExperiment {
  return changeReads(experiment, (read) =>
    read.kind === 'ledger' ? { ...read, rows: change(read.rows) } : read,
  );
}

/** Everybody says this of the saga. */
export function withStatus(experiment: NotedExperiment, saga: string, status: SagaStatus): NotedExperiment {
  return changeReads(experiment, (read) =>
    read.kind === 'sagas' ? { ...read, statuses: { ...read.statuses, [saga]: status } } : read,
  );
}

/** One row that fits is there a second time, changed, under a key of its own; `undefined`: none fits. */
export function withRow(
  experiment: NotedExperiment,
  random: Random,
  fits: (row: LedgerRow) => boolean,
  changed: Partial<LedgerRow> = {},
): NotedExperiment | undefined {
  const row = pick(random, rowsAtRest(experiment).filter(fits));
  if (row === undefined) return undefined;
  return changeRows(experiment, (list) =>
    list.some(({ key, step }) => key === row.key && step === row.step)
      ? [...list, { ...row, ...changed, row: list.length + 1, key: `${row.key}/again` }]
      : list,
  );
}

/** Without the rows that fit; `undefined`: none does. */
export function withoutRows(
  experiment: NotedExperiment,
  fits: (row: LedgerRow) => boolean,
): NotedExperiment | undefined {
  if (!rowsAtRest(experiment).some(fits)) return undefined;
  return changeRows(experiment, (list) => list.filter((row) => !fits(row)));
}

/** One more event, at the end. */
export function withEvent(experiment: NotedExperiment, event: Event): NotedExperiment {
  const at = experiment.events.at(-1)?.at ?? 0;
  return { ...experiment, events: [...experiment.events, { ...event, at }] };
}
