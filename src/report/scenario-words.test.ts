import { describe, expect, test } from 'vitest';
import { faultSchema } from '../model/fault.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { faultSettings, scenarioInWords } from './scenario-words.ts';

const requests = { use: 'requests', at: 'storefront', mix: { home: 3, checkout: 1 } } as const;

describe('a scenario in words', () => {
  test.each<[string, Omit<ScenarioInput, 'schemaVersion' | 'name' | 'target'>, string[]]>([
    [
      'sagas',
      { workload: { use: 'sagas', saga: 'checkout', at: 'storefront', clients: 1 } },
      ['Clients start the saga checkout at storefront, 20 operations a second from 1 client for 8s.'],
    ],
    [
      'registers and clocks',
      {
        workload: { use: 'registers', writeAt: ['catalog.1'], readAt: ['catalog.1', 'catalog.2'] },
        clockOffset: { 'catalog.1': '5s', 'catalog.2': '250ms' },
      },
      [
        'Clients write 4 items at catalog.1 and read at catalog.1, catalog.2, 20 operations a second from 4 clients for 8s.',
        'Clocks that run ahead: that of catalog.1 by 5s, that of catalog.2 by 250ms.',
      ],
    ],
    [
      'requests',
      { workload: { ...requests, mix: { home: 0.6, checkout: 0.2, never: 0 }, rate: 40 } },
      [
        'Users ask home (75 %), checkout (25 %) at storefront: 40 requests due a second for 8s, whatever became of those before (an open loop), each to be well answered within 1s.',
        'Promised while the faults stand: at most 1 % of the due requests fail.',
      ],
    ],
    [
      'LA1',
      { workload: { use: 'sagas', saga: 'checkout', at: 'storefront' }, checks: ['LA1'] },
      [
        'Clients start the saga checkout at storefront, 20 operations a second from 4 clients for 8s.',
        'Promised while the faults stand: no service receives more than 4 times as many requests for each operation as before.',
      ],
    ],
  ])('%s', (_, parts, expected) => {
    const scenario = scenarioSchema.parse({ schemaVersion: 1, name: 'a', target: 'shop', ...parts });
    expect(scenarioInWords(scenario)).toEqual(expected);
  });
});

const on = 'order->payment';

test.each([
  [{ kind: 'latency', latency: '4s', on }, '4s late, on what is answered'],
  [
    { kind: 'latency', latency: '4s', jitter: '1s', on, stream: 'upstream', toxicity: 0.5 },
    '4s late, give or take 1s, on what is asked, on 50 % of connections',
  ],
  [{ kind: 'bandwidth', rate: 8, on }, '8 KB/s, on what is answered'],
  [
    { kind: 'bandwidth', rate: 8, shared: true, stream: 'both', on },
    '8 KB/s, shared by all connections, both ways',
  ],
  [{ kind: 'slow_close', delay: '2s', on }, 'ends 2s late, on what is answered'],
  [
    { kind: 'slicer', average_size: 64, on, toxicity: 0.5 },
    'cut into pieces of 64 bytes, on what is answered, on 50 % of connections',
  ],
  [
    { kind: 'slicer', average_size: 64, size_variation: 16, delay: '0.5ms', stream: 'upstream', on },
    'cut into pieces of 64 bytes, give or take 16, 0.5ms behind each, on what is asked',
  ],
  [{ kind: 'timeout', on }, 'silent, never closed, on what is answered'],
  [{ kind: 'timeout', timeout: '2s', on }, 'silent, closed after 2s, on what is answered'],
  [{ kind: 'reset_peer', on }, 'on what is answered'],
  [{ kind: 'limit_data', bytes: 10, on }, 'closed after 10 bytes, on what is answered'],
  [
    { kind: 'lost-reply', on, match: 'POST /charges', after: 2, count: 1 },
    'the request arrives, the answer does not, on POST /charges, not the first 2, 1 at most',
  ],
  [
    { kind: 'corrupt', rate: 9, stream: 'upstream', on },
    'a bit flipped in 9 of a million bytes, on what is asked',
  ],
  [{ kind: 'slow-open', delay: '1s', jitter: '5ms', on }, 'connected to 1s late, give or take 5ms'],
  [
    { kind: 'http-status', on, header: 'key', toxicity: 0.5 },
    'answered with 503, not forwarded, with key, 50 % of them',
  ],
  [{ kind: 'http-abort', on }, 'lost, not forwarded'],
  [{ kind: 'http-abort', on, when: 'after', match: '/a' }, 'forwarded, the answer is lost, on /a'],
  [{ kind: 'http-delay', delay: '1s', on }, 'forwarded 1s late'],
  [{ kind: 'http-delay', delay: '1s', when: 'reply', on }, 'answered 1s late'],
  [{ kind: 'down', on }, 'connections are refused'],
  [{ kind: 'flap', on, down: '1s' }, 'refused for 1s, open for 500ms, again and again'],
  [{ kind: 'lost-reply', on }, 'the request arrives, the answer does not'],
  [{ kind: 'partition', between: [['a'], ['b']] }, 'what is sent vanishes'],
  [
    { kind: 'partition', between: [['a'], ['b']], mode: 'refuse', oneWay: true },
    'connections are refused, one way only',
  ],
  [{ kind: 'crash', service: 'order' }, 'killed, started again at its end'],
  [{ kind: 'stop', service: 'order' }, 'asked to end, started again at its end'],
  [{ kind: 'restart', service: 'order' }, 'asked to end, started again at once'],
  [{ kind: 'pause', service: 'order' }, 'frozen, resumed at its end'],
])('%o: %s', (fault, expected) => {
  expect(faultSettings(faultSchema.parse(fault))).toBe(expected);
});
