/** What an operation writes to a register. */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { isList } from '../../model/value-key.ts';
import { malformedRow } from './malformed.ts';
import type { CheckerOptions } from './options.ts';

/**
 * The value that a `write`, `put`, `cas` or `delete` is to leave; `undefined` where its invocation does not say. Nil is a value, that of an object without
 * one, where nil means so in this history; elsewhere it says that nothing was written down.
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` for a `cas` that does not name two values
 */
export function writtenValue({ invoke }: PairedRow, { dialect }: CheckerOptions): Value | undefined {
  const { f, value } = invoke;
  if (f === 'delete') return null;
  if (value === undefined) return undefined;
  if (value === null) return f !== 'cas' && dialect?.nil === 'unset' ? null : undefined;
  if (f !== 'cas') return value;
  if (isList(value) && value.length === 2) return value[1];
  throw malformedRow(invoke, 'the value expected and the value to write');
}
