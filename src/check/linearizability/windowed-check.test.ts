/** Window by window a history is judged as it is when it is judged whole. */

import { describe, expect, test } from 'vitest';
import { operationWindows } from '../../history/operation-windows.ts';
import { createRandom, type Random } from '../../lib/random.ts';
import type { HistoryRow } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { often } from '../../testing/often.ts';
import { checkLinearizable, type LinearizabilityResult } from './check-linearizable.ts';
import { drawn } from './operations.test-data.ts';
import { allReductions, type Reductions } from './reductions.ts';
import { models, type ModelName } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';
import { WindowedCheck } from './windowed-check.ts';

const names = Object.keys(models) as ModelName[];
const dialect = { nil: 'unset' } as const;

/** The rows that operations came from; `isSilent` says which of unknown outcome have none at their end. */
function rowsOf(
  operations: readonly HistoryOperation[],
  isSilent: (operation: HistoryOperation) => boolean,
): HistoryRow[] {
  const rows = operations.flatMap((operation): HistoryRow[] => {
    const { f, key, process, outcome, invokeLine, completeLine, argument, result } = operation;
    const common = { f, process, ...(key === undefined ? {} : { key }) };
    const invoke: HistoryRow = {
      ...common,
      line: invokeLine,
      type: 'invoke',
      ...(argument === undefined ? {} : { value: argument }),
    };
    if (completeLine === undefined || isSilent(operation)) return [invoke];
    const seen = outcome === 'ok' && result !== undefined ? { value: result } : {};
    return [invoke, { ...common, line: completeLine, type: outcome, ...seen }];
  });
  return rows.sort((a, b) => a.line - b.line);
}

/** Judges in windows of `operationsMin` operations or a few more. */
function judgeInWindows(
  name: ModelName,
  rows: readonly HistoryRow[],
  operationsMin: number,
  { reductions, heldMax = 1_000 }: { reductions?: Partial<Reductions>; heldMax?: number } = {},
): LinearizabilityResult {
  const check = new WindowedCheck(models[name], {
    dialect,
    ...(reductions === undefined ? {} : { reductions }),
  });
  for (const window of operationWindows(rows, { name: 'history', operationsMin, heldMax })) {
    if ('operations' in window) check.add(window.key, window.operations);
    else check.addEndless(window);
  }
  return check.finish();
}

function randomHistory(random: Random, name: ModelName): HistoryRow[] {
  const operations = smallHistory(random, models[name], {
    name,
    operations: random.integer(2, 9),
    processes: random.integer(1, 4),
    keys: random.pick([1, 1, 2]),
    info: random.pick([0, 0.2, 0.5]),
    lies: random.pick([0, 0.2, 0.4]),
  });
  return rowsOf(operations, ({ outcome }) => outcome === 'info' && random.chance(0.1));
}

const switches = Object.keys(allReductions) as (keyof Reductions)[];

describe.each(names)('%s', (name) => {
  const runs = often(100);

  test('random histories have the same verdict in windows of any size, whatever is switched off', () => {
    const random = createRandom(20_261_129, name);
    const counts = { held: 0, violated: 0, cut: 0 };
    for (let run = 0; run < runs; run += 1) {
      const rows = randomHistory(random, name);
      const operations = [
        ...operationWindows(rows, { name: 'whole', operationsMin: Infinity, heldMax: Infinity }),
      ].flatMap((window) => ('operations' in window ? window.operations : []));
      const { verdict } = checkLinearizable(operations, models[name], { dialect });
      for (const operationsMin of [1, 2, 3]) {
        const off = random.pick(switches as [keyof Reductions]);
        for (const reductions of [{}, { [off]: false }]) {
          const result = judgeInWindows(name, rows, operationsMin, { reductions });
          if (result.verdict !== verdict)
            expect.fail(
              `${result.verdict}, not ${verdict}, ${JSON.stringify(reductions)}: ${JSON.stringify(rows)}`,
            );
          if ((result.windows ?? 0) > result.partitions) counts.cut += 1;
        }
      }
      if (verdict !== 'inconclusive') counts[verdict] += 1;
    }
    expect(Math.min(counts.held, counts.cut)).toBeGreaterThan(runs / 20);
  });
});

