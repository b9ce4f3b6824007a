/**
 * Whether something happens often, by as few tries as say so: Wald's sequential probability ratio test.
 *
 * Tried again until it is ten times as likely under one of two rates as the risk allows: `often` against `seldom`. Running systems are flaky, and a fixed
 * number of repeats is either too few for them or wasted on what never happens.
 */

const rates = { often: 0.9, seldom: 0.5 };
/** Of calling one the other. */
const risk = 0.1;
/** Between the two rates the test may go on for long; what is undecided by then is not often. */
const triesMost = 12;

const upper = Math.log((1 - risk) / risk);
const gain = Math.log(rates.often / rates.seldom);
const loss = Math.log((1 - rates.often) / (1 - rates.seldom));

/** How a test stands: decided, or how many tries in a row would decide it. */
export type Standing = { readonly often: boolean } | { readonly needed: number };

/** Where the test stands after `hits` in `of` tries. O(1). */
export function standing(hits: number, of: number): Standing {
  const evidence = hits * gain + (of - hits) * loss;
  if (evidence >= upper) return { often: true };
  if (evidence <= -upper || of >= triesMost) return { often: false };
  return { needed: Math.min(Math.ceil((upper - evidence) / gain), triesMost - of) };
}
