import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import { parseFailure as failure } from '../testing/failure-notation.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { callsIn } from './call.ts';
import { loneOutages } from './lone-outages.ts';
import { leftOutWith, pairName, pairsIn, type CallPairs } from './pairs.ts';
import { planExperiments } from './plan.ts';
import { createRanking, type Ranking } from './ranking.ts';

/** A verdict on a call that was away: `held a->b refuse`, with what was called in its place after `instead`. */
function verdict(notation: string, day = '2026-03-01'): Failure {
  const [own = '', instead] = notation.split(' instead ');
  const [status, edge = '', ...fault] = own.split(' ');
  return failure(`${day} low ${edge}`, {
    kind: 'verdict',
    verdict: status as 'held',
    candidate: [edge, ...fault].join(' '),
    source: 'run x/01',
    ...(instead === undefined ? {} : { instead: [instead] }),
  });
}

function pairsOf(graph: string, ...verdicts: readonly string[]): CallPairs {
  return pairsIn(callsIn(parseTopology(graph)), loneOutages(verdicts.map((line) => verdict(line))));
}

function namesOf({ pairs }: CallPairs): string[] {
  return pairs.map(({ places }) => pairName(places));
}

/** `b+c named, b+e further`: callees of each pair, the likeliest first, and by what; what is little more than a guess is left out. */
function likely({ pairs }: CallPairs): string {
  return pairs
    .filter(({ probability }) => probability >= 0.1)
    .sort((a, b) => b.probability - a.probability)
    .map(
      ({ places: [one, other], fact }) =>
        `${one.edge.to}+${other.edge.to} ${fact().id.split('.').at(-1) ?? ''}`,
    )
    .join(', ');
}

describe('which pairs may be too many', () => {
  test.each([
    ['nothing tells of several ways', 'a->b; a->c', ''],
    ['called alike', 'a->b-primary; a->b-secondary', 'b-primary+b-secondary name'],
    ['three that are called alike: no two are enough', 'a->b-1; a->b-2; a->b-3', ''],
    ['another answer', 'a->b fallback; a->c', 'b+c fallback'],
    [
      'what a way needs is part of it',
      'a->b-1; a->b-2; b-1->s; b-2->t',
      'b-1+b-2 name, b-1+t name, b-2+s name, s+t name',
    ],
    [
      'what both ways need is enough alone',
      'a->b-1; a->b-2; b-1->s; s->x; b-2->s',
      'b-1+b-2 name, b-1+s name, b-2+s name, s+s name',
    ],
    ['what has another answer is no part of a way', 'a->b-1; a->b-2; b-1->s fallback', 'b-1+b-2 name'],
    ['what nobody waits for cuts nothing', 'a->b-1; a->b-2 async', ''],
    ['a circle', 'a->b-1; a->b-2; b-1->a; b-1->b-1', 'b-1+b-2 name'],
  ])('%s', (_, graph, expected) => {
    expect(likely(pairsOf(graph))).toBe(expected);
  });

  test('a call of both ways is in no pair', () => {
    const names = namesOf(pairsOf('a->b-1; a->b-2; b-1->s; s->x; b-2->s'));
    expect(names.filter((name) => name.includes('s->x'))).toEqual([]);
  });
});

describe('what our own verdicts say', () => {
  const graph = 'a->b; a->c; a->d';
  const probabilities = (...verdicts: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      pairsOf(graph, ...verdicts).pairs.map(({ places: [one, other], probability }) => [
        `${one.edge.to}+${other.edge.to}`,
        probability,
      ]),
    );
  const before = probabilities();

  test('what was borne alone has another way: its pairs are likelier, no others', () => {
    const after = probabilities('held a->b refuse');
    expect(after['b+c']).toBeGreaterThan(before['b+c'] ?? 1);
    expect(after['b+d']).toBeGreaterThan(before['b+d'] ?? 1);
    expect(after['c+d']).toBe(before['c+d']);
  });

  test('what was called in its place is the other way', () => {
    const after = probabilities('held a->b refuse instead a->c');
    expect(after['b+c']).toBeGreaterThan(0.5);
    expect(after['b+d']).toBeLessThan(after['b+c'] ?? 0);
  });

  test('what was not borne alone is in no pair, and the plan says why', () => {
    const pairs = pairsOf(graph, 'violated a->b hang');
    expect(namesOf(pairs)).toEqual(['a->c and a->d']);
    expect(leftOutWith(pairs.notBorne)).toEqual([
      {
        what: '2 pairs with a->b',
        why: 'it was not borne when a->b was away alone, so a second fault shows nothing new',
      },
    ]);
  });

  test.each([
    ['another fault says nothing', 'violated a->b lost-reply'],
    ['nor does a moment', 'violated a->b refuse under many clients at once'],
    ['nor a pair', 'violated a->b and a->c refuse'],
    ['nor what was not decided', 'inconclusive a->b refuse'],
  ])('%s', (_, line) => {
    expect(probabilities(line)).toEqual(before);
  });

  test('the newest counts, whatever the order of the lines', () => {
    const lines = [verdict('violated a->b refuse', '2026-02-01'), verdict('held a->b refuse', '2026-03-01')];
    for (const some of [lines, lines.toReversed()]) {
      const { result } = loneOutages(some)({ edge: { from: 'a', to: 'b', operations: [], facts: {} } }) ?? {};
      expect(result).toBe('survived');
    }
  });

  test('the next plan tries it, and says what it rests on', () => {
    const plan = planExperiments({
      topology: parseTopology(graph),
      failures: [verdict('held a->b refuse instead a->c')],
      history: 'a test',
    });
    const rankOf = (name: string): number =>
      plan.weakSpots.find(({ candidate }) => candidate === name)?.rank ?? Number.NaN;
    expect(rankOf('a->b and a->c refuse')).toBeLessThan(rankOf('a->c and a->d refuse'));
    expect(plan.weakSpots.find(({ candidate }) => candidate === 'a->b and a->c refuse')?.reason).toContain(
      'a called c in place of b when that was away (run x/01)',
    );
  });
});

describe('within a run', () => {
  const ranking = (): Ranking =>
    createRanking({ topology: parseTopology('a->b; a->c; a->d'), failures: [], atMs: 0 });
  /** The order of the pairs after `a->b refuse` was survived. */
  const pairsAfter = (instead: readonly string[] | undefined): readonly string[] => {
    const all = ranking();
    const pairs: string[] = [];
    for (let picked = all.next(); picked !== undefined; picked = all.next()) {
      const { candidate, and } = picked.candidate;
      if (and !== undefined) pairs.push(candidate);
      if (candidate === 'a->b refuse')
        all.learn({
          candidate,
          result: 'survived',
          found: false,
          ...(instead === undefined ? {} : { seen: { instead } }),
        });
    }
    return pairs.filter((name) => name.endsWith('refuse'));
  };

  test.each(['a->c', 'a->d'])(
    '%s was called in place of what was away: the pair with it comes first',
    (other) => {
      expect(pairsAfter([other])[0]).toBe(`a->b and ${other} refuse`);
    },
  );
});

test('names of pairs are those of their calls', () => {
  for (const {
    places: [one, other],
  } of pairsOf('a->b-1; a->b-2; b-1->s').pairs)
    expect(edgeName(one.edge.from, one.edge.to) <= edgeName(other.edge.from, other.edge.to)).toBe(true);
});
