/** What is written is read back, in any pieces; and from one form to the other and back. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryRow, Value } from '../model/history.ts';
import { often } from '../testing/often.ts';
import { ednLines } from './write-edn.ts';
import { readHistory } from './read-history.ts';
import { seatrialLines } from './write-seatrial.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.stringMatching(/^:?[a-z/0-9.-]{1,6}$/),
  fc.constantFrom('nil', 'true', '1', '-', ':', '::a', '\\', '"', '#_', '__proto__', '\u2028'),
);

const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.bigInt().filter((whole) => !Number.isSafeInteger(Number(whole))),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const row: fc.Arbitrary<Omit<HistoryRow, 'line'>> = fc.record(
  {
    process: fc.oneof(
      fc.maxSafeInteger(),
      text.filter((name) => name !== '' && !name.startsWith(':')),
    ),
    type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
    f: fc.oneof(
      fc.constantFrom('read', 'write', 'cas'),
      text.filter((name) => name !== '' && !name.startsWith(':')),
    ),
    key: value,
    value,
    // Whole nanoseconds of a history of at most 26 days.
    atMs: fc.integer({ min: 0, max: 2 ** 51 }).map((ns) => ns / 1e6),
    error: text,
  },
  { requiredKeys: ['process', 'type', 'f'] },
);

const rows = fc
  .array(row, { maxLength: 5 })
  .map((list): HistoryRow[] => list.map((one, index) => ({ line: index + 1, ...one })));

/** Lengths of pieces. */
const lengths = fc.infiniteStream(fc.integer({ min: 1, max: 20 }));

function* cut(whole: string, parts: Iterator<number>): Generator<string> {
  for (let at = 0; at < whole.length;) {
    const { value: length } = parts.next() as { value: number };
    yield whole.slice(at, at + length);
    at += length;
  }
}

const writers = { seatrial: seatrialLines, edn: ednLines };

test.each(['seatrial', 'edn'] as const)('%s gives back the rows that were written', (format) => {
  fc.assert(
    fc.property(rows, lengths, (given, parts) => {
      const written = [...writers[format](given)];
      expect(written).toHaveLength(given.length);
      expect(written.every((line) => /^[^\n]*\n$/.test(line))).toBe(true);
      const history = readHistory(cut(written.join(''), parts), {
        name: 'x',
        ...(given.length === 0 ? { format } : {}),
      });
      expect(history.format).toBe(format);
      expect([...history.rows]).toEqual(given);
    }),
    { numRuns: often(500) },
  );
});

test('from EDN to ours and back, and the other way', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const edn = [...ednLines(given)].join('');
      const ours = [...seatrialLines(readHistory([edn], { name: 'x', format: 'edn' }).rows)].join('');
      expect(ours).toBe([...seatrialLines(given)].join(''));
      expect([...ednLines(readHistory([ours], { name: 'x', format: 'seatrial' }).rows)].join('')).toBe(edn);
    }),
    { numRuns: often(200) },
  );
});

test('tuples of independent keys', () => {
  const given: HistoryRow[] = [
    { line: 1, process: 0, type: 'invoke', f: 'cas', key: 7, value: [1, 2] },
    { line: 2, process: 0, type: 'ok', f: 'cas', key: 7, value: [1, 2] },
  ];
  const written = [...ednLines(given, { keyed: true })];
  expect(written[0]).toBe('{:index 0, :process 0, :type :invoke, :f :cas, :value [7 [1 2]]}\n');
  expect([...readHistory(written, { name: 'x', keyed: true }).rows]).toEqual(given);
});
