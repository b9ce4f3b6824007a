/** Istio, Envoy, Kiali and Backstage by their own documents: what each setting means for the calls, whether it is usual or not. */

import { describe, expect, test } from 'vitest';
import { seen } from './seen-in.test-data.ts';

/** What is known of the only edge, and what is said to be doubtful. */
function edge(...texts: string[]): string {
  return seen(...texts)
    .filter((line) => line.includes('->') || line.startsWith('? '))
    .map((line) => line.replace(/ \([^)]*\)/, '').replace('? 0.x: ', '? '))
    .join('; ');
}

describe('Istio', () => {
  const deployments = ['a', 'b']
    .map(
      (name) =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { selector: {}, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ image: x, args: [${name === 'a' ? '"b:1"' : ''}] }] } } }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} } }\n`,
    )
    .join('---\n');
  const object = (kind: string, spec: string, version = 'v1'): string =>
    `---\napiVersion: networking.istio.io/${version}\nkind: ${kind}\nmetadata: { name: o }\nspec: ${spec}\n`;
  const route = 'route: [{ destination: { host: b } }]';

  test.each([
    [`{ hosts: [b], http: [{ ${route}, timeout: 0.5s }] }`, 'a->b timeout=500ms'],
    // Only what is sent on has a timeout.
    [`{ hosts: [b], http: [{ redirect: { uri: /x } }, { ${route}, timeout: 1s }] }`, 'a->b timeout=1s'],
    [
      `{ hosts: [b], http: [{ directResponse: { status: 503 } }, { ${route}, timeout: 1s }] }`,
      'a->b timeout=1s',
    ],
    // What a delegate does stands elsewhere.
    [
      `{ hosts: [b], http: [{ delegate: { name: d } }, { ${route}, timeout: 1s }] }`,
      'a->b; ? VirtualService o',
    ],
    [`{ hosts: [b], http: [{ ${route}, timeout: 1s }, { ${route} }] }`, 'a->b; ? VirtualService o'],
    [
      `{ hosts: [b], http: [{ ${route}, retries: { attempts: 2, perTryTimeout: 2s, retryOn: 5xx } }] }`,
      'a->b attempts=3',
    ],
    [
      `{ hosts: [b], http: [{ ${route}, retries: { attempts: 1 } }, { ${route}, retries: { attempts: 4 } }] }`,
      'a->b attempts=5',
    ],
    [`{ hosts: [b], gateways: [g], http: [{ ${route}, timeout: 1s }] }`, 'a->b'],
    [`{ hosts: [b], gateways: [g, mesh], http: [{ ${route}, timeout: 1s }] }`, 'a->b timeout=1s'],
    [
      `{ hosts: [b], http: [{ ${route}, fault: { delay: { fixedDelay: 5s, percentage: { value: 1 } } } }] }`,
      'a->b; ? VirtualService o',
    ],
    [`{ hosts: [b], tcp: [{ ${route} }] }`, 'a->b'],
  ])('VirtualService %s: %s', (spec, expected) => {
    for (const version of ['v1', 'v1beta1', 'v1alpha3'])
      expect(edge(deployments + object('VirtualService', spec, version))).toBe(expected);
  });

  const cut = 'outlierDetection: { consecutive5xxErrors: 5 }';
  test.each([
    [`trafficPolicy: { ${cut} }`, ' circuitBreaker=true'],
    ['trafficPolicy: { connectionPool: { http: { http1MaxPendingRequests: 10 } } }', ' circuitBreaker=true'],
    ['trafficPolicy: { connectionPool: { http: { http2MaxRequests: 10 } } }', ' circuitBreaker=true'],
    ['trafficPolicy: { connectionPool: { http: { maxRetries: 3, idleTimeout: 1h } } }', ''],
    // The most there can be is no limit.
    ['trafficPolicy: { connectionPool: { tcp: { maxConnections: 2147483647 } } }', ''],
    // Zero turns the detection off, unless it looks for something else.
    ['trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0 } }', ''],
    [
      'trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0, consecutiveGatewayErrors: 3 } }',
      ' circuitBreaker=true',
    ],
    ['trafficPolicy: { outlierDetection: { interval: 5s } }', ' circuitBreaker=true'],
    ['trafficPolicy: { loadBalancer: { simple: ROUND_ROBIN } }', ''],
    // Settings of a port stand in the place of all of the host's.
    [`trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, ${cut} }] }`, '; ? DestinationRule o'],
    [`trafficPolicy: { ${cut}, portLevelSettings: [{ port: { number: 80 } }] }`, '; ? DestinationRule o'],
    [
      `trafficPolicy: { ${cut}, portLevelSettings: [{ port: { number: 80 }, ${cut} }] }`,
      ' circuitBreaker=true',
    ],
    // Subsets have the host's, unless they say otherwise.
    [`trafficPolicy: { ${cut} }, subsets: [{ name: v1, labels: { version: v1 } }]`, ' circuitBreaker=true'],
    [`subsets: [{ name: v1, trafficPolicy: { ${cut} } }]`, ' circuitBreaker=true'],
    [`subsets: [{ name: v1, trafficPolicy: { ${cut} } }, { name: v2 }]`, '; ? DestinationRule o'],
  ])('DestinationRule %s:%s', (spec, expected) => {
    expect(edge(deployments + object('DestinationRule', `{ host: b, ${spec} }`))).toBe(`a->b${expected}`);
  });

  test.each([
    ['rules: [{ timeouts: { request: 2s } }]', ' timeout=2s'],
    ['rules: [{ timeouts: { backendRequest: 2s } }]', ''],
    [
      'rules: [{ filters: [{ type: RequestRedirect, requestRedirect: {} }] }, { timeouts: { request: 2s } }]',
      ' timeout=2s',
    ],
    ['rules: [{ retry: { attempts: 2, codes: [503] } }]', ' attempts=3'],
  ])('HTTPRoute of a Service, %s:%s', (rules, expected) => {
    const text = `---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\nspec: { parentRefs: [{ kind: Service, group: "", name: b }], ${rules} }\n`;
    expect(edge(deployments + text)).toBe(`a->b${expected}`);
  });
});

describe('Envoy', () => {
  /** A bootstrap with a virtual host of these settings and a cluster c of those; `where` the filters stand in the listener. */
  const bootstrap = (
    host: string,
    cluster = '',
    { where = 'filter_chains: [{ filters: [$] }]', filters = '' } = {},
  ): string => {
    const manager = `{ name: envoy.filters.network.http_connection_manager, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, route_config: { virtual_hosts: [{ name: v, domains: ["*"], ${host} }] }, http_filters: [${filters}] } }`;
    return `node: { id: n, cluster: a }\nadmin: {}\nstatic_resources:\n  listeners: [{ name: l, ${where.replace('$', manager)} }]\n  clusters: [{ name: b, type: STRICT_DNS, connect_timeout: 1s${cluster} }, { name: d }]\n`;
  };
  const to = (more = ''): string => `routes: [{ match: { prefix: / }, route: { cluster: b${more} } }]`;

  test.each([
    [bootstrap(to(', timeout: 3s')), ' timeout=3s'],
    [bootstrap(to(', timeout: 0s')), ''],
    [bootstrap(to(', timeout: 3s'), '', { where: 'default_filter_chain: { filters: [$] }' }), ' timeout=3s'],
    [bootstrap(to(', retry_policy: { retry_on: 5xx, num_retries: 3, per_try_timeout: 1s }')), ' attempts=4'],
    [bootstrap(to(', retry_policy: { retry_on: "5xx,reset" }')), ' attempts=2'],
    [bootstrap(to(', retry_policy: { retry_on: 5xx, num_retries: 0 }')), ' attempts=1'],
    // Without a condition nothing is retried.
    [bootstrap(to(', retry_policy: { num_retries: 3 }')), '?'],
    [bootstrap(to(', retry_policy: { retry_on: "", num_retries: 3 }')), '?'],
    // The host's policy holds for routes without one, and is not mixed into theirs.
    [bootstrap(`retry_policy: { retry_on: 5xx, num_retries: 4 }, ${to()}`), ' attempts=5'],
    [
      bootstrap(
        `retry_policy: { retry_on: 5xx, num_retries: 4 }, ${to(', retry_policy: { num_retries: 1, retry_on: reset }')}`,
      ),
      ' attempts=2',
    ],
    [
      bootstrap(
        'routes: [{ route: { weighted_clusters: { clusters: [{ name: b, weight: 9 }, { name: d, weight: 1 }] }, timeout: 1s } }]',
      ),
      ' timeout=1s; a->d timeout=1s',
    ],
    [
      bootstrap('routes: [{ redirect: { https_redirect: true } }, { route: { cluster: b, timeout: 1s } }]'),
      ' timeout=1s',
    ],
  ])('routes: %s', (text, expected) => {
    // Beside a timeout of the other cluster; a policy that does nothing is said.
    const rest = expected.includes('a->d') ? '' : expected === '?' ? '; a->d; ? cluster b' : '; a->d';
    expect(edge(text)).toBe(`a->b${expected.replace('?', '')}${rest}`);
  });

  test.each([
    ['circuit_breakers: { thresholds: [{ max_connections: 10 }] }', true],
    ['circuit_breakers: { thresholds: [{ priority: DEFAULT, max_pending_requests: 1 }] }', true],
    ['circuit_breakers: { thresholds: [{ max_requests: 10 }, { priority: HIGH, max_requests: 20 }] }', true],
    ['circuit_breakers: { per_host_thresholds: [{ max_connections: 10 }] }', true],
    // Limits of what is usually not sent, of retries, or none.
    ['circuit_breakers: { thresholds: [{ priority: HIGH, max_requests: 20 }] }', false],
    ['circuit_breakers: { thresholds: [{ max_retries: 3 }] }', false],
    ['circuit_breakers: { thresholds: [{ track_remaining: true }] }', false],
    // How its documents say to turn them off.
    ['circuit_breakers: { thresholds: [{ max_connections: 1000000000, max_requests: 1000000000 }] }', false],
    ['outlier_detection: { consecutive_5xx: 3 }', true],
    ['outlier_detection: { enforcing_consecutive_5xx: 0, enforcing_success_rate: 0 }', false],
    [
      'outlier_detection: { enforcing_consecutive_5xx: 0, enforcing_success_rate: 0, enforcing_failure_percentage: 50 }',
      true,
    ],
    ['outlier_detection: { enforcing_consecutive_5xx: 0 }', true],
  ])('a cluster with %s breaks: %s', (settings, isBreaker) => {
    expect(edge(bootstrap(to(), `, ${settings}`))).toBe(
      `a->b${isBreaker ? ' circuitBreaker=true' : ''}; a->d`,
    );
  });

  test.each([
    ['{ name: envoy.filters.http.fault }', true],
    [
      '{ name: mine, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault } }',
      true,
    ],
    ['{ name: envoy.filters.http.router }', false],
  ])('the filter %s injects faults: %s', (filters, isSaid) => {
    expect(seen(bootstrap(to(), '', { filters })).some((line) => line.startsWith('? '))).toBe(isSaid);
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
  const node = (id: string, more: object = {}): object => ({
    ...{
      id,
      nodeType: 'app',
      cluster: 'Kubernetes',
      namespace: 'shop',
      app: id,
      version: 'v1',
      workload: `${id}-v1`,
    },
    ...more,
  });
  const call = (traffic: object): object => ({
    id: 'e',
    source: 'a',
    target: 'b',
    isMTLS: '100',
    responseTime: '12',
    traffic,
  });

  test.each([
    [{ protocol: 'http', rates: { http: '0.50', httpPercentReq: '100.0' } }, ' 30/0'],
    [
      { protocol: 'http', rates: { http: '2.00', http4xx: '1.00', http5xx: '0.50', httpPercentErr: '75.0' } },
      ' 120/30',
    ],
    [{ protocol: 'http', rates: { http: '1.00', httpNoResponse: '0.10' } }, ' 60/6'],
    [{ protocol: 'grpc', rates: { grpc: '1.00', grpcErr: '0.25', grpcPercentErr: '25.0' } }, ' 60/15'],
    [{ protocol: 'tcp', rates: { tcp: '1250.5' } }, ''],
    [{}, ''],
    // The flags are Envoy's, each with its share of the requests.
    [
      {
        protocol: 'http',
        rates: { http: '1.00', http5xx: '0.50' },
        responses: { 200: { flags: { '-': '50.0' } }, 503: { flags: { UO: '50.0' }, hosts: { b: '50.0' } } },
      },
      ' 60/30 circuitBreaker=true',
    ],
    [
      {
        protocol: 'http',
        rates: { http: '1.00' },
        responses: { 503: { flags: { 'UF,URX': '1.0', UO: '0' } } },
      },
      ' 60/0',
    ],
  ])('%j:%s', (traffic, expected) => {
    expect(edge(graph([node('a'), node('b')], [call(traffic)]))).toBe(`a->b${expected}`);
  });

  test('users come in at a gateway', () => {
    const gateway = node('gateway', { isRoot: true, isGateway: { ingressInfo: { hostnames: ['*'] } } });
    const egress = node('out', { isGateway: { egressInfo: { hostnames: ['*'] } } });
    expect(seen(graph([gateway, egress, node('b')], []))).toEqual(['b', 'gateway entry', 'out']);
  });

  test('apps of one name in two namespaces are two', () => {
    const nodes = [node('a'), node('b'), node('b2', { app: 'b', namespace: 'bank' })];
    const edges = [call({}), { ...call({}), target: 'b2' }];
    expect(edge(graph(nodes, edges))).toBe('a->b.bank; a->b.shop');
  });

  test('faults that the mesh injects are named', () => {
    expect(seen(graph([node('b', { hasFaultInjection: true })], []))).toEqual(['b', '? 0.x: b']);
  });
});

describe('Backstage', () => {
  const entity = (kind: string, metadata: string, spec: string): string =>
    `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { ${metadata} }\nspec: { ${spec} }\n---\n`;
  const component = (name: string, spec = ''): string =>
    entity('Component', `name: ${name}`, `type: service, ${spec}`);

  test.each([
    // Usual kinds: a component's, and an API's where there are APIs.
    [component('a', 'dependsOn: [b]') + component('b'), 'a->b'],
    [component('a', 'dependsOn: ["Component:Default/B"]') + component('b'), 'a->b'],
    [component('a', 'dependsOn: [b]') + entity('Resource', 'name: b', 'type: queue'), '; ? a dependsOn'],
    [component('a', 'dependsOn: ["resource:b"]') + entity('Resource', 'name: b', 'type: queue'), 'a->b'],
    [component('a') + component('b', 'dependencyOf: [a]'), 'a->b'],
    [component('a', 'consumesApis: [x]') + component('b', 'providesApis: ["api:default/x"]'), 'a->b'],
    // The namespace is the entity's own, where none is said.
    [
      entity('Component', 'name: a, namespace: shop', 'type: service, dependsOn: [b]') +
        entity('Component', 'name: b, namespace: shop', 'type: service'),
      'a->b',
    ],
    [
      entity('Component', 'name: a, namespace: shop', 'type: service, dependsOn: [b]') + component('b'),
      '; ? a dependsOn',
    ],
    [
      entity('Component', 'name: a, namespace: shop', 'type: service, dependsOn: [default/b]') +
        component('b'),
      'a->b',
    ],
    // Being part of something is no call.
    [component('a', 'subcomponentOf: b, system: s') + component('b'), ''],
    // One that both provides and consumes does not call itself.
    [component('a', 'providesApis: [x], consumesApis: [x]'), ''],
    // Equal names of two kinds, or in two namespaces, are two.
    [
      component('orders', 'dependsOn: ["resource:orders"]') +
        entity('Resource', 'name: orders', 'type: database'),
      'orders->resource:orders',
    ],
    [
      component('b') +
        component('a', 'dependsOn: [b, "shop/b"]') +
        entity('Component', 'name: b, namespace: shop', 'type: service'),
      'a->b.default; a->b.shop',
    ],
  ])('%s: %s', (text, expected) => {
    expect(edge(text)).toBe(expected.replace(/^; /, ''));
  });

  test('entities as its API lists them', () => {
    const entities = ['a', 'b'].map((name) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name, namespace: 'default', uid: name },
      spec: { type: 'service', ...(name === 'a' ? { dependsOn: ['component:b'] } : {}) },
      relations: [{ type: 'ownedBy', targetRef: 'group:default/x' }],
    }));
    expect(edge(JSON.stringify(entities))).toBe('a->b');
    expect(edge(JSON.stringify({ items: entities, totalItems: 2, pageInfo: {} }))).toBe('a->b');
  });
});
