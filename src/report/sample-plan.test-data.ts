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
          name: 'incidents',
          value: 0.8,
          weight: 2,
          fact: '3 incidents on order->payment, the last 4 days before.',
        },
        { name: 'missing facts', value: 0.5, weight: 1, fact: 'Nobody says whether payment is idempotent.' },
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
      terms: [{ name: 'never tested', value: 1, weight: 1, fact: 'No verdict on it in the history.' }],
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
