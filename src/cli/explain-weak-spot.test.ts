import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import { targetSchema } from '../model/target.ts';
import { planExperiments } from '../plan/plan.ts';
import { explainWeakSpot, weakSpotNamed } from './explain-weak-spot.ts';

const shop = readDocument(
  targetSchema,
  readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8'),
  { file: 'target.yaml' },
);
const plan = planExperiments({
  topology: topologyOfTarget(shop),
  target: shop,
  failures: [],
  history: 'none',
});
const plain = { bold: (text: string) => text, dim: (text: string) => text };

test('printed contributions add up to the printed score, for every weak spot', () => {
  for (const spot of plan.weakSpots) {
    const text = explainWeakSpot(spot, plan, { paint: plain as never, width: 100 });
    const [, made = ''] = text.split('what its score is made of');
    const printed = [...(made.split('what multiplies')[0] ?? '').matchAll(/^ {2} *(\d+\.\d{4}) {2}/gm)].map(
      ([, number]) => Number(number),
    );
    const score = printed.pop();
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.reduce((sum, one) => sum + one, 0).toFixed(4)).toBe(score?.toFixed(4));
    expect(score).toBe(spot.score);
    for (const { fact } of spot.terms) expect(text.replace(/\s+/g, ' ')).toContain(fact.replace(/\s+/g, ' '));
  }
});

test.each([
  ['1', plan.weakSpots[0]?.candidate],
  ['order->notifier partition during notify', 'order->notifier partition during notify'],
  ['clock-skew', 'catalog.1 clock-skew'],
])('%s is found', (asked, candidate) => {
  expect(weakSpotNamed(plan, asked).candidate).toBe(candidate);
});

test.each([
  ['lost-reply', /may be .* or /],
  ['999', /no weak spot is called 999/],
])('%s is refused', (asked, message) => {
  expect(() => weakSpotNamed(plan, asked)).toThrow(
    expect.objectContaining({ code: 'E_USAGE', message: expect.stringMatching(message) as string }),
  );
});
