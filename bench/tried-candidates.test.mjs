import { expect, test } from 'vitest';
import { plannerTopology } from './planner-topology.mjs';
import { rankingOf } from './tried-candidates.mjs';

const { topology } = plannerTopology('s', {
  services: ['web', 'cart', 'store'],
  edges: [{ id: 'web>cart#GET', timeout_s: 1 }, { id: 'web>cart#PUT', timeout_s: 1 }, { id: 'cart>store' }],
});

test('candidates say where, what and when, flat, in one order whatever the order of the input', () => {
  const candidates = rankingOf(topology).candidates();
  const turned = {
    ...topology,
    services: topology.services.toReversed(),
    edges: topology.edges.toReversed(),
  };
  expect(rankingOf(turned).candidates()).toEqual(candidates);
  for (const { candidate, costSeconds } of candidates)
    expect([candidate, costSeconds]).toEqual([expect.stringMatching(/\w/), expect.any(Number)]);
  const has = (fields) => expect(candidates).toContainEqual(expect.objectContaining(fields));
  has({ from: 'web', to: 'cart', operation: 'PUT', fault: 'hang' });
  has({ from: 'cart', to: 'store', fault: 'refuse', moment: 'then-healed' });
  has({ service: 'store', fault: 'crash' });
  const over = candidates.find(({ fault, to }) => fault === 'slow-over' && to === 'cart');
  expect(over.delayMs).toBeGreaterThan(1_000);
});

test('every candidate is picked once, with its sentences, whatever is learnt on the way', () => {
  const ranking = rankingOf(topology);
  const picked = [];
  for (let pick = ranking.next(); pick !== undefined; pick = ranking.next()) {
    expect(pick.reason).toMatch(/\.$/);
    picked.push(pick.candidate);
    const result = picked.length % 3 === 0 ? 'failed' : 'survived';
    ranking.learn({ candidate: pick.candidate, result, found: result === 'failed' });
  }
  const names = ranking.candidates().map(({ candidate }) => candidate);
  expect(picked.sort()).toEqual(names.sort());
});
