import { expect, test } from 'vitest';
import { checkLinearizable } from '../check/linearizability/check-linearizable.ts';
import { models } from '../check/linearizability/registry.ts';
import { readOperations } from '../history/operations.ts';
import { createRandom } from '../lib/random.ts';
import type { HistoryRow } from '../model/history.ts';
import { generateHistory } from '../testing/history-generator.ts';
import { judgeBySearch, type SearchOptions } from './search-judge.ts';

const options: SearchOptions = {
  name: 'history',
  dialect: { nil: 'unset' },
  budget: {},
  onProgress: undefined,
  signal: new AbortController().signal,
};
const bounds = { wholeRowsMax: 1_000, operationsMin: 100, heldMax: 10_000 };
const rows = generateHistory(createRandom(3), {
  object: 'cas-register',
  clients: 4,
  keys: 5,
  operations: 5_000,
  infoRate: 0.002,
});

test('a long history is judged in windows, with the same verdict', async () => {
  const whole = checkLinearizable(readOperations(rows, options), models['cas-register'], options);
  const cut = await judgeBySearch(rows, 'cas-register', options, bounds);
  expect([whole.verdict, cut.verdict]).toEqual(['held', 'held']);
  expect([cut.operations, cut.partitions]).toEqual([whole.operations, 5]);
  expect(cut.windows).toBeGreaterThan(25);
});

test('what is wrong far behind is found, and so is a row that contradicts another behind that', async () => {
  const line = rows.length;
  const read = { process: 'late', f: 'read', key: 0 } as const;
  const wrong: HistoryRow[] = [
    ...rows,
    { ...read, line: line + 1, type: 'invoke' },
    { ...read, line: line + 2, type: 'ok', value: 'never written' },
  ];
  const { verdict, violation } = await judgeBySearch(wrong, 'cas-register', options, bounds);
  expect([verdict, violation?.untilLine]).toEqual(['violated', line + 2]);
  const malformed: HistoryRow[] = [...wrong, { ...read, line: line + 3, type: 'ok' }];
  await expect(judgeBySearch(malformed, 'cas-register', options, bounds)).rejects.toThrow(
    /without an invocation/,
  );
});

/** It never ends: all clients come back under other names. */
function* endless(): Generator<HistoryRow> {
  for (let round = 0; ; round += 1)
    for (const row of rows) yield { ...row, process: `${row.process} ${round}` };
}

test('when time is up nothing more is read', async () => {
  const result = await judgeBySearch(endless(), 'cas-register', { ...options, budget: { ms: 20 } }, bounds);
  expect(result.verdict).not.toBe('held');
});

test('who wants to end it is heard', async () => {
  const interrupted = new AbortController();
  const judging = judgeBySearch(
    endless(),
    'cas-register',
    { ...options, signal: interrupted.signal },
    { ...bounds, operationsMin: 1 },
  );
  interrupted.abort(new Error('enough'));
  await expect(judging).rejects.toThrow('enough');
});
