import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { createBeliefs, type Beliefs, type Shown } from './beliefs.ts';

/** Hazard 0 with 0.5, hazard 3 with 0.9: `0:0.5 3:0.9`. */
function shows(notation: string): Shown {
  return showing(notation.split(' ').map((one) => one.split(':').map(Number) as [number, number]));
}

function showing(pairs: readonly (readonly [number, number])[]): Shown {
  return {
    hazards: Int32Array.from(pairs.map(([hazard]) => hazard)),
    shares: Float64Array.from(pairs.map(([, share]) => share)),
  };
}

function create(prior: readonly number[], impact: readonly number[] = prior.map(() => 1)): Beliefs {
  return createBeliefs(Float64Array.from(prior), (hazard) => impact[hazard] ?? 0);
}

function numbersOf(beliefs: Beliefs): number[] {
  const hazards = Array.from({ length: beliefs.count }, (_, hazard) => hazard);
  return hazards.flatMap((hazard) => [beliefs.probability(hazard), beliefs.left(hazard)]);
}

function expectSame(a: Beliefs, b: Beliefs): void {
  const other = numbersOf(b);
  for (const [at, value] of numbersOf(a).entries()) expect(value).toBeCloseTo(other[at] ?? Number.NaN, 9);
}

describe('by hand', () => {
  test('what a try adds: Σ left × share × impact', () => {
    const beliefs = create([0.5, 0.2], [1, 0.5]);
    expect(beliefs.gain(shows('0:0.8 1:0.5'), 0)).toBeCloseTo(0.5 * 0.8 + 0.2 * 0.5 * 0.5, 12);
    beliefs.pick(shows('0:0.8'), 0);
    expect(beliefs.left(0)).toBeCloseTo(0.1, 12);
    expect(beliefs.probability(0)).toBe(0.5);
    expect(beliefs.gain(shows('0:0.8'), 0)).toBeCloseTo(0.1 * 0.8, 12);
  });

  test('a share is of the hazard after the base', () => {
    const beliefs = create([0.5, 0.2, 0.4]);
    beliefs.pick(shows('0:0.5'), 2);
    expect([0, 1, 2].map((hazard) => beliefs.left(hazard))).toEqual([0.5, 0.2, 0.2]);
  });

  test('a failure is shared out by what each hazard would have shown, and a tenth of it is left', () => {
    const beliefs = create([0.4, 0.1, 0.3]);
    // 0.4 × 0.5 : 0.1 × 0.5 = 4 : 1
    beliefs.pick(shows('0:0.5 1:0.5'), 0);
    const parts = beliefs.failed(shows('0:0.5 1:0.5'), 0);
    expect(parts.map(({ hazard }) => hazard)).toEqual([0, 1]);
    expect(parts[0]?.part).toBeCloseTo(0.8, 12);
    expect(parts[1]?.part).toBeCloseTo(0.2, 12);
    expect(beliefs.probability(0)).toBeCloseTo(0.4 * (1 - 0.8 * 0.9), 12);
    expect(beliefs.probability(1)).toBeCloseTo(0.1 * (1 - 0.2 * 0.9), 12);
    expect(beliefs.probability(2)).toBe(0.3);
    // What else it may have shown is hidden behind the failure.
    expect(beliefs.left(0)).toBeCloseTo(beliefs.probability(0) / 2, 12);
  });

  test('a failure that nothing explains changes nothing', () => {
    const beliefs = create([0, 0.4]);
    beliefs.pick(shows('0:0.5'), 0);
    expect(beliefs.failed(shows('0:0.5'), 0)).toEqual([]);
    expect([0, 1].map((hazard) => beliefs.probability(hazard))).toEqual([0, 0.4]);
  });

  test('odds: 0.5 is 1 to 1, and three times that is 3 to 1', () => {
    const beliefs = create([0.5, 0]);
    beliefs.shift(0, 3);
    beliefs.shift(1, 3);
    expect(beliefs.probability(0)).toBeCloseTo(0.75, 12);
    expect(beliefs.probability(1)).toBe(0);
  });

  test('what was found everywhere else is doubted when it is not found here', () => {
    const beliefs = create([0.5]);
    for (let time = 0; time < 1_000; time += 1) beliefs.shift(0, 2);
    for (let time = 0; time < 3; time += 1) beliefs.survived(shows('0:0.9'), 0);
    expect(beliefs.probability(0)).toBeCloseTo(0.5, 2);
  });
});

