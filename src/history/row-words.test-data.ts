/** Rows in a small notation, for tables of how they belong together. */

import type { HistoryRow, HistoryRowType } from '../model/history.ts';

const marks: Readonly<Record<string, HistoryRowType>> = { '': 'invoke', '!': 'ok', '-': 'fail', '?': 'info' };

/**
 * Rows as words: process, function, mark (none: invoke, `!` ok, `-` fail, `?` info), and where they matter `=value`, `/key`, `@ms`:
 * `0write=1@5 0write!@6`.
 */
export function rowsOf(words: string): HistoryRow[] {
  return words.split(' ').map((word, index) => {
    const found = /^(\d+)([a-z]+)([!?-]?)(?:=(\w+))?(?:\/(\w+))?(?:@(\d+))?$/.exec(word);
    if (found === null) throw new Error(`${word} is no row`);
    const [, process, f = '', mark = '', value, key, at] = found;
    return {
      line: index + 1,
      process: Number(process),
      type: marks[mark] ?? 'invoke',
      f,
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value: value === 'nil' ? null : Number(value) }),
      ...(at === undefined ? {} : { atMs: Number(at) }),
    };
  });
}
