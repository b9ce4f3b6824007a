/**
 * Numbers of which some are only known to be larger than what is written down: a search that was given up after so many experiments would have needed
 * more. An observation is `{ value, isFound }`; not found: more than `value`.
 */

/**
 * The smallest value that at least `share` of them do not exceed, by Kaplan and Meier's estimate (1958): of those that had not been found by then, and were
 * still looked for, the share that is found there. `undefined`: more than all that is known. O(n log n).
 */
export function censoredQuantile(observations, share) {
  // What is found after as many as another was given up had been looked for together with it.
  const inOrder = observations.toSorted((a, b) => a.value - b.value || Number(b.isFound) - Number(a.isFound));
  let surviving = 1;
  for (const [index, { value, isFound }] of inOrder.entries()) {
    if (!isFound) continue;
    const left = inOrder.length - index;
    surviving *= (left - 1) / left;
    // Products of fractions are off by a little.
    if (1 - surviving >= share - 1e-9) return value;
  }
  return undefined;
}

/** The median and the quartiles, each a number or `> most` where it is more than all that is known; in words: `7 (4–12)`. */
export function describeCensored(observations, most) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => {
    const value = censoredQuantile(observations, share);
    return value === undefined ? `> ${most}` : String(value);
  });
  return low === high ? middle : `${middle} (${low}–${high})`;
}

/**
 * How many times as many the others need in the median: `{ value, isFound }`, where not found means at least so many times. When one's own median is not
 * known nothing is won: 0.
 */
export function medianRatio(own, others, most) {
  const mine = censoredQuantile(own, 0.5);
  const theirs = censoredQuantile(others, 0.5);
  if (mine === undefined) return { value: 0, isFound: true };
  return { value: (theirs ?? most) / mine, isFound: theirs !== undefined };
}