describe.each<[model: ModelName, verdict: string, picture: string]>([
  // What happened in one window is known in the next.
  ['register', 'held', '|write 1| |read =1| |read =1|'],
  ['register', 'violated', '|write 1| |write 2| |read =1|'],
  // Two orders, two ends; each is remembered until one is seen.
  ['register', 'held', '|write 1|  |read =1|\n|write 2|'],
  ['register', 'held', '|write 1|  |read =2|\n|write 2|'],
  ['register', 'violated', '|write 1|  |read =2| |read =1|\n|write 2|'],
  // What nobody knows the end of may happen in any later window, once.
  ['register', 'held', '|write 1>\n           |read =null| |read =null| |read =1|'],
  ['register', 'violated', '|write 1>\n           |read =null| |read =1| |read =null|'],
  ['counter', 'violated', '|add 1>\n           |read =1| |read =2|'],
  ['counter', 'held', '|add 1>\n|add 1>\n           |read =1| |read =1| |read =2|'],
  // It was used in one end and not in the other.
  ['cas-register', 'held', '|write 2>\n|write 1| |read =1| |read =2|'],
  ['cas-register', 'violated', '|write 2>\n|write 1| |read =1| |read =2| |write 1| |read =2|'],
  ['fifo-queue', 'held', '|enqueue 1|  |dequeue =2| |dequeue =1|\n|enqueue 2|'],
  ['mutex', 'violated', '|acquire| |acquire|'],
])('%s, a window after every operation', (model, verdict, picture) => {
  test(`${verdict}\n${picture}`, () => {
    const rows = rowsOf(drawn(picture), () => false);
    expect(judgeInWindows(model, rows, 1).verdict).toBe(verdict);
  });
});

test('a violation is explained with what is in its window', () => {
  const rows = rowsOf(drawn('|write 1| |write 2| |read =1|'), () => false);
  expect(judgeInWindows('register', rows, 1).violation).toMatchObject({
    sinceLine: 20,
    untilLine: 28,
    operation: { f: 'read', result: 1 },
    prefix: [{ f: 'read' }],
    linearizations: [{ order: [], state: '2', pending: [{ why: 'impossible' }] }],
  });
});

test('an object without a moment that is quiet is undecided, and the row is named; a violation of another is found', () => {
  const operations = drawn(
    [
      '|write @a 1>',
      '  |write @a 2| |write @a 3| |write @a 4| |write @a 5|',
      '                                              |write @b 1| |read @b =2|',
    ].join('\n'),
  );
  const isEndless = ({ process }: HistoryOperation): boolean => process === 0;
  const alone = rowsOf(
    operations.filter(({ key }) => key === 'a'),
    isEndless,
  );
  const result = judgeInWindows('register', alone, 1, { heldMax: 3 });
  expect(result).toMatchObject({ verdict: 'inconclusive', unfinished: { key: 'a', pending: 2 } });
  expect(result.reason).toMatch(
    /^up to line \d+ there was no moment without an open operation of key "a".*the first since line 0$/,
  );
  expect(judgeInWindows('register', rowsOf(operations, isEndless), 1, { heldMax: 3 }).verdict).toBe(
    'violated',
  );
});

test('a budget of nodes is that of each window', () => {
  const rows = rowsOf(drawn('|write 1| |read =1| |write 2| |read =2|'), () => false);
  const judge = (nodes: number, operationsMin: number): string => {
    const check = new WindowedCheck(models.register, { budget: { nodes } });
    for (const window of operationWindows(rows, { name: 'history', operationsMin, heldMax: 100 }))
      if ('operations' in window) check.add(window.key, window.operations);
    return check.finish().verdict;
  };
  expect([judge(100, 1), judge(3, 1), judge(3, 100)]).toEqual(['held', 'held', 'inconclusive']);
});
