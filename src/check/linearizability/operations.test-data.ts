/** Operations in a small notation: one line a process, one column a moment. */

import type { Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';

/**
 * Lines such as `|write 1|  |read =1|`: an operation from bar to bar. `>` for the second bar: its outcome is unknown; `!`: it failed. A word after
 * `f` that begins with `@` is the key. Arguments and results are JSON.
 */
export function drawn(picture: string): HistoryOperation[] {
  const rows = picture.split('\n').filter((row) => row.trim() !== '');
  const operations = rows.flatMap((row, process) =>
    [...row.matchAll(/\|([^|>!]*)([|>!])/g)].map((match): HistoryOperation => {
      const [, text = '', mark] = match;
      const [asked = '', result] = text.split('=');
      const [f = '', ...rest] = asked.trim().split(' ');
      const key = rest[0]?.startsWith('@') === true ? rest.shift()?.slice(1) : undefined;
      const begin = match.index;
      const end = begin + match[0].length - 1;
      return {
        f,
        ...(key === undefined ? {} : { key }),
        argument: valueOf(rest.join(' ')),
        result: valueOf(result),
        outcome: mark === '|' ? 'ok' : mark === '>' ? 'info' : 'fail',
        process,
        invokeLine: begin,
        completeLine: end,
        begin,
        end: mark === '>' ? Infinity : end,
      };
    }),
  );
  return operations.sort((a, b) => a.begin - b.begin);
}

function valueOf(text: string | undefined): Value | undefined {
  return text === undefined || text.trim() === '' ? undefined : (JSON.parse(text) as Value);
}
