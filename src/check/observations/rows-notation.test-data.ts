/**
 * Histories of clients in one line, for the tables of this room. A word is an operation, begun and ended; its two rows are 10 ms apart:
 *
 *     +1 +1! +1? +1*         add 1: ok, refused, unknown, never ended
 *     in"a" out="a" out=_    enqueue; dequeue that shows a; that found nothing    drain=[1,2]
 *     r=[1,2] r=5 r=_ r!     a read that shows so much, nil, that failed          id=7
 *     w1 inc dec3 remove:1   any other operation, with its argument as JSON (a colon may stand before it)
 *     7[+1 7]                the same in two words; others may come in between    7[r 7]=[1] 7]! 7]?
 *     b.+1 k/+1 b.k/+1       by client b, of key k
 *     @500                   the next row is at 500 ms;  @-  from here on no times
 */

import type { HistoryRow, HistoryRowType, Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';

const operation =
  /^(?:(?<client>\w+)\.)?(?:(?<key>\w+)\/)?(?<f>\+|[a-z]+(?:-[a-z]+)*):?(?<argument>[^=!?*]*)(?:=(?<shown>[^!?*]+))?(?<mark>[!?*]?)$/;
const begin = /^(?<label>\d+)\[(?<rest>.*)$/;
const end = /^(?<label>\d+)\](?:=(?<shown>[^!?*]+))?(?<mark>[!?]?)$/;

const names: Readonly<Record<string, string>> = {
  '+': 'add',
  in: 'enqueue',
  out: 'dequeue',
  r: 'read',
  w: 'write',
  id: 'generate',
  inc: 'increment',
  dec: 'decrement',
};
const types: Readonly<Record<string, HistoryRowType>> = { '': 'ok', '!': 'fail', '?': 'info' };

/** The rows that `line` tells of. */
export function parseRows(line: string): PairedRow[] {
  const rows: PairedRow[] = [];
  const open = new Map<string, HistoryRow>();
  let [atMs, retired]: [number | undefined, number] = [0, 0];
  const place = (): { readonly line: number; readonly atMs?: number } => {
    const placed = { line: rows.length + 1, ...(atMs === undefined ? {} : { atMs }) };
    if (atMs !== undefined) atMs += 10;
    return placed;
  };
  const start = (word: string, label = ''): [HistoryRow, string | undefined, string] => {
    const { client, key, f = '', argument = '', shown, mark = '' } = operation.exec(word)?.groups ?? {};
    if (f === '') throw new Error(`not in the notation: ${word}`);
    retired += mark === '*' || mark === '?' ? 1 : 0;
    const row: HistoryRow = {
      ...place(),
      process: client ?? (label === '' ? `main ${mark === '' ? '' : retired}` : `client ${label}`),
      type: 'invoke',
      f: names[f] ?? f,
      ...(key === undefined ? {} : { key }),
      ...(argument === '' ? {} : { value: parseValue(argument) }),
    };
    rows.push({ row, invoke: row });
    return [row, shown, mark];
  };
  const finish = (invoke: HistoryRow, shown: string | undefined, mark: string): void => {
    const row: HistoryRow = {
      ...invoke,
      ...place(),
      type: types[mark] ?? 'ok',
      ...(shown === undefined ? {} : { value: parseValue(shown) }),
    };
    rows.push({ row, invoke });
  };
  for (const word of line.split(/\s+/).filter((one) => one !== '')) {
    const [begun, ended] = [begin.exec(word)?.groups, end.exec(word)?.groups];
    if (word.startsWith('@')) atMs = word === '@-' ? undefined : Number(word.slice(1));
    else if (begun !== undefined) {
      const [row] = start(begun['rest'] ?? '', begun['label']);
      open.set(begun['label'] ?? '', row);
    } else if (ended !== undefined) {
      const invoke = open.get(ended['label'] ?? '');
      if (invoke === undefined) throw new Error(`ends what never began: ${word}`);
      finish(invoke, ended['shown'], ended['mark'] ?? '');
    } else {
      const [invoke, shown, mark] = start(word);
      if (mark !== '*') finish(invoke, shown, mark);
    }
  }
  return rows;
}

function parseValue(text: string): Value {
  return text === '_' ? null : (JSON.parse(text) as Value);
}
