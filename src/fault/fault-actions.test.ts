import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { faultSchema } from '../model/fault.ts';
import { limitsSchema } from '../model/scenario.ts';
import { blastRadiusProblems } from './blast-radius.ts';
import { faultActions, type FaultActions } from './fault-actions.ts';

const reach = {
  links: [
    'client->shop.1',
    'shop.1->pay.1',
    'shop.1->cat.1',
    'shop.1->cat.2',
    'cat.1->cat.2',
    'cat.2->cat.1',
  ],
  replicas: ['shop.1', 'pay.1', 'cat.1', 'cat.2'],
};

const arrows = { upstream: '↑', downstream: '↓', both: '↕' };

/**
 * What a fault does, in one line: `shop.1->pay.1 ↓latency(latency=100)*0.5` is a toxic downstream on half of the connections,
 * `✂ shop.1->pay.1` a link that refuses (`500 down 500 up`: again and again), `crash shop.1` a process.
 */
function text({ toxics, disable, process, flap }: FaultActions): string {
  return [
    ...toxics.map(({ link, toxic: { type, stream, toxicity, attributes } }) => {
      const values = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
      const share = toxicity === 1 ? '' : `*${toxicity}`;
      return `${link} ${arrows[stream]}${type}(${values.join(',')})${share}`;
    }),
    ...disable.map((link) => `✂ ${link}`),
    ...(flap === undefined ? [] : [`${flap.downMs} down ${flap.upMs} up`]),
    ...process.map(({ replica, action }) => `${action} ${replica}`),
  ].join('; ');
}

const actions = (fault: object, index = 0): FaultActions =>
  faultActions(faultSchema.parse(fault), reach, index);

