import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { createPairNumbers } from './pair-numbers.ts';

test('numbers count up as new pairs are met, whatever the names', () => {
  const name = fc.constantFrom('a', 'a->b', 'b', '', '__proto__', ' ');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
      const numbers = createPairNumbers();
      const met: string[] = [];
      for (const [from, to] of pairs) {
        const key = JSON.stringify([from, to]);
        expect(numbers.find(from, to)).toBe(met.indexOf(key));
        if (!met.includes(key)) met.push(key);
        expect(numbers.numberOf(from, to)).toBe(met.indexOf(key));
        expect(numbers.size()).toBe(met.length);
      }
    }),
    { numRuns: often(200) },
  );
});
