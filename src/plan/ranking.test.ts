import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Topology } from '../model/topology.ts';
import { anyTopology } from '../testing/any-topology.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import type { Outcome } from './outcomes.ts';
import { createRanking, type Ranked, type Ranking } from './ranking.ts';

function rankingOf(topology: Topology): Ranking {
  return createRanking({ topology, failures: [], atMs: 0 });
}

function everything(ranking: Ranking): Ranked[] {
  const picks: Ranked[] = [];
  for (let next = ranking.next(); next !== undefined; next = ranking.next()) picks.push(next);
  return picks;
}

function namesOf(picks: readonly Ranked[]): string[] {
  return picks.map(({ candidate }) => candidate.candidate);
}

/** The ranking after its first pick had an outcome. */
function learnt(
  notation: string,
  outcome: Omit<Outcome, 'candidate'>,
): { first: string; rest: readonly Ranked[] } {
  const ranking = rankingOf(parseTopology(notation));
  const first = ranking.next()?.candidate.candidate ?? '';
  ranking.learn({ candidate: first, ...outcome });
  return { first, rest: everything(ranking) };
}

/** The ranking after its first pick, of which nothing is known yet. */
function unknown(notation: string): readonly Ranked[] {
  return everything(rankingOf(parseTopology(notation))).slice(1);
}

function score(picks: readonly Ranked[], candidate: string): number {
  return picks.find((one) => one.candidate.candidate === candidate)?.score ?? Number.NaN;
}

/** How much the best of what is left at a place is worth. */
function bestAt(picks: readonly Ranked[], where: string): number {
  return Math.max(...picks.filter((one) => one.candidate.where === where).map((one) => one.score));
}

const found = { result: 'failed', found: true } as const;
const expected = { result: 'failed', found: false } as const;
const survived = { result: 'survived', found: false } as const;

describe('what is learnt of one call', () => {
  // `a` calls three alike; `x->y` is of another caller, and of the same kind.
  const notation = 'a->b; a->c; a->d; x->y';

  test('a bug: calls of the same caller rise, calls of the same kind a little, in that order', () => {
    const before = unknown(notation);
    const { first, rest } = learnt(notation, found);
    expect(first).toBe('a->b hang');
    const [sibling, stranger] = ['a->c hang', 'x->y hang'].map(
      (one) => score(rest, one) / score(before, one),
    );
    expect(stranger).toBeGreaterThan(1);
    expect(sibling).toBeGreaterThan(stranger ?? Infinity);
  });

  test('nothing: they fall', () => {
    const before = unknown(notation);
    const { rest } = learnt(notation, survived);
    const [sibling, stranger] = ['a->c hang', 'x->y hang'].map(
      (one) => score(rest, one) / score(before, one),
    );
    expect(stranger).toBeLessThan(1);
    expect(sibling).toBeLessThan(stranger ?? -Infinity);
  });

  test('what was to be expected says nothing of others', () => {
    const { rest } = learnt(notation, expected);
    for (const candidate of ['a->c hang', 'a->d hang', 'x->y hang'])
      expect(score(rest, candidate)).toBe(score(unknown(notation), candidate));
  });

  test('where a bug was found, little is left to look for', () => {
    const { rest } = learnt(notation, found);
    const here = bestAt(rest, 'a->b');
    for (const other of ['a->c', 'a->d', 'x->y']) expect(here).toBeLessThan(bestAt(rest, other) / 2);
    const again = rest.filter(({ candidate }) => candidate.where === 'a->b').map((one) => one.score);
    expect(Math.max(...again)).toBeLessThan(bestAt(unknown(notation), 'a->b') + 1e-9);
  });

  /** What a timed try is worth after another try of the same call had an outcome, over what it is worth when nobody knows that. */
  const raised = (tried: string, timed: string, outcome: Omit<Outcome, 'candidate'>): number => {
    const [of, without] = [true, false].map((isTold) => {
      const ranking = createRanking({
        topology: parseTopology('a->b op=Charge'),
        failures: [],
        atMs: 0,
        isWanted: (candidate) => candidate === tried || candidate === timed,
      });
      expect(namesOf([ranking.next()].flatMap((one) => one ?? []))).toEqual([tried]);
      if (isTold) ranking.learn({ candidate: tried, ...outcome });
      return ranking.next()?.score ?? Number.NaN;
    });
    return (of ?? Number.NaN) / (without ?? Number.NaN);
  };

  test('a single fault was borne: what only comes at a moment rises at that call', () => {
    const [tried, timed] = ['a->b Charge status-502', 'a->b Charge refuse after some of several calls'];
    expect(raised(tried, timed, survived)).toBeGreaterThan(1.05);
    expect(raised(tried, timed, found)).toBeCloseTo(1, 2);
  });

  test('another answer was seen: what comes too late, or stays too long, rises more', () => {
    const [tried, timed] = [
      'a->b Charge status-502',
      'a->b Charge refuse then healed, with the traffic kept',
    ];
    const plain = raised(tried, timed, survived);
    expect(raised(tried, timed, { ...survived, seen: { degraded: true } })).toBeGreaterThan(plain);
    expect(raised(tried, timed, { ...survived, seen: { degraded: false } })).toBe(plain);
  });
});

