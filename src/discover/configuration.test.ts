/** Envoy, Kiali, Backstage, and the small tables: what each thing in them means. */

import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { discoverTopology } from './recognise.ts';
import { seen } from './seen-in.test-data.ts';

describe('Envoy', () => {
  const cluster = (name: string, host: string, more = ''): string =>
    `{ name: ${name}, load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: "${host}", port_value: 6379 } } } }] }] }${more} }`;
  const envoy = (routes: string, clusters: string, node = 'node: { cluster: edge }'): string =>
    `${node}\nstatic_resources:\n  listeners: [{ filter_chains: [{ filters: [{ typed_config: { route_config: { virtual_hosts: [{ routes: [${routes}] }] }, http_filters: [{ name: envoy.filters.http.router }] } }] }] }]\n  clusters: [${clusters}]\n`;

  test.each([
    ['{ route: { cluster: c, timeout: 3s } }', '', ' timeout=3s'],
    [
      '{ route: { cluster: c, timeout: 0.250s, retry_policy: { retry_on: 5xx, num_retries: 3 } } }',
      '',
      ' timeout=250ms attempts=4',
    ],
    ['{ route: { cluster: c, retry_policy: { retry_on: 5xx } } }', '', ' attempts=2'],
    ['{ route: { cluster: c, timeout: 0s } }', '', ''],
    [
      '{ route: { cluster: c, timeout: 1s } }, { route: { weighted_clusters: { clusters: [{ name: c }] }, timeout: 2s } }',
      '',
      ' timeout=2s',
    ],
    [
      '{ direct_response: { status: 404 } }',
      ', circuit_breakers: { thresholds: [{ max_connections: 9 }] }',
      ' circuitBreaker=true',
    ],
    ['', ', outlier_detection: {}', ' circuitBreaker=true'],
  ])('routes %s, cluster %s → %s', (routes, more, facts) => {
    expect(seen(envoy(routes, cluster('c', 'cart', more)))).toEqual([
      'cart database',
      'edge',
      `edge->cart (cluster c)${facts}`,
    ]);
  });

  test.each([
    ['cart.shop.svc.cluster.local', 'cart'],
    ['10.0.0.1', 'c'],
    ['localhost', 'c'],
    ['${CART_HOST}', 'c'],
    ['api.example.com', 'api.example.com'],
  ])('an endpoint at %s is %s', (host, name) => {
    expect(seen(envoy('', cluster('c', host), ''))).toContain(`envoy->${name} (cluster c)`);
  });

  test('a timeout of some routes only is said, and not taken', () => {
    const routes = '{ route: { cluster: c, timeout: 1s } }, { route: { cluster: c } }';
    expect(seen(envoy(routes, cluster('c', 'cart'))).slice(2)).toEqual([
      'edge->cart (cluster c)',
      '? 0.x: cluster c',
    ]);
  });
});

describe('Kiali', () => {
  const graph = (nodes: readonly object[], edges: readonly object[]): string =>
    JSON.stringify({
      timestamp: 1_000,
      duration: 60,
      graphType: 'versionedApp',
      elements: { nodes: nodes.map((data) => ({ data })), edges: edges.map((data) => ({ data })) },
    });
  const app = (id: string, more: object = {}): object => ({ id, nodeType: 'app', app: id, ...more });

  test('calls are rates over the window; what has no name is where users come in', () => {
    const rates = { http: '2.00', http5xx: '0.50', httpPercentErr: '25.0' };
    expect(
      seen(
        graph(
          [{ id: 'u', nodeType: 'unknown', app: 'unknown' }, app('a'), app('b', { hasCB: true })],
          [
            { id: '1', source: 'u', target: 'a', traffic: { protocol: 'http', rates: { http: '1' } } },
            { id: '2', source: 'a', target: 'b', traffic: { protocol: 'http', rates } },
          ],
        ),
      ),
    ).toEqual(['a entry', 'b', 'a->b (hasCB b) 120/30 circuitBreaker=true']);
  });

  test('a service node that leads to one app is that app; versions are one; frames are none', () => {
    const nodes = [
      { id: 'f', nodeType: 'box', isBox: 'app', app: 'b' },
      app('a'),
      { id: 's', nodeType: 'service', service: 'b-service' },
      { id: 'b1', nodeType: 'app', app: 'b', version: 'v1' },
      { id: 'b2', nodeType: 'app', app: 'b', version: 'v2' },
      {
        id: 'x',
        nodeType: 'service',
        service: 'api.example.com',
        isServiceEntry: { location: 'MESH_EXTERNAL' },
      },
    ];
    const edges = [
      {
        id: '1',
        source: 'a',
        target: 's',
        traffic: { protocol: 'grpc', rates: { grpc: '1.0', grpcErr: '0.1' } },
      },
      { id: '2', source: 's', target: 'b1', traffic: { protocol: 'grpc', rates: { grpc: '0.5' } } },
      { id: '3', source: 's', target: 'b2', traffic: { protocol: 'grpc', rates: { grpc: '0.5' } } },
      { id: '4', source: 'b1', target: 'x', traffic: { protocol: 'tcp', rates: { tcp: '100' } } },
    ];
    expect(seen(graph(nodes, edges))).toEqual([
      'a',
      'api.example.com external virtual',
      'b',
      'a->b () 60/6',
      'b->api.example.com (no requests were counted)',
    ]);
  });
});

