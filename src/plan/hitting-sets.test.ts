import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { minimalHittingSets } from './hitting-sets.ts';

const all = { sizeMost: 8, countMost: 10_000 };

/** `ab bc`: two sets. */
function check(notation: string, limits = all): string {
  const sets = notation
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === '-' ? [] : Array.from(word, (letter) => letter.charCodeAt(0))));
  return minimalHittingSets(sets, limits)
    .map((set) => (set.length === 0 ? '-' : String.fromCharCode(...set)))
    .join(' ');
}

describe('what must fail together', () => {
  test.each([
    ['one way', 'ab', 'a b'],
    ['two ways', 'a b', 'ab'],
    ['two ways of two calls', 'ab cd', 'ac ad bc bd'],
    ['two ways with a call in common: it is enough alone, and in no pair', 'ab ac', 'a bc'],
    ['a way that holds another', 'a ab', 'a'],
    ['each two of three, as in a majority', 'ab bc ac', 'ab ac bc'],
    ['the same way twice', 'ab ab', 'a b'],
    ['no way: nothing needs to fail', '', '-'],
    ['a way of nothing cannot be cut', 'a -', ''],
    ['the paper of LDFI at Netflix: broadcasts and replicas', 'rb rB Rb RB', 'Rr Bb'],
  ])('%s', (_, sets, expected) => {
    expect(check(sets).split(' ').sort()).toEqual(expected.split(' ').sort());
  });

  test('three stand-ins need three faults: no pair cuts them', () => {
    expect(check('a b c', { sizeMost: 2, countMost: 10 })).toBe('');
    expect(check('a b c', { sizeMost: 3, countMost: 10 })).toBe('abc');
  });
});

/** Every subset of eight elements that hits all, and of which no part does. */
function byBruteForce(sets: readonly (readonly number[])[], sizeMost: number): number[][] {
  const masks = sets.map((set) => set.reduce((mask, element) => mask | (1 << element), 0));
  const hitsAll = (chosen: number): boolean => masks.every((mask) => (mask & chosen) !== 0);
  const elements = Array.from({ length: 8 }, (_, element) => element);
  return Array.from({ length: 256 }, (_, chosen) => chosen)
    .filter((chosen) => hitsAll(chosen))
    .filter((chosen) =>
      elements.every((one) => (chosen & (1 << one)) === 0 || !hitsAll(chosen & ~(1 << one))),
    )
    .map((chosen) => elements.filter((element) => (chosen & (1 << element)) !== 0))
    .filter(({ length }) => length <= sizeMost);
}

const someSets = fc.array(fc.array(fc.nat(7), { maxLength: 5 }), { maxLength: 8 });
const sorted = (sets: readonly (readonly number[])[]): string[] => sets.map((set) => set.join(' ')).sort();

test('each once, and none else: by brute force', () => {
  fc.assert(
    fc.property(someSets, fc.integer({ min: 0, max: 8 }), (sets, sizeMost) => {
      const found = minimalHittingSets(sets, { sizeMost, countMost: 10_000 });
      expect(sorted(found)).toEqual(sorted(byBruteForce(sets, sizeMost)));
      expect(found.map(({ length }) => length)).toEqual(
        found.map(({ length }) => length).sort((a, b) => a - b),
      );
    }),
    { numRuns: often(1_000) },
  );
});

test('the order of the ways, and of the calls in them, changes nothing', () => {
  fc.assert(
    fc.property(someSets, (sets) => {
      const turned = sets.map((set) => set.toReversed()).reverse();
      expect(minimalHittingSets(turned, all)).toEqual(minimalHittingSets(sets, all));
    }),
    { numRuns: often(300) },
  );
});

test('of exponentially many so many are given, and each is one', () => {
  const sets = Array.from({ length: 40 }, (_, at) => [2 * at, 2 * at + 1]);
  const found = minimalHittingSets(sets, { sizeMost: 40, countMost: 100 });
  expect(found).toHaveLength(100);
  for (const chosen of found) {
    expect(chosen).toHaveLength(40);
    for (const set of sets) expect(set.filter((element) => chosen.includes(element))).toHaveLength(1);
  }
});
