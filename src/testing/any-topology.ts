/** Topologies with facts of every kind, for properties of the planner. */

import fc from 'fast-check';
import type { Topology } from '../model/topology.ts';
import { parseTopology } from './topology-notation.ts';

function word(...words: string[]): fc.Arbitrary<string> {
  return fc.constantFrom('', ...words);
}

function placeIn(part: string): string {
  return part.split(' ')[0] ?? '';
}

const edge = fc
  .tuple(
    fc.constantFrom('a->b', 'a->c', 'b->c', 'u->a', 'c->a', 'a->a'),
    word('op=Charge', 'op=Get,List', 'op=Notify', 'op=x'),
    word('timeout=1s', 'timeout=30s'),
    word('attempts=1', 'attempts=3', 'attempts=1000'),
    word('fallback', 'fallback=false'),
    word('circuitBreaker', 'circuitBreaker=false'),
    word('idempotent', 'idempotent=false'),
    word('async', 'background'),
    word('protocol=mongo', 'protocol=kafka', 'protocol=grpc'),
    word('p99=900'),
    word('calls=7', 'weight=2'),
  )
  .map((words) => words.join(' '));

const service = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    word('kind=database', 'kind=cache', 'kind=queue', 'kind=external', 'kind=service'),
    word('replicas=3'),
    word('critical', 'critical=false'),
    word('stateful', 'stateful=false'),
    word('entry'),
  )
  .map((words) => words.join(' '));

/** A topology of up to four services, with any facts, and with a saga or none. */
export const anyTopology: fc.Arbitrary<Topology> = fc
  .tuple(
    fc.uniqueArray(edge, { selector: placeIn, minLength: 1 }),
    fc.uniqueArray(service, { selector: placeIn }),
    word('saga a: b'),
  )
  .map(([edges, services, saga]) => parseTopology([...edges, ...services, saga].join(';')));