test('Backstage: what depends on what, over several documents and files', () => {
  const entity = (kind: string, name: string, spec: string): string =>
    `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
  const first = [
    entity(
      'Component',
      'shop',
      '{ type: website, dependsOn: [cart, "component:default/ui", gone], consumesApis: [pay] }',
    ),
    entity(
      'Component',
      'cart',
      '{ type: service, dependsOn: ["resource:db"], consumesApis: [default/events, nobodys] }',
    ),
    entity('Component', 'ui', '{ type: library }'),
    entity('System', 'all', '{ owner: x }'),
  ].join('---\n');
  const second = [
    entity('Component', 'payment', '{ type: service, providesApis: [pay, events] }'),
    entity('API', 'pay', '{ type: openapi }'),
    entity('API', 'events', '{ type: asyncapi }'),
    entity('Resource', 'db', '{ type: database, dependencyOf: ["component:payment"] }'),
  ].join('---\n');
  const expected = [
    'cart',
    'db database',
    'payment',
    'shop entry',
    'cart->db (dependsOn)',
    'cart->payment (consumesApis events) async=true',
    'payment->db (dependencyOf)',
    'shop->cart (dependsOn)',
    'shop->payment (consumesApis pay)',
    '? 0.x: cart consumesApis nobodys, shop dependsOn (component:default/gone)',
  ];
  expect(seen(first, second)).toEqual(expected);
});

test('DeathStarBench: timeouts hold for the callers that others know', () => {
  const table =
    '{"secret": "x", "ssl": {"enabled": false}, "cart": {"addr": "cart", "port": 9090, "connections": 5, "timeout_ms": 1500}, "db": {"addr": "db", "port": 27017, "timeout_ms": 0}}';
  const calls = '[{"parent": "shop", "child": "cart", "callCount": 3}]';
  expect(seen(table, calls)).toEqual([
    'cart',
    'db database',
    'shop entry',
    'shop->cart () 3/? timeout=1500ms',
  ]);
});

test('AsyncAPI 3 says who sends and who receives; version 2 means the other side', () => {
  const three = (title: string, action: string): string =>
    `asyncapi: 3.0.0\ninfo: { title: ${title} }\nchannels: { c: { address: orders } }\noperations: { o: { action: ${action}, channel: { $ref: "#/channels/c" } } }\n`;
  expect(seen(three('a', 'send'), three('b', 'receive'))).toEqual([
    'a',
    'b',
    'a->b (channel orders) async=true',
  ]);
  const two = (title: string, word: string): string =>
    `asyncapi: 2.6.0\ninfo: { title: ${title} }\nchannels: { orders: { ${word}: { operationId: x } } }\n`;
  expect(seen(two('a', 'publish'), two('b', 'subscribe'))).toEqual([
    'a',
    'b',
    'b->a (channel orders) async=true',
    '? 0.x, 1.x: publish and subscribe',
  ]);
});

test.each([
  [',a,b\na,0,1\nb,x,0\n', '3:1 [2][1]: must be a number, this is "x"'],
  [',a,b\na,0,1,1\n', '2:1 [1]: has 3 cells; there are 2 names'],
  [',a\n,1\n', '2:1 [1]: a row without a name'],
  [
    '{"a": {"port": 1, "addr": "a", "timeout_ms": "soon"}}',
    '1:46 a.timeout_ms: must be a length of time, as a number, this is a string',
  ],
  [
    '{"elements": {"nodes": [], "edges": [{"data": {"source": "x", "target": "y"}}]}}',
    '1:58 elements.edges[0].data.source: no node has this id',
  ],
  ['{"topics": [{"name": "t", "producer": 7}]}', '1:39 topics[0].producer: must be a text, this is a number'],
  [
    'static_resources: { clusters: [{}] }',
    '1:32 static_resources.clusters[0].name: must be a text, this is missing',
  ],
])('%j is refused: %s', (text, expected) => {
  expect(problem(text)).toBe(expected);
});

function problem(text: string): string {
  try {
    discoverTopology([{ name: 'x', text }]);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const [{ line, column, message }] = error.problems;
    return `${line}:${column} ${message}`;
  }
  return 'not refused';
}