describe('laws', () => {
  const count = 5;
  const chance = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
  const numbers = (max: number): fc.Arbitrary<number[]> =>
    fc.array(chance(max), { minLength: count, maxLength: count });
  const shownOf = (hazards: fc.Arbitrary<number>): fc.Arbitrary<Shown> =>
    fc
      .uniqueArray(fc.tuple(hazards, chance(0.97)), { selector: ([hazard]) => hazard, minLength: 1 })
      .map(showing);
  const any = fc.nat(count - 1);
  const shown = shownOf(any);
  type Update = (beliefs: Beliefs) => void;
  const updateOf = (hazards: fc.Arbitrary<number>): fc.Arbitrary<Update> =>
    fc.oneof(
      shownOf(hazards).map((one): Update => (beliefs) => {
        beliefs.pick(one, 0);
      }),
      shownOf(hazards).map((one): Update => (beliefs) => {
        beliefs.pick(one, 0);
        beliefs.survived(one, 0);
      }),
      shownOf(hazards).map((one): Update => (beliefs) => {
        beliefs.pick(one, 0);
        beliefs.failed(one, 0);
      }),
      fc
        .tuple(hazards, fc.double({ min: 0.1, max: 10, noNaN: true }))
        .map(([hazard, odds]): Update => (beliefs) => {
          beliefs.shift(hazard, odds);
        }),
    );
  const update = updateOf(any);
  /** Makes the same beliefs each time. */
  const beliefsAfter = fc
    .record({ prior: numbers(0.99), impact: numbers(1), before: fc.array(update, { maxLength: 6 }) })
    .map(({ prior, impact, before }) => () => {
      const beliefs = create(prior, impact);
      for (const one of before) one(beliefs);
      return beliefs;
    });
  const check = <T extends [unknown, ...unknown[]]>(
    arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
    law: (...values: T) => void,
  ): void => {
    fc.assert(fc.property(...arbitraries, law), { numRuns: often(300) });
  };

  test('what a try adds is never negative, and never more after any try was picked or has shown nothing', () => {
    check([beliefsAfter, shown, shown], (make, picked, other) => {
      const beliefs = make();
      const gains = (): number[] => [picked, other].map((one) => beliefs.gain(one, 0));
      const before = gains();
      beliefs.pick(picked, 0);
      const then = gains();
      beliefs.survived(picked, 0);
      const after = gains();
      for (const [at, gain] of before.entries()) {
        expect(Math.min(gain, then[at] ?? -1, after[at] ?? -1)).toBeGreaterThanOrEqual(0);
        expect(then[at]).toBeLessThanOrEqual(gain);
        expect(after[at]).toBeLessThanOrEqual(gain + 1e-12);
      }
    });
  });

  test('it adds the less, the more was picked before (submodular)', () => {
    check([beliefsAfter, shown, shown, shown], (make, first, second, asked) => {
      const [few, many] = [make(), make()];
      few.pick(first, 0);
      many.pick(first, 0);
      many.pick(second, 0);
      expect(many.gain(asked, 0)).toBeLessThanOrEqual(few.gain(asked, 0));
    });
  });

  test('nothing shown: Bayes', () => {
    check([numbers(0.99), shown], (prior, one) => {
      const beliefs = create(prior);
      beliefs.survived(one, 0);
      const shares = new Map([...one.hazards].map((hazard, at) => [hazard, one.shares[at] ?? 0]));
      for (const [hazard, p] of prior.entries()) {
        const share = shares.get(hazard) ?? 0;
        // P(there | not shown) = P(there and not shown) ÷ P(not shown)
        const bayes = (p * (1 - share)) / (p * (1 - share) + (1 - p));
        expect(beliefs.probability(hazard)).toBeCloseTo(bayes, 9);
      }
    });
  });

  test('picked, and then nothing shown, is nothing shown; other picks stay picked', () => {
    check([numbers(0.99), shown, shown], (prior, one, other) => {
      const [long, short] = [create(prior), create(prior)];
      long.pick(one, 0);
      long.pick(other, 0);
      long.survived(one, 0);
      short.survived(one, 0);
      short.pick(other, 0);
      expectSame(long, short);
    });
  });

  test('picked, and then nothing said, is not picked', () => {
    check([beliefsAfter, shown], (make, one) => {
      const beliefs = make();
      beliefs.pick(one, 0);
      beliefs.unpick(one, 0);
      expectSame(beliefs, make());
    });
  });

  test('nothing for certain is less than nothing: between what was and what would be', () => {
    check([beliefsAfter, shown, chance(1)], (make, one, certainty) => {
      const [was, half, whole] = [make(), make(), make()];
      half.survived(one, 0, certainty);
      whole.survived(one, 0);
      for (let hazard = 0; hazard < count; hazard += 1) {
        expect(half.probability(hazard)).toBeLessThanOrEqual(was.probability(hazard) + 1e-12);
        expect(half.probability(hazard)).toBeGreaterThanOrEqual(whole.probability(hazard) - 1e-12);
      }
    });
  });

  test('a failure leaves probabilities, shares itself out, and raises nothing', () => {
    check([beliefsAfter, shown], (make, one) => {
      const [before, beliefs] = [make(), make()];
      beliefs.pick(one, 0);
      const parts = beliefs.failed(one, 0);
      const sum = parts.reduce((total, { part }) => total + part, 0);
      if (parts.length > 0) expect(sum).toBeCloseTo(1, 9);
      for (let hazard = 0; hazard < count; hazard += 1) {
        expect(beliefs.probability(hazard)).toBeLessThanOrEqual(before.probability(hazard));
        expect(beliefs.probability(hazard)).toBeGreaterThanOrEqual(0);
      }
    });
  });

  test('updates of different hazards: their order does not matter', () => {
    check([beliefsAfter, updateOf(fc.nat(1)), updateOf(fc.constantFrom(2, 3, 4))], (make, one, other) => {
      const [a, b] = [make(), make()];
      one(a);
      other(a);
      other(b);
      one(b);
      expect(numbersOf(a)).toEqual(numbersOf(b));
    });
  });

  test('after 10 000 updates all are probabilities still', () => {
    fc.assert(
      fc.property(
        beliefsAfter,
        fc.array(update, { minLength: 1, maxLength: 20 }),
        shown,
        (make, list, one) => {
          const beliefs = make();
          for (let time = 0; time < 10_000; time += 1) list[time % list.length]?.(beliefs);
          for (const value of numbersOf(beliefs)) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
          expect(beliefs.gain(one, 0)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: often(20) },
    );
  });
});
