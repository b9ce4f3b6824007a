import { describe, expect, test } from 'vitest';
import { hangFirst, picksOf, rankers } from './planner-rankers.mjs';
import { scoredSystem } from './scored-system.mjs';

const moments = [undefined, 'midway'];

/** Every fault on every edge, whole and by its operations, and one pair. */
function* candidatesOf({ edges, services }) {
  for (const { from, to, operations } of edges)
    for (const operation of [undefined, ...operations])
      for (const moment of moments)
        for (const fault of ['refuse', 'hang', 'status-503'])
          yield {
            candidate: [from, to, operation, fault, moment].filter(Boolean).join(' '),
            from,
            to,
            ...(operation === undefined ? {} : { operation }),
            fault,
            ...(moment === undefined ? {} : { moment }),
            costSeconds: 10,
          };
  for (const { name } of services)
    yield { candidate: `${name} crash`, service: name, fault: 'crash', costSeconds: 20 };
  yield {
    candidate: 'pair',
    from: 'a',
    to: 'b',
    fault: 'hang',
    and: { from: 'b', to: 'c', fault: 'hang' },
    costSeconds: 10,
  };
}

const edges = [{ id: 'a>b' }, { id: 'b>c#GET' }, { id: 'b>c#PUT' }, { id: 'b>d#GET' }];
const system = scoredSystem(
  {
    name: 's',
    family: 's',
    plannerInput: { services: ['a', 'b', 'c', 'd'], edges },
    bugs: [{ id: 'B', class: 'c', faultsMin: 1, evidence: '', reveals: [{ at: ['b>d'], words: ['conn'] }] }],
    controls: [],
  },
  candidatesOf,
);

/** A ranking with these picks that remembers what it is told. */
const fakeOf =
  (picks, told = []) =>
  () => ({
    next: () => picks.shift(),
    learn: (outcome) => told.push(outcome),
  });

test('every ranker orders all candidates, and only those', () => {
  const names = (some) => some.map(({ candidate }) => candidate).sort();
  const all = rankers({
    createRanking: () => fakeOf([...system.candidates])(),
    lintTopology: () => [{ edge: 'b->d' }, { from: 'b', to: 'c' }, { service: 'a' }],
  });
  for (const ranker of Object.values(all))
    expect(names(ranker(system).flat())).toEqual(names(system.candidates));
  expect(Object.keys(all)).toHaveLength(10);
});

describe('the order of', () => {
  const order = (name, count) =>
    rankers({ lintTopology: () => [{ edge: 'b->d' }] })
      [name](system)
      .slice(0, count)
      .map((block) => block.map(({ candidate }) => candidate).join(', '));

  test('in-degree: who is called most, and there by name; fault by fault', () => {
    expect(order('in-degree', 4)).toEqual(['a b hang', 'a b refuse', 'a b status-503', 'b crash']);
  });
  test('calls: as they stand in the input', () => {
    expect(order('call order', 7)).toEqual([
      ...['a b hang', 'a b refuse', 'a b status-503', 'b crash', 'a b hang midway', 'a b refuse midway'],
      'a b status-503 midway',
    ]);
  });
  test('faults: each on all calls', () => {
    expect(order('fault by fault', 3)).toEqual(['a b hang', 'b c GET hang', 'b c hang']);
  });
  test('lint: edges with findings, then any', () => {
    const [first, ...rest] = order('lint only', 3);
    expect(first.split(', ').every((name) => name.startsWith('b d '))).toBe(true);
    expect(rest).toHaveLength(1);
  });
});

test('hang-first hangs each call of the input once', () => {
  const [first] = hangFirst(system);
  expect(first.map(({ candidate }) => candidate)).toEqual([
    'a b hang',
    'b c GET hang',
    'b c PUT hang',
    'b d hang',
  ]);
});

describe('our picks', () => {
  const picks = () => [...system.candidates];
  test('are told of, each once it is made, and a bug is new once', () => {
    const told = [];
    picksOf(system, fakeOf(picks(), told), true);
    const name = (one) => one.candidate;
    expect(told.map(name)).toEqual(system.candidates.map(name));
    expect(told.filter(({ found }) => found).map(name)).toEqual(['b d refuse']);
    picksOf(system, fakeOf(picks(), told), false);
    expect(told).toHaveLength(system.candidates.length);
  });
  test('are all of the candidates, each once', () => {
    expect(() => picksOf(system, fakeOf(picks().slice(1)), false)).toThrow(
      's: 1 candidates were never picked: a b refuse',
    );
    const twice = [picks()[0], ...picks()];
    expect(() => picksOf(system, fakeOf(twice), false)).toThrow(
      's: a b refuse was picked again, or is no candidate',
    );
  });
});
