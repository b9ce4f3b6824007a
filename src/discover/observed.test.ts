import { describe, expect, test } from 'vitest';
import type { ObservedOperation, ObservedProxy } from '../model/observed.ts';
import { topologySchema } from '../model/topology.ts';
import { topologyOfObserved } from './observed.ts';

/** `POST /a 10 2e 1u 3r 5ms*9`: 10 requests, 2 errors, 1 of them unanswered, 3 retries, 9 replies that took 5 ms. */
function operation(notation: string): ObservedOperation {
  const [method = '', path = '', requests = '0', ...more] = notation.split(' ');
  const count = (mark: string): number => Number(more.find((word) => word.endsWith(mark))?.slice(0, -1) ?? 0);
  const latency = more.flatMap((word): [number, number][] => {
    const [, ms, replies] = /^([\d.]+)ms\*(\d+)$/.exec(word) ?? [];
    return ms === undefined ? [] : [[Number(ms), Number(replies)]];
  });
  const counts = { errors: count('e'), unanswered: count('u'), retries: count('r') };
  return { method, path, requests: Number(requests), ...counts, latency };
}

/** A proxy that 10 connections came through in 2 s. */
function proxy(
  name: string,
  operations: readonly string[],
  lost: Record<string, number> = {},
): ObservedProxy {
  return { name, connections: 10, http: { watchedMs: 2_000, lost, operations: operations.map(operation) } };
}

const source = 'observed at here';

describe('edges', () => {
  test('replicas are one edge, times are those of all together', () => {
    const seen = [
      proxy('order.1->payment.1', ['POST /charges 10 2e 1u 3r 5ms*9', 'GET /charges/{id} 1 1ms*1']),
      proxy('order.1->payment.2', ['POST /charges 10 20ms*10'], { upgraded: 2 }),
    ];
    const topology = topologyOfObserved(seen, { source });
    expect(topologySchema.parse(topology)).toEqual(topology);
    expect(topology.services.map(({ name }) => name)).toEqual(['order', 'payment']);
    expect(topology.edges).toEqual([
      {
        from: 'order',
        to: 'payment',
        calls: 21,
        errors: 2,
        operations: ['GET /charges/{id}', 'POST /charges'],
        protocol: 'http',
        facts: {},
        observed: {
          calls: 21,
          errors: 2,
          unanswered: 1,
          retries: 3,
          perSecond: 10.5,
          p50Ms: 5,
          p99Ms: 20,
          watchedMs: 2_000,
          connections: 20,
          unfollowed: 2,
          operations: [
            {
              operation: 'POST /charges',
              calls: 20,
              errors: 2,
              unanswered: 1,
              retries: 3,
              perSecond: 10,
              p50Ms: 20,
              p99Ms: 20,
            },
            {
              operation: 'GET /charges/{id}',
              calls: 1,
              errors: 0,
              unanswered: 0,
              retries: 0,
              perSecond: 0.5,
              p50Ms: 1,
              p99Ms: 1,
            },
          ],
        },
      },
    ]);
  });

  test.each([
    ['a->b', 'a->b'],
    ['a.1->b.12', 'a->b'],
    ['Api.example.com->Db', 'Api.example.com->Db'],
    ['mysql', 'unknown->mysql'],
    ['redis', 'cart->redis'],
  ])('proxy %s: %s', (name, edge) => {
    const edges = new Map([['redis', 'cart.2->redis']]);
    const [found] = topologyOfObserved([proxy(name, ['GET / 1'])], { source, edges }).edges;
    expect(`${found?.from ?? ''}->${found?.to ?? ''}`).toBe(edge);
  });

  test('where users come in is an entry, no edge', () => {
    const topology = topologyOfObserved([proxy('client->front', ['GET / 1'])], { source });
    expect(topology.services).toEqual([{ name: 'front', replicas: 1, entry: true }]);
    expect(topology.edges).toEqual([]);
  });

  test('what is no HTTP is an edge that nobody has counted', () => {
    const [edge] = topologyOfObserved([proxy('cart->redis', [], { 'not-http': 10 })], { source }).edges;
    expect(edge).toEqual({
      from: 'cart',
      to: 'redis',
      operations: [],
      facts: {},
      evidence: ['proxy cart->redis: 10 connections, no request of HTTP/1.x'],
    });
  });

  test('what nobody has watched, and where nobody came, is not there', () => {
    const unwatched = { name: 'a->b', connections: 3 };
    const unused = { ...proxy('c->d', []), connections: 0 };
    expect(topologyOfObserved([unwatched, unused], { source }).edges).toEqual([]);
  });
});
