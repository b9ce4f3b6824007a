import { expect, test } from 'vitest';
import { chaosRank, inDegree, pageRank } from './service-centrality.mjs';

/** `a>b a>c`, an async call as `a~c`. */
function graph(text) {
  const edges = text.split(' ').map((call) => {
    const [from, to] = call.split(/[>~]/);
    return { from, to, facts: call.includes('~') ? { async: true } : {} };
  });
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return { services: names.map((name) => ({ name })), edges };
}

test('PageRank solves its equation: one caller of one, whose rank comes back to all', () => {
  // x = (0.15 + 0.85 y) / 2 and y = x + 0.85 x, with x + y = 1.
  const ranks = pageRank(graph('a>b'));
  expect(ranks.get('a')).toBeCloseTo(1 / 2.85, 9);
  expect(ranks.get('b')).toBeCloseTo(1.85 / 2.85, 9);
});

test('a ring has no middle, and a star has', () => {
  expect([...pageRank(graph('a>b b>c c>a')).values()].map((rank) => rank.toFixed(9))).toEqual(
    Array(3).fill((1 / 3).toFixed(9)),
  );
  const star = pageRank(graph('a>z b>z c>z'));
  expect(star.get('z')).toBeGreaterThan(star.get('a'));
  expect([...star.values()].reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 9);
});

test('in-degree counts callers', () => {
  expect(Object.fromEntries(inDegree(graph('a>b a>c b>c')))).toEqual({ a: 0, b: 1, c: 2 });
});

test('ChaosRank’s blast is 0.6 at most, and a call that nobody waits for counts half', () => {
  const ranks = chaosRank(graph('a>b a>c b>c'));
  expect(ranks.get('c')).toBeCloseTo(0.6, 9);
  expect(ranks.get('a')).toBeCloseTo(0, 9);
  const later = chaosRank(graph('a>b a~c'));
  expect(later.get('c')).toBeLessThan(later.get('b'));
});