describe('fault → actions', () => {
  test.each([
    [{ kind: 'latency', on: 'shop->pay', latency: '100ms' }, 'shop.1->pay.1 ↓latency(latency=100,jitter=0)'],
    [
      { kind: 'latency', on: 'shop->cat', latency: '1s', jitter: '50ms', stream: 'upstream', toxicity: 0.5 },
      'shop.1->cat.1 ↑latency(latency=1000,jitter=50)*0.5; shop.1->cat.2 ↑latency(latency=1000,jitter=50)*0.5',
    ],
    [{ kind: 'bandwidth', on: 'shop.1->cat.2', rate: 7 }, 'shop.1->cat.2 ↓bandwidth(rate=7)'],
    [
      { kind: 'bandwidth', on: 'shop->pay', rate: 7, shared: true, stream: 'both' },
      'shop.1->pay.1 ↕bandwidth_shared(rate=7)',
    ],
    [{ kind: 'slow_close', on: 'shop->pay', delay: '2s' }, 'shop.1->pay.1 ↓slow_close(delay=2000)'],
    [
      { kind: 'slicer', on: 'shop->pay', average_size: 64, size_variation: 9, delay: '0.25ms' },
      'shop.1->pay.1 ↓slicer(average_size=64,size_variation=9,delay=250)',
    ],
    [{ kind: 'timeout', on: 'shop->pay', timeout: '2s' }, 'shop.1->pay.1 ↓timeout(timeout=2000)'],
    [{ kind: 'reset_peer', on: 'client->shop' }, 'client->shop.1 ↓reset_peer(timeout=0)'],
    [{ kind: 'limit_data', on: 'shop->pay', bytes: 9 }, 'shop.1->pay.1 ↓limit_data(bytes=9)'],
    [{ kind: 'down', on: 'shop->cat' }, '✂ shop.1->cat.1; ✂ shop.1->cat.2'],
    [{ kind: 'flap', on: 'shop->cat' }, '✂ shop.1->cat.1; ✂ shop.1->cat.2; 500 down 500 up'],
    [{ kind: 'flap', on: 'shop->pay', down: '1s', up: '2s' }, '✂ shop.1->pay.1; 1000 down 2000 up'],
    [{ kind: 'stop', service: 'cat' }, 'stop cat.1; stop cat.2'],
    [{ kind: 'lost-reply', on: 'shop->pay' }, 'shop.1->pay.1 ↓timeout(timeout=0)'],
    [{ kind: 'lost-reply', on: 'shop->pay', toxicity: 0.3 }, 'shop.1->pay.1 ↓timeout(timeout=0)*0.3'],
    [
      { kind: 'lost-reply', on: 'shop->pay', match: 'POST /charges', after: 2, count: 1 },
      'shop.1->pay.1 ↕http_abort(when=after,method=POST,path=/charges,after=2,count=1)',
    ],
    [
      { kind: 'http-abort', on: 'shop->pay', header: 'key: 1' },
      'shop.1->pay.1 ↕http_abort(when=before,header=key: 1)',
    ],
    [
      { kind: 'http-status', on: 'shop->pay', match: 'POST', toxicity: 0.5 },
      'shop.1->pay.1 ↕http_status(status=503,body=,method=POST)*0.5',
    ],
    [
      { kind: 'http-delay', on: 'shop->pay', match: '/a/*', delay: '1s', jitter: '5ms' },
      'shop.1->pay.1 ↕http_delay(delay=1000,jitter=5,when=request,path=/a/*)',
    ],
    [
      { kind: 'http-delay', on: 'shop->pay', delay: '1s', when: 'reply' },
      'shop.1->pay.1 ↕http_delay(delay=1000,jitter=0,when=reply)',
    ],
    [{ kind: 'slow-open', on: 'shop->pay', delay: '2s' }, 'shop.1->pay.1 ↕slow_open(delay=2000,jitter=0)'],
    [{ kind: 'corrupt', on: 'shop->pay', rate: 9, stream: 'upstream' }, 'shop.1->pay.1 ↑corrupt(rate=9)'],
    [
      { kind: 'partition', between: [['cat.1'], ['cat.2']] },
      'cat.1->cat.2 ↑timeout(timeout=0); cat.1->cat.2 ↓timeout(timeout=0); cat.2->cat.1 ↑timeout(timeout=0); cat.2->cat.1 ↓timeout(timeout=0)',
    ],
    [
      { kind: 'partition', between: [['cat.1'], ['cat.2']], oneWay: true },
      'cat.1->cat.2 ↑timeout(timeout=0); cat.2->cat.1 ↓timeout(timeout=0)',
    ],
    [
      { kind: 'partition', between: [['cat.1'], ['cat.2']], mode: 'refuse' },
      '✂ cat.1->cat.2; ✂ cat.2->cat.1',
    ],
    [{ kind: 'partition', between: [['cat.2'], ['cat.1']], mode: 'refuse', oneWay: true }, '✂ cat.2->cat.1'],
    [
      { kind: 'partition', between: [['shop'], ['cat.1'], ['cat.2']], mode: 'refuse' },
      '✂ shop.1->cat.1; ✂ shop.1->cat.2; ✂ cat.1->cat.2; ✂ cat.2->cat.1',
    ],
    [{ kind: 'partition', between: [['pay'], ['shop']], oneWay: true }, 'shop.1->pay.1 ↓timeout(timeout=0)'],
    [{ kind: 'crash', service: 'cat' }, 'crash cat.1; crash cat.2'],
    [{ kind: 'pause', service: 'cat.2' }, 'pause cat.2'],
    [{ kind: 'restart', service: 'pay' }, 'restart pay.1'],
  ])('%j → %s', (fault, expected) => {
    expect(text(actions(fault))).toBe(expected);
  });

  test('the names of toxics say whose they are', () => {
    const { toxics } = actions({ kind: 'partition', between: [['shop'], ['pay']] }, 3);
    expect(toxics.map(({ toxic }) => toxic.name)).toEqual(['3_partition_upstream', '3_partition_downstream']);
  });

  test.each([
    { kind: 'down', on: 'pay->shop' },
    { kind: 'crash', service: 'cat.3' },
    { kind: 'partition', between: [['shop'], ['cat.3']] },
  ])('%j covers nothing that was started: refused', (fault) => {
    expect(() => actions(fault)).toThrow(SeatrialError);
    expect(() => actions(fault)).toThrow('nothing there was started');
  });

  test.each([
    [{ between: [['pay'], ['cat']] }, 'no group calls another one'],
    [
      { between: [['pay'], ['shop']], mode: 'refuse', oneWay: true },
      'the first group never calls the others',
    ],
  ])('a partition %j would cut nothing: refused, and says why', (partition, why) => {
    expect(() => actions({ kind: 'partition', ...partition })).toThrow(why);
  });
});

describe('blast radius', () => {
  const partition = actions({ kind: 'partition', between: [['shop'], ['cat']] });
  const both = actions({ kind: 'down', on: 'shop->cat' });
  const one = actions({ kind: 'crash', service: 'cat' });
  const other = actions({ kind: 'stop', service: 'pay' });
  const flap = actions({ kind: 'flap', on: 'shop->cat' });

  test.each([
    ['two links, hit by two faults', [partition, both], { edges: 2, services: 1 }, []],
    [
      'two links where one may be hit',
      [partition],
      { edges: 1, services: 1 },
      ['2 edges would be hit at once; limits.edges allows 1'],
    ],
    [
      'two links that flap, where one may be hit',
      [flap],
      { edges: 1, services: 1 },
      ['2 edges would be hit at once; limits.edges allows 1'],
    ],
    ['two replicas of one service', [one], { edges: 1, services: 1 }, []],
    [
      'two replicas where one may be hit',
      [one, other],
      { services: 2, replicas: 2 },
      ['3 replicas would be hit at once; limits.replicas allows 2'],
    ],
    ['links: their ends are not hit', [partition, flap], { services: 1, replicas: 1 }, []],
    [
      'two services where one may be hit',
      [one, other],
      { edges: 1, services: 1 },
      ['2 services would be hit at once; limits.services allows 1'],
    ],
  ])('%s', (_, standing, limits, expected) => {
    expect(blastRadiusProblems(standing, limitsSchema.parse(limits))).toEqual(expected);
  });
});
