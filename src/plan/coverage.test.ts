import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import type { Coverage, CoverageCount } from '../model/plan.ts';
import { anyTopology } from '../testing/any-topology.ts';
import { parseFailure as failure } from '../testing/failure-notation.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { coverageOf, type CoverageOptions } from './coverage.ts';
import { planExperiments } from './plan.ts';
import { createRanking } from './ranking.ts';

const at = '2026-03-10T00:00:00Z';
const atMs = Date.parse(at);

/** A verdict at midnight of a day of 2026: `03-09 held a->b refuse`. */
function verdict(notation: string): Failure {
  const [day = '', status, ...candidate] = notation.split(' ');
  return failure(`2026-${day} low a`, {
    kind: 'verdict',
    verdict: status as 'held',
    candidate: candidate.join(' '),
  });
}

/** A deployment: `03-09 b`. */
function deployment(notation: string): Failure {
  const [day = '', service = ''] = notation.split(' ');
  return failure(`2026-${day} low ${service}`, { kind: 'deployment' });
}

const graph = parseTopology('u entry; u->a; a->b; a->c');

function rowsAfter(lines: readonly Failure[]): readonly Coverage[] {
  return planExperiments({ topology: graph, failures: lines, at, history: 'a test' }).coverage;
}

describe('the state of a->b refuse', () => {
  const pair = '03-09 held a->b and a->c refuse';
  test.each([
    ['never', '', [], undefined],
    ['tested', 'held lately', [verdict('03-09 held a->b refuse')], undefined],
    ['tested', 'violated lately', [verdict('03-09 violated a->b refuse')], undefined],
    [
      'never',
      'what was tried and did not prove anything',
      [verdict('03-09 inconclusive a->b refuse')],
      undefined,
    ],
    [
      'tested',
      'held, and a later try proved nothing',
      [verdict('03-01 held a->b refuse'), verdict('03-09 inconclusive a->b refuse')],
      undefined,
    ],
    ['never', 'another fault held', [verdict('03-09 held a->b hang')], undefined],
    ['stale', 'long ago', [verdict('02-01 held a->b refuse')], 'that is more than 14 days ago'],
    [
      'stale',
      'its callee was deployed since',
      [verdict('03-08 held a->b refuse'), deployment('03-09 b')],
      'b was deployed on 2026-03-09',
    ],
    [
      'stale',
      'its caller was deployed since',
      [verdict('03-08 held a->b refuse'), deployment('03-09 a')],
      'a was deployed on 2026-03-09',
    ],
    ['tested', 'deployed before', [deployment('03-07 b'), verdict('03-08 held a->b refuse')], undefined],
    ['tested', 'another one deployed', [verdict('03-08 held a->b refuse'), deployment('03-09 c')], undefined],
  ] as const)('%s: %s', (state, _, lines, stale) => {
    const row = rowsAfter(lines).find(({ where, fault }) => where === 'a->b' && fault === 'refuse');
    expect(row).toMatchObject({ state, ...(stale === undefined ? {} : { stale }) });
    expect(row?.stale).toBe(stale);
  });

  test.each([
    ['c', 'stale'],
    ['u', 'tested'],
  ])('a pair, of which %s was deployed: %s', (service, state) => {
    const rows = rowsAfter([verdict(pair), deployment(`03-10 ${service}`)]);
    expect(rows.find(({ where, fault }) => where === 'a->b and a->c' && fault === 'refuse')).toMatchObject({
      state,
    });
  });
});

/** Verdicts on some of what can be tried, and deployments. */
const histories = fc.array(
  fc.record({
    nth: fc.nat(200),
    day: fc.constantFrom('01-20', '03-01', '03-09'),
    status: fc.constantFrom('held', 'violated', 'inconclusive'),
    deployed: fc.constantFrom('', 'a', 'b'),
  }),
  { maxLength: 12 },
);

