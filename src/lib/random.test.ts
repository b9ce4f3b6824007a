import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, type Random } from './random.ts';

function draws(random: Random, count = 8): number[] {
  return Array.from({ length: count }, () => random.next());
}

test('a seed gives the same numbers for ever', () => {
  expect(draws(createRandom(1), 3).map((number) => number.toFixed(6))).toMatchInlineSnapshot(`
    [
      "0.530538",
      "0.345763",
      "0.950731",
    ]
  `);
});

test('a fork depends on its name only, never on what was drawn before', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), fc.nat(20), (seed, name, before) => {
      const used = createRandom(seed);
      draws(used, before);
      expect(draws(used.fork(name))).toEqual(draws(createRandom(seed).fork(name)));
    }),
  );
});

test('other seeds and other names give other numbers', () => {
  const sources = [createRandom(1), createRandom(2), createRandom(1).fork('a'), createRandom(1).fork('b')];
  expect(new Set(sources.map((random) => draws(random).join())).size).toBe(4);
});

test('numbers stay in their bounds, ends included', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.nat(3), (seed, low, span) => {
      const random = createRandom(seed);
      const seen = new Set(Array.from({ length: 200 }, () => random.integer(low, low + span)));
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: span + 1 }, (_, n) => low + n));
    }),
  );
});

test('chance 0 never happens, chance 1 always; a share of 0.3 about so often', () => {
  const random = createRandom(7);
  const share = (p: number): number =>
    Array.from({ length: 2_000 }, () => random.chance(p)).filter(Boolean).length / 2_000;
  expect([share(0), share(1)]).toEqual([0, 1]);
  expect(share(0.3)).toBeCloseTo(0.3, 1);
});

test('every element is picked', () => {
  const random = createRandom(3);
  expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))).toEqual(
    new Set(['a', 'b', 'c']),
  );
});
