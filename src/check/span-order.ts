/**
 * What spans say of one saga, in the order of its service's own clock, and as far as that clock can tell.
 *
 * Where two times are equal nobody knows what came first, and clocks of milliseconds are often equal. Then the order is taken that accuses nobody:
 * compensations have ended before others begin, steps begin before compensations do, and a step ends only after a compensation has begun.
 *
 * A step of which no span says how it ended was done when one that waits for it was begun afterwards: its service knew.
 */

import type { SagaEvent } from '../model/event.ts';
import { isBefore } from '../model/span-steps.ts';
import { dependentsOf } from '../model/step-order.ts';
import type { Saga } from '../model/target.ts';
import type { Row } from './operations.ts';

/** The rows by their times; those without one, of the whole saga, first or last. O(n log n). */
export function bySpanTime(rows: readonly Row<SagaEvent>[], { steps }: Saga): Row<SagaEvent>[] {
  const undoing = new Set(steps.map(({ compensation }) => compensation));
  return rows.toSorted(({ event: a }, { event: b }) => {
    const [first, second] = [timeOf(a), timeOf(b)];
    if (first === second) return rankOf(a, undoing) - rankOf(b, undoing);
    return isBefore(first, second) ? -1 : 1;
  });
}

/** Longer than any time in nanoseconds. */
const atTheEnd = '9'.repeat(21);

function timeOf({ nanos, action }: SagaEvent): string {
  return nanos ?? (action === 'finish' ? atTheEnd : '0');
}

function rankOf({ action, step }: SagaEvent, undoing: ReadonlySet<string | undefined>): number {
  if (action === 'end') return undoing.has(step) ? 0 : 3;
  return undoing.has(step) ? 2 : 1;
}

/** The same rows, with `ok` where nobody says and a later step shows it. O(rows · steps). */
export function withShownOutcomes(rows: readonly Row<SagaEvent>[], definition: Saga): Row<SagaEvent>[] {
  const dependents = dependentsOf(definition);
  const begunLast = new Map<string, string>();
  for (const { event } of rows)
    if (event.action === 'begin' && event.step !== undefined) begunLast.set(event.step, timeOf(event));
  return rows.map((row) => {
    const { action, step = '', outcome } = row.event;
    if (action !== 'end' || outcome !== undefined) return row;
    const isShown = dependents
      .get(step)
      ?.some(({ name }) => !isBefore(begunLast.get(name) ?? '0', timeOf(row.event)));
    return isShown === true ? { ...row, event: { ...row.event, outcome: 'ok' } } : row;
  });
}
