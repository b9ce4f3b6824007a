import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './hostile.test-data.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';
import { renderText, wrap } from './text.ts';

const sample = await sampleRun();

describe('text', () => {
  test('what a person reads on a terminal', () => {
    expect(renderText(sample)).toMatchInlineSnapshot(`
      "In 2 of 5 experiments, shop broke what it promises: replicas that never agree, half-done sagas and
      cancelled sagas whose effects still stand.
      The shop is broken on purpose: two of its bugs were switched on.

      ✖ violated  01-payment-lost-reply
        SG6 A saga leaves all of its effects, or none · o-17
          Order o-17 was cancelled, but payment still holds 1,299 of it.
          promised   A cancelled order leaves nothing in any participant.
          seen       payment’s ledger: charge +1,299, refund 0; inventory’s ledger: reserve +1, release
                     -1.
          under      lost-reply on order->payment, 3.01s to 7.02s (hit 31 connections)
          lasting    It stayed broken: still so when the target was quiet.
          and 3 more of SG6
        SG7 What the coordinator says is true · o-17
          Order o-17 was cancelled, but payment still holds 1,299 of it.
          promised   A cancelled order holds nothing.
          seen       payment’s ledger: charge +1,299, refund 0; inventory’s ledger: reserve +1, release
                     -1.
          under      lost-reply on order->payment, 3.01s to 7.02s (hit 31 connections)
          lasting    It stayed broken: still so when the target was quiet.
          replay     seatrial replay reports/2026-11-24T21-04-10-shop/01-payment-lost-reply

      ✖ violated  02-catalog-partition
        CV1 Replicas agree in the end · item-3
          The replicas of the catalog still disagree about item-3, 15 s after the network was whole again.
          promised   All replicas show the same value.
          seen       catalog.1 shows v-88, catalog.2 and catalog.3 show v-61.
          under      partition on catalog.1 | catalog.2, catalog.3, 2.5s to 7.5s (seen by probing)
          lasting    It mended by itself, but only 21.4s after every fault was undone.
          replay     seatrial replay reports/2026-11-24T21-04-10-shop/02-catalog-partition

      ? inconclusive  03-order-crash
          The fault missed its moment: no saga was between reserve and charge when it should have begun.
          Every saga ends: its premise never occurred
          replay     seatrial replay reports/2026-11-24T21-04-10-shop/03-order-crash

      ✔ held  04-inventory-slow-1, 05-inventory-slow-2

      – not run  1, because the budget of 90s was used up: shop-shipping-pause

      See it again:
        seatrial replay reports/2026-11-24T21-04-10-shop/01-payment-lost-reply
      "
    `);
  });

  test('a night: what changed comes first, what is accepted last', async () => {
    expect(renderText(await sampleNight())).toMatchInlineSnapshot(`
      "In 2 of 4 experiments, shop broke what it promises: requests that were not answered in time and load
      that multiplied under trouble. Known and accepted: 1 of the 2.

      Since the last night: 1 new, 1 still, 1 flaky, 1 fixed
        + new    shop-catalog-slow: requests that were not answered in time (AV1); never judged before
        = still  shop-payment-slow: load that multiplied under trouble (LA1); so since 2026-11-24 02:00
                 UTC at least
        ~ flaky  shop-catalog-partition; its verdicts go back and forth; the last one was of 2026-11-24
                 02:00 UTC
        ✔ fixed  shop-shipping-stop: acknowledged effects that were lost (DU1); broken on 2026-11-24 02:00
                 UTC

      ✖ violated  01-shop-catalog-slow
        AV1 Users are answered while a part is broken · home
          Of 192 requests that were due while the faults stood, 96 were not well answered within 1 s.
          promised   At most 1 % of the due requests fail while the faults stand.
          seen       96 of 192 failed (50 %): 96 timeout. Before the fault: 0 of 64.
          under      latency on storefront->catalog, 4s to 8s (hit 140 connections)
          lasting    It is counted over the time in which the faults stood; how it was before and after is
                     in the table of answers.
          replay     npx seatrial replay reports/2026-11-25T02-00-00/01-shop-catalog-slow

      ✖ violated  02-shop-payment-slow (accepted until 2027-01-31)
        LA1 Trouble does not multiply the load · payment
          While the fault stood, payment received 8 requests for each order; before, it was one.
          promised   At most 4 times as many requests for each operation as before the fault.
          seen       192 requests for 24 operations (8 each); before the fault 12 for 12 (1 each).
          under      latency on order->payment, 4s to 8s (hit 140 connections)
          lasting    It is counted over the time in which the faults stood, against the time before.
          note       A violation of LA1 is known and accepted until 2027-01-31; after that day it counts.
          replay     npx seatrial replay reports/2026-11-25T02-00-00/02-shop-payment-slow

      ✔ held  03-shop-catalog-flaps, 04-shop-shipping-stop

      – not run  1, because the budget of 20m was used up: shop-notifier-pause

      See it again:
        npx seatrial replay reports/2026-11-25T02-00-00/01-shop-catalog-slow
      "
    `);
  });

  test('a night: of many changes a few, and how many more', async () => {
    const night = await sampleNight();
    const changes = Array.from({ length: 30 }, () => night.run.changes ?? []).flat();
    const text = renderText({ ...night, run: { ...night.run, changes } });
    expect(text).toContain('Since the last night: 30 new, 30 still, 30 flaky, 30 fixed');
    expect(text).toContain('and 100 more in report.html');
  });

  test('colours come from the caller, whole lines at a time', () => {
    const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const paint = { bold: mark('b'), dim: mark('d'), red: mark('r'), green: mark('g'), yellow: mark('y') };
    const painted = renderText(sample, { paint });
    expect(painted.split('\n').filter((line) => line.startsWith('<r>'))).toEqual([
      '<r>✖ violated  01-payment-lost-reply</r>',
      '<r>✖ violated  02-catalog-partition</r>',
    ]);
    expect(painted.replace(/<\/?[bdrgy]>/g, '')).toBe(renderText(sample));
  });

  test.each([
    [11, /: s-1, .*, s-11$/],
    [12, /: s-1, .*, s-10 and 2 more in the report$/],
  ])('of %i scenarios that were not run for one reason the first are named', (count, ending) => {
    const notRun = Array.from({ length: count }, (_, nth) => ({
      scenario: `s-${nth + 1}`,
      why: `the budget has ${nth} s left`,
    }));
    const text = renderText({ ...sample, run: { ...sample.run, notRun } }, { width: 300 });
    expect(text.split('\n').find((line) => line.startsWith('– not run'))).toMatch(ending);
  });

  test('only commands are longer than the width', () => {
    for (const width of [60, 80, 100]) {
      const long = renderText(sample, { width })
        .split('\n')
        .filter((line) => line.length > width);
      expect(long.filter((line) => !line.includes('seatrial replay '))).toEqual([]);
    }
  });
});

describe('wrap', () => {
  test.each([
    ['aa bb cc', ['>aa bb', '.cc']],
    ['aaaaaaaaaa', ['>aaaaa', '.aaaaa']],
    ['a bbbbbbbb', ['>a', '.bbbbb', '.bbb']],
    ['', ['>']],
  ])('%s', (text, expected) => {
    expect(wrap(text, { first: '>', rest: '.', width: 6 })).toEqual(expected);
  });

  test('loses nothing, never too wide, never a control character', () => {
    fc.assert(
      fc.property(anyText(80), (text) => {
        const lines = wrap(text, { first: '', rest: '', width: 12 });
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(12);
          expect(line).not.toMatch(/[\p{Cc}]/u);
        }
        const solid = (from: string): string => from.replace(/[ \t\n\v\f\r\u0085\u2028\u2029]/g, '');
        expect(solid(lines.join('')).length).toBe(solid(text).length);
      }),
    );
  });
});
