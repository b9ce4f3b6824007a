import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VerdictStatus } from '../model/verdict.ts';
import type { ReportData } from './data.ts';
import { hostileText, tainted } from './hostile.test-data.ts';
import { renderJUnit } from './junit.ts';
import { sampleExploration } from './sample-finding.test-data.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';
import { often } from '../testing/often.ts';

const sample = await sampleRun();
const night = await sampleNight();
const search: ReportData = { ...sample, experiments: [], exploration: sampleExploration };

/** Every tag in order, with CDATA sections taken out; anything else with `<` in it is refused. */
function structure(xml: string): string {
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/u);
  const found: string[] = [];
  const rest = xml
    .replace(/<!\[CDATA\[[^]*?\]\]>/g, '')
    .replace(/<[/?]?([a-z-]+)((?:\s+[a-z]+="[^"<]*")*)\s*[/?]?>/g, (_, name: string, attributes: string) => {
      found.push([name, ...Array.from(attributes.matchAll(/([a-z]+)="/g), ([, key]) => key)].join(' '));
      return '';
    });
  expect(rest.trim()).toBe('');
  return found.join('\n');
}

/** How the only test case of a run ends. */
function ending(
  status: VerdictStatus,
  expect_: string,
  broken: Partial<ReportData['experiments'][0]['record']> = {},
): string {
  const source = sample.experiments[status === 'violated' ? 0 : status === 'inconclusive' ? 2 : 3];
  if (source === undefined) throw new Error('the sample has too few experiments');
  const one = {
    ...source,
    record: { ...source.record, ...broken },
    scenario: { ...source.scenario, expect: expect_ },
  };
  const xml = renderJUnit({ ...sample, run: { ...sample.run, notRun: [] }, experiments: [one] });
  return /<(failure|error|skipped)/.exec(xml)?.[1] ?? 'passed';
}

describe('junit', () => {
  test.each([
    ['held', 'held', 'passed'],
    ['violated', 'held', 'failure'],
    ['violated', 'violated', 'passed'],
    ['violated', 'violated(SG6)', 'passed'],
    ['violated', 'violated(CV1)', 'failure'],
    ['held', 'violated', 'failure'],
    ['inconclusive', 'held', 'error'],
    ['inconclusive', 'violated', 'error'],
    // The sample ran on 2026-11-24.
    ['violated', 'violated(SG6) until 2026-11-24', 'passed'],
    ['violated', 'violated until 2027-01-31', 'passed'],
    ['violated', 'violated(SG6) until 2026-11-23', 'failure'],
    ['violated', 'violated(CV1) until 2027-01-31', 'failure'],
    ['held', 'violated(SG6) until 2027-01-31', 'passed'],
    ['inconclusive', 'violated(SG6) until 2027-01-31', 'error'],
  ] as const)('%s where %s is expected: %s', (status, expect_, expected) => {
    expect(ending(status, expect_)).toBe(expected);
  });

  test.each([
    ['cut short', { status: 'aborted' } as const],
    ['not proven to be healed', { healProven: false }],
  ])('held, but %s: error', (_, broken) => {
    expect(ending('held', 'held', broken)).toBe('error');
  });

  test('a failure says what was promised and seen, and how to repeat it', () => {
    const xml = renderJUnit(sample);
    expect(xml).toContain('message="Order o-17 was cancelled, but payment still holds 1,299 of it."');
    expect(xml).toContain('repeat: seatrial replay reports/2026-11-24T21-04-10-shop/01-payment-lost-reply');
    expect(xml).toMatch(/<testsuites name="seatrial" tests="6" failures="2" errors="1" skipped="1">/);
  });

  test('a night: what changed, and what is accepted, as properties; an accepted violation says so in its output', () => {
    const xml = renderJUnit(night);
    expect(xml).toMatch(/<testsuites name="seatrial" tests="5" failures="1" errors="0" skipped="1">/);
    expect(xml).toContain('<property name="changes" value="1 new, 1 still, 1 flaky, 1 fixed"/>');
    expect(xml).toContain('<property name="change" value="fixed: broken on 2026-11-24 02:00 UTC"/>');
    const note = 'A violation of LA1 is known and accepted until 2027-01-31; after that day it counts.';
    expect(xml).toContain(`<property name="acceptance" value="${note}"/>`);
    expect(xml).toContain(`<system-out><![CDATA[${note}\nLA1 payment: `);
  });

  test('an acceptance that is over: the failure says so', () => {
    const experiments = night.experiments.map((one) => ({
      ...one,
      scenario: { ...one.scenario, expect: 'violated(LA1) until 2026-11-24' },
    }));
    expect(renderJUnit({ ...night, experiments })).toMatch(
      /<failure message="While the fault stood, payment received 8 [^"]* \(accepted until 2026-11-24, which is over\)"/,
    );
  });

  test.each([
    ['a run', sample],
    ['a night', night],
    ['a search', search],
  ])(
    '%s: no text of a target changes the structure, however often it ends a CDATA section',
    (_, data) => {
      const expected = structure(renderJUnit(tainted(data, 'zz')));
      fc.assert(
        fc.property(hostileText, (text) => {
          expect(structure(renderJUnit(tainted(data, text)))).toBe(expected);
        }),
        { numRuns: often(100) },
      );
    },
    often(60_000),
  );

  test('what a search in one process found is a failure each', () => {
    expect(renderJUnit(search)).toMatch(
      /name="finding 1: lost-reply on order[^]*<failure message="checkout o-17 was cancelled, but payment still holds 4,250 of it" type="violated"/,
    );
    const { inProcess, ...onProcesses } = sampleExploration;
    expect([inProcess, renderJUnit({ ...search, exploration: onProcesses })]).toEqual([
      true,
      expect.not.stringContaining('finding 1'),
    ]);
  });
});
