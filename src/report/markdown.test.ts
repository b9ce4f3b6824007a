import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportData, ReportExperiment } from './data.ts';
import { anyText, hostileText, tainted } from './hostile.test-data.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleExploration } from './sample-finding.test-data.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';
import { often } from '../testing/often.ts';

const night = await sampleNight();
const sample = await sampleRun();
const search: ReportData = { ...sample, exploration: sampleExploration };

/** What has a meaning in Markdown, in order: code is one sign, what is escaped is none, and so is what a joiner breaks. */
function structure(markdown: string): string {
  return markdown
    .replace(
      /\\[!-/:-@[-`{-~]|&(?:amp|lt|gt);|[@#:]\u2060|www\u2060|(`+)(?!`)[^]*?(?<!`)\1(?!`)/gi,
      (_, fence: string | undefined) => (fence === undefined ? '' : '\u0001'),
    )
    .replace(/[^\n\u0001\\`*_[\]<>|~$#@&]/g, '');
}

describe('markdown', () => {
  test('what a search found, and the least that shows it', () => {
    expect(renderMarkdown(search)).toContain(
      '- ✖ SG6 SG7: checkout o-17 was cancelled, but payment still holds 4,250 of it. The least that shows it: lost-reply on order',
    );
    expect(renderMarkdown({ ...search, exploration: { ...sampleExploration, findings: [] } })).not.toContain(
      '### Found',
    );
  });

  test('what a person reads on a summary page: what changed first', () => {
    expect(renderMarkdown(night)).toMatchInlineSnapshot(`
      "## Seatrial: In 2 of 4 experiments, shop broke what it promises: requests that were not answered in time and load that multiplied under trouble. Known and accepted: 1 of the 2.

      ✖ **2** violated (1 accepted) · ✔ **2** held · 1 not run

      ### Since the last night: 1 new, 1 still, 1 flaky, 1 fixed

      - new: **shop-catalog-slow**: requests that were not answered in time (AV1); never judged before
      - still: **shop-payment-slow**: load that multiplied under trouble (LA1); so since 2026-11-24 02:00 UTC at least
      - flaky: **shop-catalog-partition**; its verdicts go back and forth; the last one was of 2026-11-24 02:00 UTC
      - fixed: **shop-shipping-stop**: acknowledged effects that were lost (DU1); broken on 2026-11-24 02:00 UTC

      ### Violated

      - **shop-catalog-slow** (AV1): Of 192 requests that were due while the faults stood, 96 were not well answered within 1 s. Again: \`npx seatrial replay reports/2026-11-25T02-00-00/01-shop-catalog-slow\`

      ### Violated, known and accepted

      - until 2027-01-31: **shop-payment-slow** (LA1): While the fault stood, payment received 8 requests for each order; before, it was one. Again: \`npx seatrial replay reports/2026-11-25T02-00-00/02-shop-payment-slow\`

      ### Not run

      - **shop-notifier-pause**: the budget of 20m was used up

      Report: \`reports/2026-11-25T02-00-00/report.html\`
      "
    `);
  });

  test('what proves nothing, with its reason', () => {
    expect(renderMarkdown(sample, { report: 'artifact `report`' })).toMatchInlineSnapshot(`
      "## Seatrial: In 2 of 5 experiments, shop broke what it promises: replicas that never agree, half-done sagas and cancelled sagas whose effects still stand.

      ✖ **2** violated · ? **1** inconclusive · ✔ **2** held · 1 not run

      Note: The shop is broken on purpose: two of its bugs were switched on.

      ### Violated

      - **shop-payment-lost-reply** (SG6, SG7): Order o-17 was cancelled, but payment still holds 1,299 of it (and 4 more). Again: \`seatrial replay reports/2026-11-24T21-04-10-shop/01-payment-lost-reply\`
      - **shop-catalog-partition** (CV1): The replicas of the catalog still disagree about item-3, 15 s after the network was whole again. Again: \`seatrial replay reports/2026-11-24T21-04-10-shop/02-catalog-partition\`

      ### Proves nothing

      - inconclusive: **shop-order-crash**: The fault missed its moment: no saga was between reserve and charge when it should have begun (and 1 more)

      ### Not run

      - **shop-shipping-pause**: the budget of 90s was used up

      Report: \`\` artifact \`report\` \`\`
      "
    `);
  });

  test('nothing was run, nothing changed: still a page', () => {
    const empty = { ...night, run: { ...night.run, changes: [], notRun: [] }, experiments: [] };
    expect(renderMarkdown(empty)).toMatchInlineSnapshot(`
      "## Seatrial: Nothing was tested: no experiment was run.

      ✖ **0** violated · ✔ **0** held

      Since the last night: nothing changed.

      Report: \`reports/2026-11-25T02-00-00/report.html\`
      "
    `);
  });

  test.each([
    ['is over', 'violated(AV1) until 2026-11-24', '; was accepted until 2026-11-24.'],
    ['is about another rule', 'violated(SG6) until 2027-01-31', '; not what was accepted.'],
  ])('an acceptance that %s: it counts', (_, expect_, words) => {
    const experiments = night.experiments.map((one) => ({
      ...one,
      scenario: { ...one.scenario, expect: expect_ },
    }));
    const markdown = renderMarkdown({ ...night, experiments });
    expect(markdown).not.toContain('known and accepted');
    expect(markdown).toContain(words);
  });

  test('at most 100 lines, whatever the run, and it says how many more', () => {
    const [one, accepted] = night.experiments;
    const unclear = sample.experiments[2];
    if (one === undefined || accepted === undefined || unclear === undefined)
      throw new Error('too few samples');
    const times = (experiment: ReportExperiment): ReportExperiment[] =>
      Array.from({ length: 400 }, () => ({ ...experiment }));
    const many: ReportData = {
      ...night,
      note: 'a note',
      run: {
        ...night.run,
        status: 'aborted',
        changes: Array.from({ length: 400 }, () => night.run.changes ?? []).flat(),
        notRun: Array.from({ length: 400 }, () => ({ scenario: 's', why: 'no time' })),
      },
      experiments: [...times(one), ...times(accepted), ...times(unclear)],
    };
    const lines = renderMarkdown(many).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(100);
    expect(lines.filter((line) => line.startsWith('- … and '))).toEqual([
      '- … and 1587 more in the report',
      '- … and 373 more in the report',
      '- … and 393 more in the report',
      '- … and 389 more in the report',
      '- … and 393 more in the report',
    ]);
  });

  test.each([
    ['night', night],
    ['sample', sample],
  ])(
    '%s: no text of a target changes the structure',
    (_, data) => {
      for (const keep of [[], ['rule', 'rules']]) {
        const expected = structure(renderMarkdown(tainted(data, 'zz', keep)));
        fc.assert(
          fc.property(hostileText, (text) => {
            const markdown = renderMarkdown(tainted(data, text, keep));
            expect(structure(markdown)).toBe(expected);
            expect(markdown).not.toMatch(/[\p{Cs}\u0000-\u0009\u000b-\u001f\u202e]/u);
          }),
          { numRuns: often(60) },
        );
      }
    },
    often(60_000),
  );
});

test.each([
  ['a | b', 'a \\| b'],
  ['`code` *bold* _it_', '\\`code\\` \\*bold\\* \\_it\\_'],
  ['<script>&amp;', '&lt;script&gt;&amp;amp;'],
  ['[x](https://x.example)', '\\[x\\](https:\u2060//x.example)'],
  ['![x](javascript:1)', '!\\[x\\](javascript:1)'],
  ['@octocat and a@b.example', '@\u2060octocat and a@\u2060b.example'],
  ['#12, org/repo#3, # x', '#\u206012, org/repo#\u20603, #\u2060 x'],
  ['www.x.example WWW.x', 'www\u2060.x.example WWW\u2060.x'],
  [':tada: at 21:04', ':\u2060tada: at 21:04'],
  ['$x$ ~~y~~ \\', '\\$x\\$ \\~\\~y\\~\\~ \\\\'],
  ['two\nlines  \r\n\u2028three', 'two lines three'],
  ['\u202eevil\u0000', '\u{fffd}evil\u{fffd}'],
  ['x'.repeat(60), `${'x'.repeat(49)}…`],
])('%j is text', (text, expected) => {
  expect(markdownText(text, 50)).toBe(expected);
});

test.each([
  ['npx seatrial replay x', '`npx seatrial replay x`'],
  ['a ` b', '``a ` b``'],
  ['``', '``` `` ```'],
  ['a\nb', '`a b`'],
  ['', ''],
])('%j is code', (text, expected) => {
  expect(markdownCode(text)).toBe(expected);
});

test('code holds everything within its fence', () => {
  fc.assert(
    fc.property(fc.oneof(anyText(20), fc.string({ unit: fc.constantFrom('`', ' ', 'a', '|') })), (text) => {
      expect(structure(markdownCode(text)).replace('\u0001', '')).toBe('');
    }),
  );
});
