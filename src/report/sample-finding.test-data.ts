/** What a search of a shop found, to be written down in tests. */

import type { Exploration, SearchFinding } from '../model/explore.ts';
import { scenarioSchema } from '../model/scenario.ts';

/** Two faults of which only one is needed less often, shrunk, nine in ten. */
export const sampleFinding: SearchFinding = {
  number: 1,
  foundBy: 12,
  explored: 8,
  rules: ['SG6', 'SG7'],
  why: 'checkout o-17 was cancelled, but payment still holds 4,250 of it',
  cause: 'broken by the fault',
  twin: '13-any-schedule',
  scenario: scenarioSchema.parse({
    schemaVersion: 1,
    name: 'any-schedule',
    description: 'Drawn by chance.',
    target: 'shop',
    services: ['storefront', 'order', 'payment'],
    clockOffset: { 'catalog.1': '5s' },
    workload: { use: 'sagas', saga: 'checkout', at: 'storefront', rate: 2.5, duration: '3s' },
    faults: [{ kind: 'lost-reply', on: 'order->payment', begin: { after: '1s' }, lasts: '1s' }],
    limits: { time: '60s' },
    seed: 3,
  }),
  shownBy: '0041',
  path: [
    { change: 'no fault', shown: 0, of: 2, kept: false },
    { change: 'lost-reply on order->payment for 1s', shown: 4, of: 4, kept: true },
  ],
  rate: { shown: 9, of: 10, low: 0.5958, high: 0.9821 },
  without: [
    { what: 'lost-reply on order->payment', held: 10, shown: 0, of: 10 },
    { what: 'the clock of catalog.1 5s ahead', held: 6, shown: 2, of: 10 },
  ],
  again: [15],
  state: 'shrunk',
};

/** A search that found it, on functions: it has no experiments of its own. */
export const sampleExploration: Exploration = {
  schemaVersion: 1,
  target: 'shop',
  targetDigest: '',
  seed: 1,
  lanes: 1,
  inProcess: true,
  tries: [],
  pruned: { unused: 0, neverCame: 0, equivalent: 0, superset: 0, limits: 0 },
  findings: [sampleFinding],
};
