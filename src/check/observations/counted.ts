/** The whole numbers of counters. */

import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryRow } from '../../model/history.ts';
import { valueText } from '../../model/value-key.ts';
import { malformedRow } from './malformed.ts';
import type { CheckerOptions } from './options.ts';

/** What the counter is at first: 0 where nothing is said. */
export function initialCount({ dialect }: CheckerOptions): bigint {
  const initial = dialect?.initial ?? 0;
  if (typeof initial === 'bigint') return initial;
  if (typeof initial === 'number' && Number.isInteger(initial)) return BigInt(initial);
  throw new SeatrialError('E_USAGE', `a counter cannot be ${valueText(initial)} at first`);
}

/** What an `add`, `increment` or `decrement` adds; `undefined` if an `add` does not say. */
export function addedAmount(invoke: HistoryRow): bigint | undefined {
  if (invoke.value === undefined || invoke.value === null) {
    if (invoke.f === 'add') return undefined;
    return invoke.f === 'increment' ? 1n : -1n;
  }
  return invoke.f === 'decrement' ? -wholeNumber(invoke) : wholeNumber(invoke);
}

/** The number a row shows; `value`: all of its value, or a part of it. */
export function wholeNumber(row: HistoryRow, value = row.value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw malformedRow(row, 'a whole number');
}
