import { expect, test } from 'vitest';
import { parseTopology } from '../testing/topology-notation.ts';
import { kindOf } from './callee-kind.ts';

/** What `a` calls, by the words on the call and on the callee. */
function kind(callee: string, call = '', service = ''): string {
  const { edges, services } = parseTopology(`a->${callee} ${call}; ${callee} ${service}`);
  const [edge] = edges;
  const called = services.find(({ name }) => name === callee);
  if (edge === undefined || called === undefined) throw new Error('one call');
  return kindOf(edge, called);
}

test.each([
  // callee, words of the call, words of the callee
  ['nothing is said', 'orders', '', '', 'service'],
  ['said: a cache', 'orders', '', 'kind=cache', 'cache'],
  ['said: a database', 'orders', '', 'kind=database', 'store'],
  ['said: a queue', 'orders', '', 'kind=queue', 'queue'],
  ['said: of others', 'orders', '', 'kind=external', 'external'],
  ['spoken: a cache', 'sessions', 'protocol=memcached', '', 'cache'],
  ['spoken: a store', 'orders', 'protocol=mongo', '', 'store'],
  ['spoken, in capitals', 'orders', 'protocol=PostgreSQL', '', 'store'],
  ['spoken: a queue', 'events', 'protocol=kafka', '', 'queue'],
  ['spoken by services', 'orders', 'protocol=grpc', '', 'service'],
  ['a protocol that only begins like one', 'orders', 'protocol=redis-like', '', 'service'],
  ['its name', 'profile-cache', '', '', 'cache'],
  ['its name, whatever is spoken', 'profile-cache', 'protocol=redis', '', 'cache'],
  ['its name, whatever it is built on', 'memcached-rate', '', 'kind=database', 'cache'],
  ['its name, but it is said to be a service', 'cache-warmer', '', 'kind=service', 'service'],
  [
    'said to be a service, and a cache is spoken',
    'cache-warmer',
    'protocol=memcache',
    'kind=service',
    'cache',
  ],
  ['said to be a queue, and a store is spoken', 'jobs', 'protocol=redis', 'kind=queue', 'store'],
  ['said to be of others, and a queue is spoken', 'jobs', 'protocol=sqs', 'kind=external', 'queue'],
])('%s', (_, callee, call, service, expected) => {
  expect(kind(callee, call, service)).toBe(expected);
});
