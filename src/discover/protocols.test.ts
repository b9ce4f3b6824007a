/** What is spoken on an edge: by each source that says it, and of several together. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNonEmpty } from '../lib/non-empty.ts';
import { protocolOfPort, protocolOfScheme, protocolTaken } from './protocols.ts';
import { discoverTopology } from './recognise.ts';
import { protocolOf } from './span-protocol.ts';

/** `a->b grpc` of every edge on which something is spoken, and `b cache` of every service of a kind. */
function spoken(...texts: string[]): string[] {
  const files = texts.map((text, index) => ({ name: `${index}.x`, text }));
  if (!isNonEmpty(files)) throw new Error('no files');
  const { edges, services } = discoverTopology(files).topology;
  return [
    ...edges.flatMap(({ from, to, protocol }) =>
      protocol === undefined ? [] : [`${from}->${to} ${protocol}`],
    ),
    ...services.flatMap(({ name, kind }) => (kind === undefined ? [] : [`${name} ${kind}`])),
  ];
}

describe('the attributes of a span', () => {
  test.each([
    ['db.system=redis', 'redis'],
    ['db.system.name=PostgreSQL http.method=POST', 'postgresql'],
    ['db.type=sql', 'sql'],
    ['db.system=other_sql', undefined],
    ['messaging.system=kafka', 'kafka'],
    ['rpc.system=grpc http.request.method=POST', 'grpc'],
    ['grpc.status_code=0 http.method=POST', 'grpc'],
    ['network.protocol.name=amqp', 'amqp'],
    ['http.request.method=GET', 'http'],
    ['http.status_code=200', 'http'],
    ['http.url=http://b/x', 'http'],
    ['peer.service=b', undefined],
    ['db.system=', undefined],
    ['rpc.system=<b>', undefined],
  ])('%s → %s', (written, protocol) => {
    const attributes = new Map(
      written.split(' ').map((one): [string, string] => [one.split('=')[0] ?? '', one.split('=')[1] ?? '']),
    );
    expect(protocolOf(attributes)).toBe(protocol);
    expect(protocolOf(new Map([...attributes].reverse()))).toBe(protocol);
  });
});

test.each([
  ['http', '', 'http'],
  ['http-web', '', 'http'],
  ['http2', '', 'http'],
  ['grpc-web-1', '', 'grpc'],
  ['grpc', 'http', 'http'],
  ['tcp-redis', '', 'tcp'],
  ['redis', '', 'redis'],
  ['metrics', '', undefined],
  ['httpx', '', undefined],
  ['', 'kubernetes.io/h2c', 'http'],
  ['', 'kubernetes.io/wss', 'websocket'],
  ['', 'example.com/own', undefined],
  ['', 'mongo', 'mongo'],
])('a port called %j of the application protocol %j: %s', (name, appProtocol, protocol) => {
  expect(protocolOfPort(name, appProtocol)).toBe(protocol);
});

test.each([
  ['http://', 'http'],
  ['see https://', 'http'],
  ['jdbc:mysql://', 'mysql'],
  ['mongodb+srv://user:secret@', 'mongodb'],
  ['tcp://', undefined],
  ['redis:', undefined],
  ['', undefined],
])('a URL that begins %j: %s', (text, protocol) => {
  expect(protocolOfScheme(text)).toBe(protocol);
});

test('of several the one that says most, in whichever order and however they were put together', () => {
  expect(protocolTaken(['http', 'grpc', undefined])).toBe('grpc');
  expect(protocolTaken(['tcp', 'redis', 'http'])).toBe('redis');
  expect(protocolTaken([])).toBe(undefined);
  const said = fc.array(fc.constantFrom(undefined, 'tcp', 'http', 'grpc', 'kafka', 'redis'), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(said, said, (some, others) => {
      const all = protocolTaken([...some, ...others]);
      expect(protocolTaken([...others, ...some].reverse())).toBe(all);
      expect(protocolTaken([protocolTaken(others), protocolTaken(some)])).toBe(all);
    }),
  );
});

describe('files', () => {
  const compose = (image: string, more = ''): string =>
    `services:\n  a: { image: x, environment: { B: 'redis://b:6379' } }\n  b: { image: ${image}${more} }\n`;
  const workload = (name: string, container: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ ${container} }] } } }\n---\n`;
  const service = (ports: string): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: b }\nspec: { selector: { app: b }, ports: [${ports}] }\n`;
  const calls = workload('a', 'image: x, env: [{ name: B_ADDR, value: "b:80" }]');

  test.each([
    ['a database', compose('redis'), ['a->b redis', 'b database']],
    [
      'one that forgets is a cache',
      compose('redis', ', command: redis-server --maxmemory-policy allkeys-lru'),
      ['a->b redis', 'b cache'],
    ],
    [
      'one that is told not to forget is none',
      compose('redis', ', command: [redis-server, --maxmemory-policy, noeviction]'),
      ['a->b redis', 'b database'],
    ],
    ['a cache by its image', compose('memcached:1.6'), ['a->b redis', 'b cache']],
    [
      'the port of a Service',
      calls + workload('b', 'image: y') + service('{ name: grpc-api, port: 80 }'),
      ['a->b grpc'],
    ],
    [
      'ports that differ say nothing',
      calls + workload('b', 'image: y') + service('{ name: grpc, port: 80 }, { name: http-x, port: 81 }'),
      [],
    ],
    [
      'a cache by what its container is told',
      calls +
        workload('b', 'image: redis, args: [--maxmemory-policy, volatile-lfu]') +
        service('{ port: 80 }'),
      ['b cache'],
    ],
    [
      'the scheme of a URL in a container',
      workload('a', 'image: x, env: [{ name: B, value: "amqp://me@b:80/x" }]') + workload('b', 'image: y'),
      ['a->b amqp'],
    ],
    [
      'AsyncAPI’s servers',
      `asyncapi: 3.0.0\ninfo: { title: a }\nservers: { one: { protocol: kafka-secure }, two: { protocol: kafka } }\nchannels: { c: {} }\noperations: { o: { action: send, channel: { $ref: '#/channels/c' } } }\n---\nasyncapi: 3.0.0\ninfo: { title: b }\nchannels: { c: {} }\noperations: { p: { action: receive, channel: { $ref: '#/channels/c' } } }\n`,
      ['a->b kafka'],
    ],
    [
      'Backstage’s resources',
      `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: a }\nspec: { type: service, dependsOn: ['resource:b'] }\n---\napiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata: { name: b }\nspec: { type: redis-cache }\n`,
      ['b cache'],
    ],
  ])('%s', (_, text, expected) => {
    expect(spoken(text)).toEqual(expected);
  });

  test('Kiali’s traffic, beside what another source says', () => {
    const kiali = JSON.stringify({
      duration: 60,
      elements: {
        nodes: ['a', 'b'].map((app) => ({ data: { id: app, nodeType: 'app', app } })),
        edges: [{ data: { source: 'a', target: 'b', traffic: { protocol: 'http', rates: { http: '1' } } } }],
      },
    });
    expect(spoken(kiali)).toEqual(['a->b http']);
    expect(spoken(kiali, compose('redis'))).toEqual(['a->b redis', 'b database']);
  });
});
