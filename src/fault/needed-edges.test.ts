import { expect, test } from 'vitest';
import { faultSchema } from '../model/fault.ts';
import { faultActions } from './fault-actions.ts';
import { hitBy, needsHit } from './needed-edges.ts';

const reach = {
  links: [
    'client->shop.1',
    'client->cat.1',
    'client->cat.2',
    'shop.1->pay.1',
    'shop.1->cat.1',
    'shop.1->cat.2',
    'cat.1->cat.2',
    'pay.1->bank.1',
  ],
  replicas: ['shop.1', 'pay.1', 'bank.1', 'cat.1', 'cat.2'],
};

/** Which of three requests at the shop are hit: `home` needs nothing, `pay` the payment, `all` also what payment needs and the catalog. */
function hit(...faults: object[]): string {
  const struck = hitBy(faults.map((fault) => faultActions(faultSchema.parse(fault), reach)));
  const requests = { home: [], pay: ['shop->pay'], all: ['shop->pay', 'pay->bank', 'shop->cat'] };
  return Object.entries(requests)
    .filter(([, needs]) => needsHit({ at: 'shop', needs }, struck, reach.links))
    .map(([name]) => name)
    .join(' ');
}

test.each([
  [[], ''],
  [[{ kind: 'latency', on: 'shop->pay', latency: '1s' }], 'pay all'],
  [[{ kind: 'lost-reply', on: 'shop->pay' }], 'pay all'],
  [[{ kind: 'down', on: 'shop->pay' }], 'pay all'],
  [[{ kind: 'flap', on: 'shop->pay' }], 'pay all'],
  [[{ kind: 'flap', on: 'pay->bank' }], 'all'],
  [[{ kind: 'partition', between: [['shop'], ['pay']] }], 'pay all'],
  [[{ kind: 'partition', between: [['shop'], ['pay']], mode: 'refuse' }], 'pay all'],
  [[{ kind: 'partition', between: [['cat.1'], ['cat.2']] }], ''],
  [[{ kind: 'latency', on: 'shop.1->cat.2', latency: '1s' }], 'all'],
  [[{ kind: 'crash', service: 'pay' }], 'pay all'],
  [[{ kind: 'stop', service: 'pay' }], 'pay all'],
  [[{ kind: 'pause', service: 'bank' }], 'all'],
  [[{ kind: 'restart', service: 'cat.1' }], 'all'],
  [[{ kind: 'crash', service: 'shop' }], 'home pay all'],
  [[{ kind: 'latency', on: 'client->shop', latency: '1s' }], 'home pay all'],
  [[{ kind: 'latency', on: 'client->cat', latency: '1s' }], ''],
  [
    [
      { kind: 'latency', on: 'shop->cat', latency: '1s' },
      { kind: 'crash', service: 'pay' },
    ],
    'pay all',
  ],
])('under %j these need what is hit: %s', (faults, expected) => {
  expect(hit(...faults)).toBe(expected);
});
