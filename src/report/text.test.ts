import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './hostile.test-data.ts';
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
