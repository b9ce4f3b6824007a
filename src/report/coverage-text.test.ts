import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Coverage, Plan } from '../model/plan.ts';
import { often } from '../testing/often.ts';
import { coverageSigns, renderCoverage } from './coverage-text.ts';
import { samplePlan } from './sample-plan.test-data.ts';
import type { TextPaint } from './text.ts';

/** A row: `a->b refuse`, `a->b hang @under load stale`. */
function row(notation: string, more: Partial<Coverage> = {}): Coverage {
  const [where = '', fault = '', ...rest] = notation.split(' ');
  const state = rest.includes('tested') ? 'tested' : rest.includes('stale') ? 'stale' : 'never';
  const moment = rest
    .filter((word) => word !== state)
    .join(' ')
    .slice(1);
  return { where, fault, ...(moment === '' ? {} : { moment }), state, ...more };
}

function plan(rows: readonly Coverage[], more: Partial<Plan> = {}): Plan {
  const count = (some: readonly Coverage[]): Record<Coverage['state'], number> => ({
    tested: some.filter(({ state }) => state === 'tested').length,
    stale: some.filter(({ state }) => state === 'stale').length,
    never: some.filter(({ state }) => state === 'never').length,
  });
  const places = [...new Set(rows.map(({ where }) => where))];
  const faults = [...new Set(rows.map(({ fault }) => fault))];
  return {
    ...samplePlan,
    leftOut: [],
    coverage: [...rows],
    coverageMap: {
      ...count(rows),
      placeCount: places.length,
      places: places.map((where, at) => ({
        where,
        ...count(rows.filter((one) => one.where === where)),
        expected: places.length - at,
      })),
      faults: faults.map((fault) => ({ fault, ...count(rows.filter((one) => one.fault === fault)) })),
    },
    ...more,
  };
}

const four = [
  row('a->b refuse tested', { last: 'held at 2026-11-19T00:00:00Z' }),
  row('a->b hang tested', { last: 'held at 2026-11-19T00:00:00Z' }),
  row('a->b hang @under load'),
  row('a->c refuse stale', { last: 'held at 2026-10-01T00:00:00Z', stale: 'c was deployed on 2026-11-01' }),
  row('a->c hang'),
  row('c crash'),
];

test('totals, the grid, what is missing and what was left out', () => {
  const text = renderCoverage(plan(four, { leftOut: [{ what: 'b->d', why: 'no workload uses it' }] }), {
    width: 90,
  });
  expect(text).toMatchInlineSnapshot(`
    "6 ways to try shop
    █████████████▒▒▒▒▒▒▒····················
    tested 2 (33 %), stale 1 (16 %), never 3 (50 %)
    Tested is what held or was violated within 14 days of 2026-11-20, with no deployment of
    either end since; what held or was violated before is stale.

        fault  tested  stale  never
      a refuse      1      1      0
      b hang        1      0      2
      c crash       0      0      1

    Places, the largest gaps first
      place a b c  tested  stale  never  expected
      a->b  ● ◐         2      0      1      3.00
      a->c  ○ ·         0      1      1      2.00
      c         ·       0      0      1      1.00
    ● tested  ◐ some of it  ○ stale  · never  (blank) nothing to try; expected: what is still
    to be found there, each by how bad it is

    What is not tested there
      a->b
        never: hang under load
      a->c
        stale: refuse: held at 2026-10-01T00:00:00Z, and c was deployed on 2026-11-01
        never: hang
      c
        never: crash

    Left out, and why
      - b->d: no workload uses it
    "
  `);
});

describe('the width of a terminal', () => {
  const wide = Array.from({ length: 30 }, (_, at) =>
    row(
      `a-service-with-a-long-name-${at}->another-one-with-a-long-name-${at} fault-${at % 17} @at some time of its own`,
    ),
  );

  test.each([60, 80, 100, 110])('%i columns are enough', (width) => {
    const lines = renderCoverage(plan([...four, ...wide]), { width, most: 20 }).split('\n');
    expect(lines.filter(({ length }) => length > width)).toEqual([]);
  });

  test('colours change nothing but colours', () => {
    const style = (code: number) => (text: string) => `\u001B[${code}m${text}\u001B[0m`;
    const paint: TextPaint = {
      bold: style(1),
      dim: style(2),
      red: style(31),
      green: style(32),
      yellow: style(33),
    };
    const painted = renderCoverage(plan([...four, ...wide]), { paint });
    expect(painted).toContain('\u001B[');
    expect(stripVTControlCharacters(painted)).toBe(renderCoverage(plan([...four, ...wide])));
  });
});

test('of many places the largest gaps are shown, and how many more there are', () => {
  const rows = Array.from({ length: 500 }, (_, at) => row(`s${at}->t${at} refuse`));
  const text = renderCoverage(plan(rows), { most: 3 });
  expect(text.split('\n').length).toBeLessThan(30);
  expect(text).toContain('… and 497 places more');
  expect(text).toContain('  s0->t0, s1->t1, s2->t2\n    never: refuse\n');
});

test('nothing to try, and a plan of an older version', () => {
  expect(renderCoverage(plan([]))).toContain('0 ways to try shop');
  expect(renderCoverage(samplePlan)).toBe('This plan does not say what is covered.\n');
});

test('a place cannot write to the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
      const text = renderCoverage(
        plan([{ where: name, fault: name, moment: name, state: 'stale', last: name, stale: name }], {
          target: name,
          leftOut: [{ what: name, why: name }],
        }),
      );
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: often(300) },
  );
});

test('each sign is another one', () => {
  expect(new Set(Object.values(coverageSigns)).size).toBe(4);
});