const countOf = (rows: readonly Coverage[]): CoverageCount => ({
  tested: rows.filter(({ state }) => state === 'tested').length,
  stale: rows.filter(({ state }) => state === 'stale').length,
  never: rows.filter(({ state }) => state === 'never').length,
});

test('the map counts the rows, of each place and fault; with few rows it still counts all of them', () => {
  fc.assert(
    fc.property(anyTopology, histories, fc.nat(60), (topology, history, rowsMost) => {
      const names = [...createRanking({ topology, failures: [], atMs }).candidates()].map(
        ({ candidate }) => candidate,
      );
      const failures = history.flatMap(({ nth, day, status, deployed }) => [
        ...(names.length === 0 ? [] : [verdict(`${day} ${status} ${names[nth % names.length] ?? ''}`)]),
        ...(deployed === '' ? [] : [deployment(`03-05 ${deployed}`)]),
      ]);
      const ranking = createRanking({ topology, failures, atMs });
      const of = (more: Partial<CoverageOptions>): ReturnType<typeof coverageOf> =>
        coverageOf(ranking, { weakSpots: [], atMs, ...more });
      const { coverage, coverageMap } = of({});
      expect(coverage).toHaveLength(names.length);
      expect(coverageMap).toMatchObject(countOf(coverage));
      for (const { where, tested, stale, never } of coverageMap.places)
        expect({ tested, stale, never }, where).toEqual(
          countOf(coverage.filter((row) => row.where === where)),
        );
      for (const { fault, tested, stale, never } of coverageMap.faults ?? [])
        expect({ tested, stale, never }, fault).toEqual(
          countOf(coverage.filter((row) => row.fault === fault)),
        );
      expect(coverageMap.places.map(({ where }) => where).sort()).toEqual(
        [...new Set(coverage.map(({ where }) => where))].sort(),
      );

      const few = of({ rowsMost });
      expect(few.coverageMap).toEqual(coverageMap);
      const tried = coverage.filter(({ last }) => last !== undefined);
      expect(few.coverage.length).toBeLessThanOrEqual(Math.max(rowsMost, tried.length));
      for (const row of tried) expect(few.coverage).toContainEqual(row);
    }),
    { numRuns: often(100) },
  );
});

describe('gaps', () => {
  const plan = (lines: readonly Failure[], only?: readonly string[]): ReturnType<typeof planExperiments> =>
    planExperiments({
      topology: graph,
      failures: lines,
      at,
      history: 'a test',
      ...(only === undefined ? {} : { only }),
    });
  const gapAt = (place: string, lines: readonly Failure[]): number =>
    plan(lines).coverageMap?.places.find(({ where }) => where === place)?.expected ?? Number.NaN;

  test('the largest comes first, and is smaller once some of it was tried', () => {
    const before = plan([]).coverageMap?.places ?? [];
    expect(before.map(({ expected }) => expected)).toEqual(
      before.map(({ expected }) => expected).sort((a, b) => b - a),
    );
    expect(before[0]?.expected).toBeGreaterThan(0);
    const where = before[0]?.where ?? '';
    const [tried] = plan([]).weakSpots.filter((spot) => spot.where === where);
    const held = verdict(`03-09 held ${tried?.candidate ?? ''}`);
    expect(gapAt(where, [held])).toBeLessThan(gapAt(where, []));
  });

  test('a deployment opens a gap again', () => {
    const held = verdict('03-08 held a->b hang');
    expect(gapAt('a->b', [held, deployment('03-09 b')])).toBeGreaterThan(gapAt('a->b', [held]));
  });

  test('only what was asked for', () => {
    const { coverage, coverageMap } = plan([], ['u->a *']);
    expect(new Set(coverage.map(({ where }) => where))).toEqual(new Set(['u->a']));
    expect(coverageMap?.places.map(({ where }) => where)).toEqual(['u->a']);
    expect(coverageMap?.never).toBe(coverage.length);
  });
});
