/** The shop’s graph and a plan for it, for reports in tests. */

import type { Plan } from '../model/plan.ts';
import { topologySchema } from '../model/topology.ts';

/** The shop’s graph. */
export const sampleTopology = topologySchema.parse({
  schemaVersion: 1,
  source: 'targets/shop/target.yaml',
  services: [
    { name: 'storefront', entry: true },
    { name: 'order' },
    { name: 'inventory' },
    { name: 'payment' },
    { name: 'shipping' },
    { name: 'notifier' },
    { name: 'catalog', entry: true, replicas: 3 },
  ],
  edges: [
    { from: 'storefront', to: 'order', calls: 180 },
    { from: 'storefront', to: 'catalog' },
    { from: 'order', to: 'inventory', calls: 220 },
    { from: 'order', to: 'payment', calls: 180 },
    { from: 'order', to: 'shipping', calls: 150 },
    { from: 'order', to: 'notifier', calls: 120 },
    { from: 'catalog', to: 'catalog' },
  ],
});

/** A plan with three weak spots, the first two of which the sample run tries. */
export const samplePlan: Plan = {
  schemaVersion: 1,
  target: 'shop',
  topology: 'targets/shop/target.yaml',
  history: 'targets/shop/failures.jsonl, 9 entries',
  at: '2026-11-20T08:00:00Z',
  findings: [
    {
      rule: 'LT3',
      severity: 'warning',
      place: 'order->payment',
      message:
        'order tries a call to payment up to 3 times, and nothing says that a second one has no second effect',
      evidence: [
        { place: 'order->payment', fact: 'attempts', says: '3', sources: ['targets/shop/target.yaml'] },
        {
          place: 'order->payment',
          fact: 'idempotent',
          says: 'not said',
          sources: ['targets/shop/target.yaml'],
        },
      ],
      remedy: 'give each charge a key that payment knows again',
    },
    {
      rule: 'LT1',
      severity: 'error',
      place: 'storefront->order->payment',
      message: 'storefront waits 800ms for order, and order up to 1.5s (3 × 500ms) for payment',
      evidence: [
        { place: 'storefront->order', fact: 'timeout', says: '800ms', sources: ['targets/shop/target.yaml'] },
      ],
      remedy: 'wait longer than 1.5s at storefront, or try less often at order',
    },
  ],
  weakSpots: [
    {
      rank: 1,
      candidate: 'order->payment:lost-reply',
      where: 'order->payment',
      fault: 'lost-reply',
      moment: 'during charge',
      score: 2.41,
      terms: [
        {
          name: 'unsafe-retry',
          at: 'order->payment charge',
          probability: 0.5,
          shows: 0.8,
          value: 0.4,
          weight: 4.0125,
          contribution: 1.605,
          fact: 'order tries payment up to 3 times, and nothing says that this is safe',
          facts: ['order->payment.attempts'],
        },
        {
          name: 'saga',
          at: 'saga during charge',
          value: 0.2,
          weight: 4.025,
          contribution: 0.805,
          fact: 'charge at payment is undone by refund',
        },
      ],
      factors: [
        {
          name: 'exposure',
          value: 0.75,
          fact: 'order->payment carried 180 calls in targets/shop/target.yaml',
        },
        { name: 'likelihood', value: 1.25, fact: 'order->payment had 3 incidents' },
        { name: 'information', value: 1, fact: 'no experiment of ours has tried it yet' },
        { name: 'cost', value: 4.28, fact: 'it takes about 14 s' },
      ],
      reason:
        'Three incidents on order->payment, and nobody says whether a repeated charge has a second effect.',
      costSeconds: 14,
    },
    {
      rank: 2,
      candidate: 'catalog.1 | catalog.2, catalog.3:partition',
      where: 'catalog.1 | catalog.2, catalog.3',
      fault: 'partition',
      score: 1.9,
      terms: [{ name: 'never tested', value: 1, weight: 1.9, fact: 'No verdict on it in the history.' }],
      reason: 'Three replicas exchange state, and no partition between them was ever tried.',
    },
    {
      rank: 3,
      candidate: 'notifier:pause',
      where: 'notifier',
      fault: 'pause',
      score: 0.7,
      terms: [{ name: 'reach', value: 0.7, weight: 1, fact: 'Weight 1 in the target file.' }],
      reason: 'Every completed order ends at the notifier.',
    },
  ],
  leftOut: [{ what: 'crash on storefront', why: 'it has no state and no saga' }],
  coverage: [
    { where: 'order->payment', fault: 'lost-reply', moment: 'during charge', state: 'never' },
    { where: 'order->payment', fault: 'latency', state: 'stale', last: 'held, 2026-08-01' },
    { where: 'order->inventory', fault: 'latency', state: 'tested', last: 'held, 2026-11-19' },
  ],
};
