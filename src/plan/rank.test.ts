import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate } from './candidate.ts';
import { rank, type Scored } from './rank.ts';
import { often } from '../testing/often.ts';

/** What is left of a score after each earlier pick that shares this: as rank.ts has it. */
const remaining = { place: 0.78, moment: 0.85, fault: 0.95 };

/** Walks through an order by its definition, and expects the best of what is left at each step (but for the last digits). */
function expectGreedy(order: readonly Scored[]): void {
  const left = order.map(({ candidate, sum, verdict }) => ({ candidate, verdict, score: sum }));
  for (let picked = left.shift(); picked !== undefined; picked = left.shift()) {
    const best = Math.max(picked.score, ...left.map(({ score }) => score));
    expect(picked.score / best).toBeCloseTo(1, 9);
    for (const other of left) {
      if (other.verdict === 'violated') continue;
      if (placeOf(other.candidate) === placeOf(picked.candidate)) other.score *= remaining.place;
      if (other.candidate.moment !== undefined && other.candidate.moment === picked.candidate.moment)
        other.score *= remaining.moment;
      if (other.candidate.fault === picked.candidate.fault) other.score *= remaining.fault;
    }
  }
}

function placeOf({ acts }: Candidate): string {
  return 'service' in acts ? acts.service : '';
}

const candidates = fc
  .array(
    fc.record({
      service: fc.constantFrom('a', 'b', 'c'),
      fault: fc.constantFrom('crash', 'pause', 'latency'),
      moment: fc.constantFrom(undefined, 'x', 'y'),
      sum: fc.integer({ min: 1, max: 1_000 }),
      violated: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .map((list) =>
    list.map(({ service, fault, moment, sum, violated }, index): Scored => ({
      candidate: {
        candidate: `${service} ${fault} ${index}`,
        where: service,
        fault,
        ...(moment === undefined ? {} : { moment, momentGroup: moment }),
        acts: { service },
      },
      terms: [],
      sum,
      ...(violated ? { verdict: 'violated' } : {}),
    })),
  );

test('the order is the greedy one', () => {
  fc.assert(
    fc.property(candidates, (scored) => {
      const ranked = rank(scored);
      expect(ranked).toHaveLength(scored.length);
      expectGreedy(ranked);
    }),
    { numRuns: often(500) },
  );
});

test('nobody comes after itself, and each earlier pick is named once', () => {
  fc.assert(
    fc.property(candidates, (scored) => {
      const before: string[] = [];
      for (const { candidate, like } of rank(scored)) {
        const names = like.map((one) => one.candidate);
        expect(new Set(names).size).toBe(names.length);
        expect(before).toEqual(expect.arrayContaining(names));
        before.push(candidate.candidate);
      }
    }),
  );
});
