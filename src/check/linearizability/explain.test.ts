import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { often } from '../../testing/often.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { explainViolation } from './explain.ts';
import type { LinearizabilityViolation } from './explanation.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { drawn } from './operations.test-data.ts';
import { models, type ModelName } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';

function violationOf(history: readonly HistoryOperation[], name: ModelName): LinearizabilityViolation {
  const { violation } = checkLinearizable(history, models[name]);
  if (violation === undefined) throw new Error('not violated');
  return violation;
}

test('in words', () => {
  const history = drawn(`
|write 1|          |write 2>
          |cas [1,3]|      |read =1|   |read =3|`);
  expect(explainViolation(violationOf(history, 'cas-register'))).toMatchInlineSnapshot(`
    "Not linearizable: read → 1 of process 1 (lines 27–35) has no place.
    Lines 1 to 35 are already impossible; no shorter beginning is. 4 operations of this object begin there.

    The longest linearization without it: 2 operations, then the state is 3.
      lines 0–8, process 0: write 1
      lines 10–20, process 1: cas [1,3]
      Open at line 35:
      lines 27–35, process 1: read → 1: not possible when the state is 3
      lines 19–27, process 0: write 2 (outcome unknown): possible next, but leads nowhere"
  `);
});

test('by zones', () => {
  const history = drawn('|write 1| |write 2| |read =1| |read =2|');
  expect(explainViolation(violationOf(history, 'register'))).toMatchInlineSnapshot(`
    "Not linearizable: read → 1 of process 0 (lines 20–28) has no place.
    Lines 1 to 28 are already impossible; no shorter beginning is. 3 operations of this object begin there.

    The longest linearization without it: 2 operations, then the state is 2.
      lines 0–8, process 0: write 1
      lines 10–18, process 0: write 2
      Open at line 28:
      lines 20–28, process 0: read → 1: not possible when the state is 2"
  `);
});

describe('the prefix', () => {
  const names: readonly ModelName[] = ['register', 'cas-register', 'kv-append', 'fifo-queue', 'set', 'mutex'];
  test.each(names)('of a %s is impossible, and no shorter one is', (name) => {
    const random = createRandom(99, name);
    for (let run = 0; run < often(100); run += 1) {
      const history = smallHistory(random, models[name], {
        name,
        operations: random.integer(2, 8),
        processes: random.integer(2, 4),
        keys: 1,
        info: 0.2,
        lies: 0.5,
      });
      const { violation } = checkLinearizable(history, models[name]);
      if (violation === undefined) continue;
      const { operation, prefix, isShortest } = violation;
      expect(isShortest).toBe(true);
      expect(isLinearizable(cutAt(history, operation.end), models[name], { nil: 'unset' })).toBe(false);
      expect(isLinearizable(cutAt(history, operation.end - 1), models[name], { nil: 'unset' })).toBe(true);
      expect(prefix.every(({ begin }) => begin <= operation.end)).toBe(true);
      for (const { order, pending } of violation.linearizations) {
        expect(order).not.toContain(operation);
        expect(pending[0]?.operation).toBe(operation);
      }
    }
  });
});

/** What was known of a history at a position: operations that were open are indeterminate. */
function cutAt(history: readonly HistoryOperation[], position: number): HistoryOperation[] {
  return history
    .filter(({ begin, outcome }) => begin <= position && outcome !== 'fail')
    .map((one) =>
      one.end <= position ? one : { ...one, outcome: 'info', result: undefined, end: Infinity },
    );
}
