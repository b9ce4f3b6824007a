/** Faults that stand longer than they may, because the harness hangs: found in its journal, and undone side by side. */

import { heal, type JournalFile } from './heal.ts';

/** Looks after the faults of one run. */
export interface Overdue {
  /** Begins to undo what is overdue by now and is not being undone yet. Call it again and again. */
  look(): void;
  /** Nothing more is begun; resolves when what was under way is over. */
  end(): Promise<void>;
}

/** What could not be undone is tried again after so long. */
const againMs = 1_000;

/**
 * @param size - how long the journal is: while it is as long as it was, there is nothing new in it
 */
export function createOverdue(journal: JournalFile, size: () => number): Overdue {
  const over = new AbortController();
  const underWay = new Map<number, Promise<unknown>>();
  let lastSize = -1;
  let untils: ReadonlyMap<number, number> = new Map();

  const undo = async (number: number): Promise<void> => {
    const { failed } = await heal(journal, {
      by: 'watchdog',
      what: 'faults',
      only: (fault) => fault.number === number,
      signal: over.signal,
    });
    if (failed.length > 0 && !over.signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, againMs));
  };
  return {
    look: () => {
      if (over.signal.aborted) return;
      const now = size();
      if (now !== lastSize) {
        lastSize = now;
        const faults = journal.view()?.faults ?? [];
        untils = new Map(
          faults.flatMap(({ number, begun }) =>
            begun === undefined ? [] : [[number, Date.parse(begun.until)]],
          ),
        );
      }
      for (const [number, until] of untils) {
        if (Date.now() < until || underWay.has(number)) continue;
        const undoing = undo(number)
          .catch(() => undefined)
          .finally(() => underWay.delete(number));
        underWay.set(number, undoing);
      }
    },
    end: async () => {
      over.abort();
      await Promise.all(underWay.values());
    },
  };
}
