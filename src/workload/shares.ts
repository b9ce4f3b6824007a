/**
 * Kinds in given shares, balanced even over a few draws.
 *
 * Independent draws would give three declined cards in one small run and none in the next. Here the kind that lags most
 * behind its share comes next, so at the end of each block of twenty none is a whole one above its exact share (and so none is
 * below it by as many as there are other kinds); inside a block the order is chance.
 */

import fc from 'fast-check';
import type { Random } from '../lib/random.ts';

/** How many draws are balanced together. */
export const blockSize = 20;

/** Kinds without end: those of `shares`, and `rest` for what is left of 1. O(kinds) a draw. */
export function* drawShares(
  shares: Readonly<Record<string, number>>,
  rest: string,
  random: Random,
): Generator<string, never> {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const wanted: readonly (readonly [string, number])[] = [
    ...Object.entries(shares),
    [rest, Math.max(0, 1 - total)],
  ];
  const given = new Map<string, number>();
  for (let drawn = 0; ; drawn += blockSize) {
    const block = Array.from({ length: blockSize }, (_, index) =>
      mostMissing(wanted, given, drawn + index + 1),
    );
    yield* shuffled(block, random);
  }
}

/** The kind that lags most behind its share after `drawn` draws; counts it as given. */
function mostMissing(
  wanted: readonly (readonly [string, number])[],
  given: Map<string, number>,
  drawn: number,
): string {
  let most = '';
  let mostLag = Number.NEGATIVE_INFINITY;
  for (const [kind, share] of wanted) {
    const lag = share === 0 ? Number.NEGATIVE_INFINITY : share * drawn - (given.get(kind) ?? 0);
    if (lag > mostLag) [most, mostLag] = [kind, lag];
  }
  given.set(most, (given.get(most) ?? 0) + 1);
  return most;
}

function shuffled(block: readonly string[], random: Random): readonly string[] {
  const whole = { minLength: block.length, maxLength: block.length };
  const seed = random.integer(0, 0x7fffffff);
  const [order = block] = fc.sample(fc.shuffledSubarray([...block], whole), {
    seed,
    numRuns: 1,
    unbiased: true,
  });
  return order;
}
