/** What a sample says of its own error is so: of many samples, the estimates lie around the truth as a normal distribution of that width does. */

import { expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { createSpanIndex } from './span-index.ts';
import type { Span } from './span.ts';

const populations = 150;
/** So many traces are counted, on average: of fewer the error is too often too small. */
const counted = 150;

test.each([0.1, 0.5, 0.9])('with a share of %s', (share) => {
  const random = createRandom(7);
  let within = 0;
  let squares = 0;
  for (let population = 0; population < populations; population += 1) {
    const index = createSpanIndex({ share });
    let calls = 0;
    for (let trace = 0; trace < counted / share; trace += 1) {
      const inTrace = random.chance(0.1) ? random.integer(10, 20) : random.integer(1, 3);
      calls += inTrace;
      for (const span of fanOut(
        random
          .integer(1, 2 ** 48)
          .toString(16)
          .padStart(32, '0'),
        inTrace,
      ))
        index.add(span, 'f');
    }
    const [edge] = index.topology('f').edges;
    const off = (edge?.calls ?? 0) - calls;
    const error = Math.sqrt(edge?.callsVariance ?? 0);
    if (Math.abs(off) <= 2 * error) within += 1;
    squares += error === 0 ? 0 : (off / error) ** 2;
  }
  // The error is itself an estimate, and a little off.
  expect(within / populations).toBeGreaterThan(0.88);
  expect(Math.sqrt(squares / populations)).toBeGreaterThan(0.8);
  expect(Math.sqrt(squares / populations)).toBeLessThan(1.3);
});

test('of all traces nothing is estimated', () => {
  const index = createSpanIndex();
  for (const span of fanOut('1'.repeat(32), 3)) index.add(span, 'f');
  expect(index.topology('f').edges).toEqual([
    expect.not.objectContaining({ callsVariance: expect.anything() as unknown }),
  ]);
});

/** One span of service a, and so many calls of b below it. */
function fanOut(trace: string, calls: number): Span[] {
  const span = { trace, operation: undefined, failed: false, times: undefined } as const;
  const root: Span = { ...span, id: 'aaaaaaaaaaaaaaaa', service: 'a', kind: undefined, parents: [] };
  return [
    root,
    ...Array.from({ length: calls }, (_, number): Span => ({
      ...span,
      id: (number + 1).toString(16).padStart(16, '0'),
      service: 'b',
      kind: 'server',
      parents: [{ trace, span: root.id, followsFrom: false }],
    })),
  ];
}
