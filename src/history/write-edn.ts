/** Rows as Jepsen writes its histories: one map a line. */

import type { HistoryRow } from '../model/history.ts';
import { ednKeyword, ednText } from './edn-text.ts';
import { withKeywordNames } from './micro-operations.ts';

/** How to write. */
export interface WriteEdnOptions {
  /** Values become `[key value]`, as `jepsen.independent` has them, instead of a `:key` of their own. */
  readonly keyed?: boolean;
}

/**
 * The lines of `rows`, each with its newline. Read again they give the same rows, times rounded to nanoseconds
 * (exact for 26 days), and lines counted from 1.
 */
export function* ednLines(
  rows: Iterable<HistoryRow>,
  { keyed = false }: WriteEdnOptions = {},
): Generator<string> {
  let index = 0;
  for (const { process, type, f, key, value: plain, atMs, error } of rows) {
    const value = f === 'txn' && plain !== undefined ? withKeywordNames(plain) : plain;
    const fields = [
      `:index ${index++}`,
      `:process ${ednText(process)}`,
      `:type :${type}`,
      `:f ${ednKeyword(f)}`,
    ];
    if (keyed && key !== undefined) fields.push(`:value [${ednText(key)} ${ednText(value ?? null)}]`);
    else {
      if (key !== undefined) fields.push(`:key ${ednText(key)}`);
      if (value !== undefined) fields.push(`:value ${ednText(value)}`);
    }
    if (atMs !== undefined) fields.push(`:time ${ednText(Math.round(atMs * 1e6))}`);
    if (error !== undefined) fields.push(`:error ${ednText(error)}`);
    yield `{${fields.join(', ')}}\n`;
  }
}
