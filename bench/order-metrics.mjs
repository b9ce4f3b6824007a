/**
 * What an order of experiments is worth, in expectation over what it leaves to chance.
 *
 * An order is a list of blocks (planner-rankers.mjs). In a block of n of which r reveal a bug, drawn without returning, the first of them is
 * expected at (n + 1) / (r + 1), and each of the others is before it with probability 1 / (r + 1); that none of the first k reveals it has the probability
 * C(n − r, k) / C(n, k). A bug that no candidate reveals is censored at the end of the list: it takes all of it.
 */

/** `{ experiments, seconds, isFound }` expected until a bug is revealed. O(candidates). */
export function expectedUntil(blocks, isRevealing) {
  let [experiments, seconds] = [0, 0];
  for (const block of blocks) {
    const revealing = block.filter(isRevealing);
    if (revealing.length > 0) {
      const chance = 1 / (revealing.length + 1);
      const others = cost(block) - cost(revealing);
      return {
        experiments: experiments + (block.length + 1) * chance,
        seconds: seconds + others * chance + cost(revealing) / revealing.length,
        isFound: true,
      };
    }
    experiments += block.length;
    seconds += cost(block);
  }
  return { experiments, seconds, isFound: false };
}

/** The probability that a bug is revealed by the first `count` experiments. */
export function foundWithin(blocks, count, isRevealing) {
  let left = count;
  for (const block of blocks) {
    if (left <= 0) return 0;
    const r = block.filter(isRevealing).length;
    const drawn = Math.min(left, block.length);
    // The later blocks add nothing: either all of this one is drawn, and so it is found, or no more than a part of it.
    if (r > 0) return 1 - noneDrawn(block.length, r, drawn);
    left -= block.length;
  }
  return 0;
}

/** Of the first `count` experiments, the share that reveals a bug, whether or not it was known by then. */
export function precisionAt(blocks, count, isRevealing) {
  let left = count;
  let hits = 0;
  for (const block of blocks) {
    if (left <= 0) break;
    const drawn = Math.min(left, block.length);
    hits += (block.filter(isRevealing).length * drawn) / block.length;
    left -= drawn;
  }
  return hits / count;
}

/**
 * Average percentage of faults detected (Rothermel et al. 1999): 1 − Σ TF / (n m) + 1 / (2 n), for n experiments and the expected first positions of m
 * bugs; one that is not revealed counts as found after the end.
 */
export function apfd(untils, count) {
  const sum = untils.reduce((all, { experiments, isFound }) => all + (isFound ? experiments : count + 1), 0);
  return 1 - sum / (count * untils.length) + 1 / (2 * count);
}

function noneDrawn(size, revealing, drawn) {
  let probability = 1;
  for (let k = 0; k < drawn; k += 1) {
    const others = size - revealing - k;
    if (others <= 0) return 0;
    probability *= others / (size - k);
  }
  return probability;
}

function cost(candidates) {
  return candidates.reduce((sum, { costSeconds = 0 }) => sum + costSeconds, 0);
}
