import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import { slicer } from './slicer.ts';

interface Attributes {
  readonly average_size: number;
  readonly size_variation: number;
  readonly delay: number;
}

/** Starts the stage; what it lets go is in `pieces`, and `'end'` behind them; `hit` has the bytes it says it has touched. */
function start(
  attributes: Attributes,
  seed = 1,
): { stage: ReturnType<typeof slicer.start>; pieces: string[]; hit: number[] } {
  const pieces: string[] = [];
  const hit: number[] = [];
  const stage = slicer.start({
    attributes,
    random: createRandom(seed),
    shared: undefined,
    out: {
      push: ({ data }) => pieces.push(data.toString('latin1')),
      end: () => pieces.push('end'),
      reset: () => pieces.push('reset'),
      affected: (bytes) => hit.push(bytes),
    },
  });
  return { stage, pieces, hit };
}

const letters = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
const chunk = (text: string): { data: Buffer; at: number } => ({ data: Buffer.from(text), at: 0 });
const attribute = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom(0, -1, 2 ** 62, -(2 ** 63), 2 ** 63),
);

test('100 without variation cuts 1000 bytes into 62s and 63s', () => {
  const { stage, pieces } = start({ average_size: 100, size_variation: 0, delay: 0 });
  stage.push(chunk(letters(1_000)));
  stage.end();
  expect(pieces.join('')).toBe(`${letters(1_000)}end`);
  expect([...new Set(pieces.slice(0, -1).map((piece) => piece.length))].sort()).toEqual([62, 63]);
});

test('any attributes: every byte, in order, in pieces of one byte to average + variation', () => {
  fc.assert(
    fc.property(
      attribute,
      attribute,
      fc.integer({ min: 1, max: 900 }),
      fc.integer(),
      (average, variation, length, seed) => {
        const { stage, pieces } = start({ average_size: average, size_variation: variation, delay: 0 }, seed);
        stage.push(chunk(letters(length)));
        stage.end();
        expect(pieces.pop()).toBe('end');
        expect(pieces.join('')).toBe(letters(length));
        const longest = Math.max(1, average + Math.max(0, variation));
        expect(pieces.filter((piece) => piece.length < 1 || piece.length > longest)).toEqual([]);
      },
    ),
  );
});

test('same seed, same cuts', () => {
  const cut = (seed: number): string[] => {
    const { stage, pieces } = start({ average_size: 50, size_variation: 20, delay: 0 }, seed);
    stage.push(chunk(letters(900)));
    return pieces;
  };
  expect(cut(1)).toEqual(cut(1));
  expect(cut(1)).not.toEqual(cut(2));
});

test('what is cut is hit, and what waits; what is short enough and goes at once is not', () => {
  const quick = start({ average_size: 4, size_variation: 1, delay: 0 });
  for (const text of ['abcde', 'abcdef', 'a']) quick.stage.push(chunk(text));
  expect(quick.hit).toEqual([6]);
  const slow = start({ average_size: 4, size_variation: 0, delay: 1e12 });
  for (const text of ['ab', 'c']) slow.stage.push(chunk(text));
  expect([slow.pieces, slow.hit]).toEqual([['ab'], [1]]);
  slow.stage.stop?.();
});

test.each(['update', 'leave'] as const)('a delay holds the rest back until %s', (what) => {
  const { stage, pieces } = start({ average_size: 2, size_variation: 0, delay: 1e12 });
  stage.push(chunk('abcd'));
  stage.end();
  expect(pieces).toEqual(['ab']);
  stage[what]?.();
  expect(pieces).toEqual(['ab', 'cd', 'end']);
  stage.stop?.();
});
