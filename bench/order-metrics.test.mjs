import { describe, expect, test } from 'vitest';
import { apfd, expectedUntil, foundWithin, precisionAt } from './order-metrics.mjs';

/** `a b* | c` : two blocks; a star reveals the bug. The n-th costs n seconds. */
function blocks(text) {
  let costSeconds = 0;
  return text.split('|').map((block) =>
    block
      .trim()
      .split(' ')
      .map((name) => ({ name, isRevealing: name.endsWith('*'), costSeconds: (costSeconds += 1) })),
  );
}

const isRevealing = (candidate) => candidate.isRevealing;

/** All orders that the blocks leave open. */
function orders([block, ...rest]) {
  if (block === undefined) return [[]];
  return permutations(block).flatMap((head) => orders(rest).map((tail) => [...head, ...tail]));
}

function permutations(items) {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

function meanOf(all, value) {
  return all.reduce((sum, order) => sum + value(order), 0) / all.length;
}

describe('an expectation is the mean over all orders', () => {
  test.each([
    'a* b c d',
    'a b* c* d',
    'a b | c d* e',
    'a* b | c* d',
    'a | b | c*',
    'a* b* c*',
    'a b | c',
    'a b* | c* | d e',
  ])('%s', (text) => {
    const given = blocks(text);
    const all = orders(given);
    const first = (order) => order.findIndex(isRevealing);
    const end = all[0].length;
    const until = expectedUntil(given, isRevealing);
    const isFound = first(all[0]) !== -1;
    expect(until.isFound).toBe(isFound);
    expect(until.experiments).toBeCloseTo(
      meanOf(all, (order) => (isFound ? first(order) + 1 : end)),
      9,
    );
    const seconds = (order) =>
      order.slice(0, isFound ? first(order) + 1 : end).reduce((sum, one) => sum + one.costSeconds, 0);
    expect(until.seconds).toBeCloseTo(meanOf(all, seconds), 9);
    for (let count = 1; count <= end; count += 1) {
      const within = (order) => (order.slice(0, count).some(isRevealing) ? 1 : 0);
      expect(foundWithin(given, count, isRevealing)).toBeCloseTo(meanOf(all, within), 9);
      const share = (order) => order.slice(0, count).filter(isRevealing).length / count;
      expect(precisionAt(given, count, isRevealing)).toBeCloseTo(meanOf(all, share), 9);
    }
  });
});

test.each([
  // Rothermel et al.: five tests, ten faults, all found by the first: 1 − 10/50 + 1/10.
  [Array(10).fill(1), 5, 0.9],
  [[1, 5], 5, 0.5],
  [[undefined], 5, -0.1],
])('APFD of bugs found at %j of %i is %f', (positions, count, expected) => {
  const untils = positions.map((at) => ({ experiments: at ?? count, isFound: at !== undefined }));
  expect(apfd(untils, count)).toBeCloseTo(expected, 9);
});
