/** Queues and stacks whose values are each put once: the look-ahead loses no linearization, and finds most without going astray. */

import { describe, expect, test } from 'vitest';
import { readOperations } from '../../history/operations.ts';
import { createRandom } from '../../lib/random.ts';
import type { Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { generateHistory } from '../../testing/history-generator.ts';
import { often } from '../../testing/often.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { allReductions, type Reductions } from './reductions.ts';
import { models } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';

const dialect = { nil: 'unset' } as const;
const nothing = Object.fromEntries(Object.keys(allReductions).map((name) => [name, false]));
const optionSets: readonly Partial<Reductions>[] = [
  {},
  { origins: false },
  { origins: false, dominance: false },
  { origins: false, symmetry: false },
  { origins: false, eagerObservers: false },
  { origins: false, uselessSteps: false },
  { ...nothing, lookAhead: true },
  { ...nothing, lookAhead: true, partition: true },
];

describe.each(['fifo-queue', 'stack'] as const)('%s', (name) => {
  const model = models[name];

  test('of values each put once it says what the naive search says', ({ task }) => {
    const random = createRandom(11, name);
    const counts = { held: 0, violated: 0 };
    for (let run = 0; run < often(400); run += 1) {
      const lies = random.pick([0, 0.2, 0.6]);
      const history = putOnce(
        smallHistory(random, model, {
          name,
          operations: random.integer(2, 9),
          processes: random.integer(2, 5),
          keys: random.pick([1, 1, 1, 2]),
          info: random.pick([0, 0.1, 0.4]),
          lies: 0,
        }),
      ).map((one): HistoryOperation =>
        one.result !== undefined && random.chance(lies)
          ? { ...one, result: random.pick([null, 1, 2, 3]) }
          : one,
      );
      const expected = isLinearizable(history, model, dialect) ? 'held' : 'violated';
      for (const reductions of optionSets) {
        const { verdict } = checkLinearizable(history, model, {
          dialect,
          reductions,
          explain: reductions === optionSets[0],
        });
        if (verdict !== expected)
          expect.fail(`${verdict}, not ${expected}: ${JSON.stringify([reductions, history])}`);
      }
      counts[expected] += 1;
    }
    expect(Math.min(counts.held, counts.violated)).toBeGreaterThan(often(400) / 10);
    task.meta.compared = counts.held + counts.violated;
  });
});

/** The values renamed so that none is put twice: the n-th that is put becomes n, and who took a value took one that was put so. */
function putOnce(history: readonly HistoryOperation[]): HistoryOperation[] {
  const named = new Map<Value, number[]>();
  let count = 0;
  const puts = history.map((one): HistoryOperation => {
    if (typeof one.argument !== 'number') return one;
    count += 1;
    named.set(one.argument, [...(named.get(one.argument) ?? []), count]);
    return { ...one, argument: count };
  });
  return puts.map((one): HistoryOperation => {
    if (typeof one.result !== 'number') return one;
    return { ...one, result: named.get(one.result)?.shift() ?? one.result };
  });
}

test.each([
  ['fifo-queue', 20, 0],
  ['fifo-queue', 10, 0.05],
  ['stack', 5, 0],
] as const)(
  'a valid %s of %d clients, %d of them of unknown outcome, is found in few steps',
  (name, clients, infoRate) => {
    const rows = generateHistory(createRandom(1, name), { object: name, clients, operations: 500, infoRate });
    const operations = readOperations(rows, { name: 'generated' });
    const { verdict, nodes } = checkLinearizable(operations, models[name], { budget: { nodes: 10_000 } });
    expect(verdict).toBe('held');
    expect(nodes).toBeLessThan(5_000);
  },
);
