import { describe, expect, test } from 'vitest';
import { missing, seen } from './manifests-notation.test-data.ts';

describe('a mesh', () => {
  test.each([
    [
      'VirtualService v { hosts: [b], http: [{ timeout: 2.5s, retries: { attempts: 3, perTryTimeout: 1s } }] }',
      'VirtualService v) timeout=2500ms attempts=4',
    ],
    [
      'VirtualService v { hosts: [b.default.svc.cluster.local], http: [{ timeout: 1m }] }',
      'VirtualService v) timeout=60s',
    ],
    [
      'VirtualService v { hosts: [b], http: [{ timeout: 1s }, { timeout: 3s }] }',
      'VirtualService v) timeout=3s',
    ],
    ['VirtualService v { hosts: [b], http: [{ timeout: 1s }, {}] }', ')'],
    ['VirtualService v { hosts: [b], http: [{ timeout: 0s }] }', ')'],
    ['VirtualService v { hosts: [b], http: [{ retries: { attempts: 0 } }] }', 'VirtualService v) attempts=1'],
    [
      'VirtualService v { hosts: [b], gateways: [mesh], http: [{ timeout: 1s }] }',
      'VirtualService v) timeout=1s',
    ],
    [
      'DestinationRule d { host: b, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } } }',
      'DestinationRule d) circuitBreaker=true',
    ],
    [
      'DestinationRule d { host: b, trafficPolicy: { connectionPool: { tcp: { maxConnections: 10 } } } }',
      'DestinationRule d) circuitBreaker=true',
    ],
    [
      'DestinationRule d { host: b, trafficPolicy: { connectionPool: { tcp: { connectTimeout: 1s } } } }',
      ')',
    ],
    [
      'DestinationRule d { host: b, subsets: [{ name: x, trafficPolicy: { outlierDetection: {} } }, { name: y }] }',
      ')',
    ],
    [
      'HTTPRoute r { parentRefs: [{ kind: Service, name: b }], rules: [{ timeouts: { request: 2s }, retry: { attempts: 2 } }] }',
      'HTTPRoute r) timeout=2s attempts=3',
    ],
  ])('%s → %s', (line, facts) => {
    const expected = facts === ')' ? 'args)' : facts.replace(')', ', args)');
    expect(seen(`a: { args: ["b:1"] }\nb: {}\n${line}`)).toBe(`a->b (${expected}`);
  });

  test('what it says holds for every caller, whoever knows of the call', () => {
    const calls = '[{"parent": "x", "child": "b", "callCount": 7}]';
    const rule =
      'DestinationRule d { host: b.shop.svc.cluster.local, trafficPolicy: { outlierDetection: {} } }';
    expect(seen(rule, { name: 'calls.json', text: calls })).toBe(
      'x entry; x->b (DestinationRule d) circuitBreaker=true',
    );
    expect(missing(rule)).toEqual(['k.yaml', 'DestinationRule d (b)']);
  });

  test('faults that it injects are named', () => {
    expect(
      missing('VirtualService v { hosts: [b], http: [{ fault: { abort: { httpStatus: 503 } } }] }'),
    ).toEqual(['k.yaml', 'VirtualService v']);
  });
});
