/** Short histories judged by their own search: as by the naive one, and as by the other one where they are too much for it. */

import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { often } from '../../testing/often.ts';
import { Meter } from './budget.ts';
import { readCalls } from './calls.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { judgeShort } from './judge-short.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { allReductions } from './reductions.ts';
import { models } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';

const dialect = { nil: 'unset' } as const;

function judged(
  history: readonly HistoryOperation[],
  name: keyof typeof models,
  { nodes, ...reductions }: Partial<typeof allReductions> & { readonly nodes?: number } = {},
): string | undefined {
  const model = models[name];
  const how = {
    reductions: { ...allReductions, ...reductions },
    meter: new Meter({ nodes }),
    explain: false,
  };
  return judgeShort(readCalls(history, model, dialect), model, model.init(undefined), how)?.verdict;
}

/** Operations one after the other, each an ok of `f` unless it says otherwise. */
function operations(...given: readonly Partial<HistoryOperation>[]): HistoryOperation[] {
  return given.map((one, index) => ({
    f: 'write',
    argument: index,
    result: undefined,
    outcome: 'ok',
    process: index,
    invokeLine: 2 * index + 1,
    completeLine: 2 * index + 2,
    begin: 2 * index,
    end: 2 * index + 1,
    ...one,
  }));
}

describe.each(['register', 'cas-register'] as const)('%s', (name) => {
  test('random histories of one object are judged as by the naive search', ({ task }) => {
    const random = createRandom(20_261_130, name);
    const runs = often(400);
    const counts = { held: 0, violated: 0 };
    for (let run = 0; run < runs; run += 1) {
      const history = smallHistory(random, models[name], {
        name,
        operations: random.integer(2, 9),
        processes: random.integer(2, 6),
        keys: 1,
        info: random.pick([0, 0.2, 0.4]),
        lies: random.pick([0, 0.2, 0.5]),
      });
      const expected = isLinearizable(history, models[name], dialect) ? 'held' : 'violated';
      const found = judged(history, name);
      // Without an operation that says something, and with a compare-and-set that says it was refused, it is not for this search.
      if (found === undefined) continue;
      if (found !== expected) expect.fail(`${found}, not ${expected}: ${JSON.stringify(history)}`);
      counts[expected] += 1;
    }
    expect(Math.min(counts.held, counts.violated)).toBeGreaterThan(runs / 20);
    task.meta.compared = counts.held + counts.violated;
  });
});

describe('is not asked', () => {
  const two = operations({ argument: 1 }, { f: 'read', argument: undefined, result: 1 });
  const open = (count: number): HistoryOperation[] =>
    operations(
      ...Array.from({ length: count }, () => ({ argument: 1, outcome: 'info', end: Infinity }) as const),
      { argument: 1 },
    );
  const wide = (count: number): HistoryOperation[] =>
    operations(
      ...Array.from({ length: count }, (_, index) => ({ argument: 1, begin: index, end: count + index })),
    );
  const refused = operations({ f: 'cas', argument: [5, 6], result: false });

  test.each([
    ['for a history like this', true, judged(two, 'cas-register')],
    ['with as many indeterminate operations as there are bits', true, judged(open(31), 'cas-register')],
    ['with one more', false, judged(open(32), 'cas-register')],
    ['with as many pending ones as there are bits', true, judged(wide(31), 'cas-register')],
    ['with one more', false, judged(wide(32), 'cas-register')],
    [
      'of as many states',
      true,
      judged(operations(...Array.from({ length: 30 }, () => ({}))), 'cas-register'),
    ],
    ['of more', false, judged(operations(...Array.from({ length: 31 }, () => ({}))), 'cas-register')],
    ['where a call leads to no one state', false, judged(refused, 'cas-register')],
    ['of two objects', false, judged(operations({ key: 'a' }, { key: 'b' }), 'cas-register')],
    ['with a small budget', false, judged(two, 'cas-register', { nodes: 100 })],
    ['without dominance', false, judged(two, 'cas-register', { dominance: false })],
    ['without itself', false, judged(two, 'cas-register', { short: false })],
  ])('%s: %s', (_, isAsked, verdict) => {
    expect(verdict).toBe(isAsked ? 'held' : undefined);
  });
});

test('what is too hard for it goes to the other search', () => {
  // Each way from one of four states to another is open once, and a read wants a state to which none leads: all round trips are tried.
  const ways = [0, 1, 2, 3].flatMap((from) =>
    [0, 1, 2, 3].flatMap((to) => (from === to ? [] : [[from, to]])),
  );
  const history = operations(
    ...ways.map((argument, index) => ({ f: 'cas', argument, begin: index, end: 100 + index })),
    { argument: 0, begin: 50, end: 51 },
    { f: 'read', argument: undefined, result: 99, begin: 200, end: 201 },
  );
  const [asked, other] = [true, false].map((short) =>
    checkLinearizable(history, models['cas-register'], {
      explain: false,
      reductions: { short, origins: false },
    }),
  );
  expect(judged(history, 'cas-register')).toBeUndefined();
  expect(asked).toEqual(other);
});
