/** What is left of one node can serve for what is left of another. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationWindows } from '../../history/operation-windows.ts';
import type { HistoryRow, Value } from '../../model/history.ts';
import { often } from '../../testing/often.ts';
import { Meter } from './budget.ts';
import { readCalls } from './calls.ts';
import { canonical } from './canonical.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { layOutPart } from './events.ts';
import { prepareGround } from './ground.ts';
import { defineModel } from './model.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { drawn } from './operations.test-data.ts';
import { allReductions } from './reductions.ts';
import { casRegister } from './models/cas-register.ts';
import { standInsOf } from './stand-ins.ts';
import { WindowedCheck } from './windowed-check.ts';

const dialect = { nil: 'unset' } as const;

/** A register of 0, 1 and 2 with compare-and-set, to which can be added: that leaves another value wherever it is admissible. */
const register = defineModel<Value>({
  name: 'cas-register with add',
  init: () => null,
  key: canonical,
  functions: {
    ...casRegister.functions,
    add: {
      kind: 'update',
      step: (state, { argument }) => (state === null ? undefined : (Number(state) + Number(argument)) % 3),
    },
  },
});

/** `w2`: a write of 2; `c12`: a compare-and-set from 1 to 2; `a1`: one is added. */
function asked(operation: string): string {
  const [f = '', ...values] = operation;
  if (f === 'c') return `cas [${values.join(',')}]`;
  return `${f === 'w' ? 'write' : 'add'} ${values.join('')}`;
}

/** What may have been done (of unknown outcome, all at once), and what was read after it, one after the other. */
function pictureOf(unknown: readonly string[], reads: readonly number[]): string {
  const begun = unknown.map((operation) => `|${asked(operation)}>`);
  const seen = reads.map((value) => `|read =${value}|`).join(' ');
  return [...begun, ' '.repeat(20) + seen].join('\n');
}

test.each([
  // All operations; what one node has used, and what the other: whether the first serves.
  ['w2 c12', 'c12', 'w2', true],
  ['w2 c12', 'w2', 'c12', false],
  ['w2 c12', '', 'c12', true],
  ['w2 c12', 'c12', '', false],
  ['w2 c12 c32', 'c12 c32', 'w2', false],
  ['w2 w2 c12 c32', 'c12 c32', 'w2 w2', true],
  ['w2 w1 c12 c32', 'c12 c32', 'w2 w1', false],
  ['w2 w1 c12 c31', 'c12 c31', 'w2 w1', true],
  ['w2 w1 c12 c31', 'c12 w1', 'w2 c31', false],
  ['w1 c12', 'c12', 'w1', false],
  // One after the other.
  ['c13 c12 c23', 'c13', 'c12 c23', true],
  ['c13 c12 c23', 'c12 c23', 'c13', false],
  ['c13 w2 c23', 'c13', 'w2 c23', true],
  ['w3 w2 c23', 'w3', 'w2 c23', true],
  ['w3 c12 c23', 'w3', 'c12 c23', false],
  ['c10 c12 c23 c30', 'c10', 'c12 c23 c30', true],
  ['c10 c12 c23 c31', 'c10', 'c12 c23 c31', false],
  // Each once.
  ['c13 c13 c12 c23', 'c13 c13', 'c12 c23', false],
  ['c13 c13 c12 c23 w3', 'c13 c13', 'c12 c23 w3', true],
  ['c13 c03 c12 w2 c23', 'c13 c03', 'c12 w2 c23', false],
  ['w2 c12 a1', 'c12 a1', 'w2', false],
  ['w2 c12 a1', 'a1', 'w2', false],
  ['w2 c12 a1', 'c12 a1', 'w2 a1', true],
  // Each stands in for one: the write that both have used for none.
  ['w2 c12', 'c12 w2', 'w2', false],
])('of %s one that has used %j serves for one that has used %j: %s', (all, one, other, serves) => {
  const names = all.split(' ');
  const calls = readCalls(drawn(pictureOf(names, [])), register, dialect);
  const ground = prepareGround(calls, register, dialect, allReductions, new Meter());
  const part = layOutPart(ground.sections[0]?.timeline ?? new Int32Array(), ground.table);
  const used = (text: string): number =>
    text
      .split(' ')
      .filter((name) => name !== '')
      .reduce(
        ({ bits, left }, name) => {
          const place = left.indexOf(name);
          return { bits: bits | (1 << (ground.table.slotOf[place] ?? NaN)), left: left.with(place, '') };
        },
        { bits: 0, left: names },
      ).bits;
  expect(
    standInsOf(part, ground.table, ground.moves)?.serve(Int32Array.of(used(one), used(other)), 0, 1, 1),
  ).toBe(serves);
});

test('what may have been done explains what was read as the naive search says, whole and window by window', () => {
  const value = fc.integer({ min: 0, max: 2 });
  const unknown = fc.oneof(
    value.map((to) => `w${to}`),
    fc.tuple(value, value).map(([from, to]) => `c${from}${to}`),
    fc.constantFrom('a1', 'a2'),
  );
  const seen = { held: 0, violated: 0 };
  fc.assert(
    fc.property(
      fc.array(unknown, { minLength: 2, maxLength: 7 }),
      fc.array(value, { minLength: 2, maxLength: 6 }),
      (unknowns, reads) => {
        const operations = drawn(pictureOf(unknowns, reads));
        const verdict = isLinearizable(operations, register, dialect) ? 'held' : 'violated';
        seen[verdict] += 1;
        expect(checkLinearizable(operations, register, { dialect }).verdict).toBe(verdict);

        const check = new WindowedCheck(register, { dialect });
        for (const window of operationWindows(rowsOf(operations), {
          name: 'history',
          operationsMin: 1,
          heldMax: 100,
        }))
          if ('operations' in window) check.add(window.key, window.operations);
        expect(check.finish().verdict).toBe(verdict);
      },
    ),
    { numRuns: often(500) },
  );
  expect(Math.min(seen.held, seen.violated)).toBeGreaterThan(often(500) / 20);
});

function rowsOf(operations: ReturnType<typeof drawn>): HistoryRow[] {
  return operations
    .flatMap(({ f, process, outcome, argument = null, result = null, begin, completeLine = 0 }) => [
      { line: begin, process, f, type: 'invoke' as const, value: argument },
      {
        line: completeLine,
        process,
        f,
        type: outcome,
        value: outcome === 'ok' ? result : argument,
      },
    ])
    .sort((a, b) => a.line - b.line);
}
