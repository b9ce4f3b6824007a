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

/** A kind, its share, and how often it was given. */
interface Wanted {
  readonly kind: string;
  readonly share: number;
  given: number;
}

/** Kinds without end: those of `shares`, and `rest` for what is left of 1. O(kinds) a draw. */
export function* drawShares(
  shares: Readonly<Record<string, number>>,
  rest: string,
  random: Random,
): Generator<string, never> {
  const wanted: Wanted[] = Object.entries(shares).map(([kind, share]) => ({ kind, share, given: 0 }));
  const total = wanted.reduce((sum, { share }) => sum + share, 0);
  wanted.push({ kind: rest, share: Math.max(0, 1 - total), given: 0 });
  for (let drawn = 0; ; drawn += blockSize) {
    const block: string[] = [];
    for (let index = 1; index <= blockSize; index += 1) block.push(mostMissing(wanted, drawn + index));
    for (const place of shuffledPlaces(random)) yield block[place] ?? rest;
  }
}

/** The kind that lags most behind its share after `drawn` draws; counts it as given. */
function mostMissing(wanted: readonly Wanted[], drawn: number): string {
  let most: Wanted | undefined;
  let mostLag = Number.NEGATIVE_INFINITY;
  for (const one of wanted) {
    const lag = one.share === 0 ? Number.NEGATIVE_INFINITY : one.share * drawn - one.given;
    if (lag > mostLag) [most, mostLag] = [one, lag];
  }
  if (most === undefined) return '';
  most.given += 1;
  return most.kind;
}

/** Every place of a block, in any order. */
const anyOrder = fc.shuffledSubarray(
  Array.from({ length: blockSize }, (_, index) => index),
  {
    minLength: blockSize,
    maxLength: blockSize,
  },
);

function shuffledPlaces(random: Random): readonly number[] {
  const seed = random.integer(0, 0x7fffffff);
  const [order = []] = fc.sample(anyOrder, { seed, numRuns: 1, unbiased: true });
  return order;
}