describe('laws', () => {
  const outcomes = fc.array(fc.constantFrom(found, expected, survived, undefined), { maxLength: 8 });
  const run = (topology: Topology, told: readonly (Omit<Outcome, 'candidate'> | undefined)[]): Ranked[] => {
    const ranking = rankingOf(topology);
    const picks = told.flatMap((outcome) => {
      const next = ranking.next();
      if (next === undefined) return [];
      if (outcome !== undefined) ranking.learn({ candidate: next.candidate.candidate, ...outcome });
      return [next];
    });
    return [...picks, ...everything(ranking)];
  };

  test('whatever is learnt: everything comes once, with a score that is a number, and each time the same', () => {
    fc.assert(
      fc.property(anyTopology, outcomes, (topology, told) => {
        const picks = run(topology, told);
        const all = [...rankingOf(topology).candidates()].map(({ candidate }) => candidate);
        expect(new Set(all).size).toBe(all.length);
        expect(namesOf(picks).sort()).toEqual(all.sort());
        for (const { score: worth } of picks) expect(worth).toBeGreaterThanOrEqual(0);
        expect(run(topology, told).map((one) => [one.candidate.candidate, one.score])).toEqual(
          picks.map((one) => [one.candidate.candidate, one.score]),
        );
      }),
      { numRuns: often(60) },
    );
  });

  test('each part has a name and facts, and each fact is of something in the topology', () => {
    fc.assert(
      fc.property(anyTopology, (topology) => {
        const places = new Set([
          ...topology.services.map(({ name }) => name),
          ...topology.edges.map(({ from, to }) => `${from}->${to}`),
        ]);
        for (const { parts, named } of everything(rankingOf(topology))) {
          expect(named).toHaveLength(parts.length);
          expect(named.map(({ name }) => name)).not.toContain('');
          for (const { id, text } of named.flatMap(({ facts }) => facts)) {
            expect(places).toContain(id.slice(0, id.lastIndexOf('.')));
            expect(text).not.toBe('');
          }
        }
      }),
      { numRuns: often(60) },
    );
  });
});

test('the outcome of what was not picked is refused, and of what was picked, the second time', () => {
  const ranking = rankingOf(parseTopology('a->b; a->c'));
  expect(() => {
    ranking.learn({ candidate: 'a->b hang', ...survived });
  }).toThrow('a->b hang was not picked, so it has no outcome');
  const first = ranking.next()?.candidate.candidate ?? '';
  ranking.learn({ candidate: first, ...survived });
  expect(() => {
    ranking.learn({ candidate: first, ...survived });
  }).toThrow(`${first} was not picked`);
});
