import { describe, expect, test } from 'vitest';
import type { LintFinding } from '../model/lint.ts';
import type { Plan } from '../model/plan.ts';
import { lintSection } from './lint-section.ts';
import { toText, type SafeHtml } from './markup.ts';
import { planSection } from './plan-section.ts';
import { samplePlan } from './sample-plan.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

const sample = await sampleRun();

/** The rows of each table of a section, as texts. */
function tables(section: SafeHtml | undefined): readonly (readonly (readonly string[])[])[] {
  return (section === undefined ? '' : toText(section))
    .split('<table>')
    .slice(1)
    .map((one) =>
      [...(one.split('<tbody>')[1] ?? '').matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, row = '']) =>
        [...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].map(([, cell = '']) =>
          cell.replace(/<[^>]+>/g, '').trim(),
        ),
      ),
    );
}

const planned = (change: Partial<Plan> = {}): SafeHtml | undefined =>
  planSection({ ...sample, plan: { ...samplePlan, ...change } });

describe('a weak spot', () => {
  const [terms = [], factors = []] = tables(planned());

  test('what adds to a score adds up to what is printed below it', () => {
    const adds = terms.map((row) => Number(row.at(-1)));
    const score = adds.pop();
    expect(adds.length).toBeGreaterThan(1);
    expect(adds.reduce((sum, one) => sum + one, 0)).toBeCloseTo(score ?? Number.NaN, 9);
    expect(score).toBe(samplePlan.weakSpots[0]?.score);
  });

  test('each hazard tells where it is, why, and how likely it is found', () => {
    expect(terms[0]).toEqual([
      'unsafe-retry (order→payment charge)',
      'order tries payment up to 3 times, and nothing says that this is safe',
      '40 %',
      '4.0125',
      '1.605',
    ]);
  });

  test('every factor is there with its fact', () => {
    expect(factors.map(([name]) => name?.split(':')[0])).toEqual([
      'exposure',
      'likelihood',
      'information',
      'cost',
    ]);
    expect(factors[0]?.slice(1)).toEqual([
      'order→payment carried 180 calls in targets/shop/target.yaml',
      '× 0.75',
    ]);
  });

  test('a plan of an older version has no factors, and its terms still add up', () => {
    const [, second] = samplePlan.weakSpots;
    expect(tables(planned({ weakSpots: second === undefined ? [] : [second], coverage: [] }))).toEqual([
      [
        ['never tested', 'No verdict on it in the history.', '100 %', '1.9', '1.9'],
        ['score', '', '', '', '1.9'],
      ],
    ]);
  });
});

describe('findings of the lint', () => {
  const findings = samplePlan.findings ?? [];
  const text = (some: readonly LintFinding[]): string => {
    const section = lintSection({ plan: { ...samplePlan, findings: [...some] } });
    return section === undefined
      ? ''
      : toText(section)
          .replace(/<[^>]+>/g, ' ')
          .replace(/\s+/g, ' ');
  };

  test('errors come before warnings, each with what to change and what it rests on', () => {
    const told = text(findings);
    expect(told).toMatch(/1 error.*1 warning.*LT1.*LT3/);
    for (const { remedy, message } of findings)
      for (const part of [remedy, message]) expect(told).toContain(part.replaceAll('->', '→'));
    expect(tables(lintSection({ plan: samplePlan }))[0]).toEqual([
      ['storefront→order', 'timeout', '800ms', 'targets/shop/target.yaml'],
    ]);
  });

  test('many are counted, and the first are shown', () => {
    const many = Array.from({ length: 60 }, () => findings).flat();
    expect(text(many)).toMatch(/60 errors.*60 warnings.*80 more findings in plan\.json/);
  });

  test('without a finding, or a plan, nothing is said', () => {
    expect(text([])).toBe('');
    expect(lintSection({})).toBeUndefined();
  });
});
