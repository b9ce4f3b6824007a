import fc from 'fast-check';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { readDocument } from '../model/document.ts';
import type { SearchFinding } from '../model/explore.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { sampleFinding } from './sample-finding.test-data.ts';
import { scenarioFileOf, scenarioOfFinding } from './scenario-file.ts';

const from = { seed: 7, run: 'reports/2026-11-30T10-00-00', replay: 'npx seatrial run found.yaml' };
const read = (text: string) => readDocument(scenarioSchema, text, { file: 'found.yaml' });

test('what is known of it, then the scenario', () => {
  expect(scenarioFileOf(sampleFinding, { ...from, schema: '../scenario.schema.json' }))
    .toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../scenario.schema.json
      # Found by a search: SG6 and SG7 of shop, broken by the fault (the same seed without faults held).
      # SG6: A saga leaves all of its effects, or none.
      # SG7: What the coordinator says is true.
      # For example: checkout o-17 was cancelled, but payment still holds 4,250 of it
      # Shown in 9 of 10 tries, each with another seed (95 % interval: 60 to 98 %).
      # Without lost-reply on order->payment: held in 10 of 10, broken in 0.
      # Without the clock of catalog.1 5s ahead: held in 6 of 10, broken in 2.
      # Made smaller: 2 simplifications tried, 1 kept.
      # From: reports/2026-11-30T10-00-00, finding 1 of the search with the seed 7
      # See it again: npx seatrial run found.yaml

      schemaVersion: 1
      name: shop-sg6-sg7-lost-reply-on-order-payment-clock-of-catalog-1
      description: A search found half-done sagas and cancelled sagas whose effects still stand.
      target: shop
      services:
        - storefront
        - order
        - payment
      clockOffset:
        catalog.1: 5s
      workload:
        use: sagas
        saga: checkout
        at: storefront
        clients: 4
        rate: 2.5
        duration: 3s
      faults:
        - kind: lost-reply
          on: order->payment
          begin:
            after: 1s
          lasts: 1s
      limits:
        time: 60s
      # Not met until the bug is mended, and from then on it keeps it mended. To accept it for a time:
      # expect: violated(SG6) until YEAR-MONTH-DAY
      expect: held
      seed: 3
      "
    `);
});

test.each<[string, Partial<SearchFinding>, string]>([
  ['a clean twin', { cause: 'broken anyway' }, 'broken anyway (no fault is needed for it)'],
  ['no twin', { cause: 'broken anyway', twin: undefined }, 'broken anyway (no fault is needed for it)'],
  ['undecided', { cause: 'undecided' }, 'it is not decided whether the fault is to blame'],
  ['seldom', { state: 'seldom' }, 'too seldom to tell what is needed for it'],
  ['a search that ended', { state: 'shrinking' }, 'Not yet as small as it could be'],
  ['not counted', { rate: undefined }, 'How often it comes again was not counted'],
])('%s', (_, change, sentence) => {
  expect(scenarioFileOf({ ...sampleFinding, ...change }, from)).toContain(sentence);
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a\nexpect: violated',
    'a\r\nseed: 99',
    '\u2028seed: 99\u2029',
    '\u0085seed: 99',
    '\nyaml-language-server: $schema=http://example.org',
    '*/ --- # %YAML',
    '\u001b[2J\u202e',
    '\ud800',
    '\u{10000}',
  ),
);

test('whatever the target said, every line is a comment or reads as the scenario', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (why, what, run) => {
      const finding = { ...sampleFinding, why, without: [{ what, held: 1, shown: 0, of: 1 }] };
      const text = scenarioFileOf(finding, { ...from, run });
      expect(read(text)).toEqual(scenarioOfFinding(finding));
      const bare = scenarioFileOf({ ...sampleFinding, why: '', without: [] }, from);
      const content = (of: string): string[] => of.split('\n').filter((line) => !line.startsWith('#'));
      expect(content(text)).toEqual(content(bare));
      expect(text).not.toMatch(/^#\s*yaml-language-server/m);
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u2029\u202e\p{Cs}]/u);
    }),
  );
});

test('settings with any text in them read as they were', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const scenario = { ...sampleFinding.scenario, environment: { order: { NOTE: value } } };
      const finding = { ...sampleFinding, scenario };
      const lone = /\p{Cs}/u;
      fc.pre(!lone.test(value));
      expect(read(scenarioFileOf(finding, from))).toEqual(scenarioOfFinding(finding));
    }),
  );
});

test('it is expected to hold, whatever was expected when it was found', () => {
  const scenario = { ...sampleFinding.scenario, expect: 'violated' };
  expect(read(scenarioFileOf({ ...sampleFinding, scenario }, from)).expect).toBe('held');
});

test('one without faults has none', () => {
  const scenario = { ...sampleFinding.scenario, faults: [], clockOffset: {} };
  const text = scenarioFileOf({ ...sampleFinding, scenario }, from);
  expect(parse(text)).not.toHaveProperty('faults');
  expect(read(text)).toMatchObject({ name: 'shop-sg6-sg7-no-fault', faults: [], expect: 'held', seed: 3 });
});
