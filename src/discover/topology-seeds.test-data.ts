/** Small valid files of each form that a topology is read from, with names that lead in circles where the form allows it. */

import { jaegerTrace, metrics, otlp, zipkin } from './span-seeds.test-data.ts';

type Seeds = readonly [string, ...string[]];

const target = `schemaVersion: 1
name: shop
client: client.ts
services:
  a:
    entry: true
    replicas: 2
    command: [node, a.mjs, '\${port}']
    health: { tcp: true }
    environment: { B: 'http://\${edge.b}', PEERS: '\${edge.a}' }
    edges: { b: { timeout: 1s, attempts: 2, fallback: true } }
  b: { command: [node, b.mjs], health: { http: /health }, environment: { A: '\${edge.a}' } }
sagas:
  order: { coordinator: a, steps: [{ name: pay, service: b, compensation: unpay }, { name: send, service: a }] }
`;

const topology = {
  schemaVersion: 1,
  source: 's, t',
  services: [{ name: 'a', replicas: 2, entry: true, kind: 'service', sources: ['s'] }, { name: 'b' }],
  edges: [
    {
      from: 'a',
      to: 'b',
      calls: 5,
      errors: 1,
      asyncCalls: 0,
      firstMs: 1,
      lastMs: 2,
      operations: ['GET /'],
      facts: { timeout: '1s' },
      said: {
        timeout: [
          { value: '1s', by: 'configuration', sources: ['s'] },
          { value: '2s', by: 'observation', sources: ['t'] },
        ],
      },
      evidence: ['s: env B'],
    },
    { from: 'b', to: 'a' },
  ],
  sagas: {},
};

const compose = `name: shop
x-common: &common
  environment: &env { LOG: x, B_URL: 'http://b:80/\${P:-x}' }
services:
  a:
    <<: *common
    image: shop/a
    ports: ['80:8080']
    depends_on: { b: { condition: service_healthy } }
    links: ['b:bee']
    command: [run, --b-host, b, 'c:9092,b:9092']
  b:
    build: { context: . }
    environment: [A_ADDR=a:8080, C_HOST, 'X=\${A}']
    extends: { service: c }
    networks: { default: { aliases: [bb] } }
    healthcheck: { test: [CMD, curl, 'http://localhost:80/h'] }
  c: { image: 'mysql:8', deploy: { replicas: 2 }, env_file: .env, profiles: [x], environment: *env, expose: [3306] }
`;

const composeCircle = `services:
  a: { extends: b, depends_on: [b] }
  b: { extends: { file: other.yml, service: a }, links: [a], depends_on: [a] }
`;

const backstage = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: a }
spec: { type: website, consumesApis: [api], dependsOn: ['resource:db', 'component:default/b'] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: b, namespace: default }
spec: { type: service, providesApis: [api], dependencyOf: ['component:a'] }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: db }
spec: { type: database, dependsOn: ['component:b'] }
`;

const workloads = `apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: n }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: a } }
    spec:
      volumes: [{ configMap: { name: m } }]
      containers:
        - image: shop/a
          command: [run, --b-addr, '$(B)']
          envFrom: [{ configMapRef: { name: m }, prefix: P_ }]
          env:
            - { name: B, value: 'http://b:80' }
            - { name: C, valueFrom: { secretKeyRef: { name: s, key: k } } }
---
{ apiVersion: v1, kind: Service, metadata: { name: b }, spec: { selector: { app: a }, type: LoadBalancer } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: m }, data: { D: 'b:80', f: "host = b\\n# x\\n" } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: s }, data: { k: aHR0cDovL2I= } }
---
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: h }, spec: { scaleTargetRef: { name: a }, minReplicas: 3 } }
`;

const policies = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Service, metadata: { name: x }, spec: { type: ExternalName, externalName: y } }
  - { apiVersion: v1, kind: Service, metadata: { name: y }, spec: { type: ExternalName, externalName: x.n.svc } }
  - { apiVersion: v1, kind: Pod, metadata: { name: p, labels: { app: p } }, spec: { containers: [{ env: [{ name: X_HOST, value: x }] }] } }
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: np }
    spec:
      podSelector: { matchLabels: { app: p } }
      ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [p, q] }] } }] }]
      egress: [{ to: [{ podSelector: { matchLabels: { name: q } }, namespaceSelector: {} }] }]
  - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: i }, spec: { defaultBackend: { service: { name: x } } } }
`;

const mesh = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: v }
spec:
  hosts: [b, '*.example.com']
  gateways: [mesh, g]
  http: [{ timeout: 1.5s, retries: { attempts: 2 }, fault: {}, route: [{ destination: { host: b.n.svc.cluster.local } }] }]
---
{ apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: { name: d }, spec: { host: b, trafficPolicy: { outlierDetection: {} }, subsets: [{ trafficPolicy: {} }] } }
---
{ apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: { name: e }, spec: { hosts: ['*.example.com'] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: r }, spec: { parentRefs: [{ kind: Service, name: b }], rules: [{ timeouts: { request: 1s }, retry: { attempts: 1 } }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: b }, spec: { containers: [{ args: ['http://x.example.com/'] }] } }
`;

const envoy = `node: { cluster: edge }
static_resources:
  listeners:
    - filter_chains:
        - filters:
            - typed_config:
                http_filters: [{ name: envoy.filters.http.fault }]
                route_config:
                  virtual_hosts:
                    - retry_policy: {}
                      routes:
                        - route: { cluster: b, timeout: 0.5s, retry_policy: { num_retries: 2 } }
                        - route: { weighted_clusters: { clusters: [{ name: b }] } }
  clusters:
    - name: b
      outlier_detection: {}
      circuit_breakers: { thresholds: [{ max_connections: 10 }] }
      load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: store, port_value: 3306 } } } }] }] }
`;

const clusterType = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
const meshRoute = (cluster: string): object => ({
  match: { prefix: '/', grpc: {} },
  route: { cluster, timeout: '2s', retry_policy: { retry_on: '5xx', num_retries: 2 } },
});

const envoyDump = {
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
      bootstrap: { node: { id: 'sidecar~1~a.n~n', cluster: 'a.n', metadata: { NAMESPACE: 'n' } } },
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      static_clusters: [{ cluster: { '@type': clusterType, name: 'xds-grpc' } }],
      dynamic_active_clusters: [
        {
          cluster: {
            '@type': clusterType,
            name: 'outbound|80||b.n.svc.cluster.local',
            outlier_detection: {},
          },
        },
        { cluster: { '@type': clusterType, name: 'b', eds_cluster_config: { service_name: 'e' } } },
      ],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
      dynamic_listeners: [
        {
          active_state: {
            listener: { filter_chains: [{ filters: [{ name: 'envoy.filters.http.fault' }] }] },
          },
        },
      ],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
      dynamic_route_configs: [
        {
          route_config: {
            virtual_hosts: [{ routes: [meshRoute('outbound|80||b.n.svc.cluster.local'), meshRoute('b')] }],
          },
        },
      ],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
      dynamic_endpoint_configs: [
        {
          endpoint_config: {
            cluster_name: 'e',
            endpoints: [
              {
                lb_endpoints: [
                  { endpoint: { address: { socket_address: { address: 'c', port_value: 6379 } } } },
                ],
              },
            ],
          },
        },
      ],
    },
  ],
};

const envoyResources = `resources:
  - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
    filter_chains:
      - filters:
          - typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, weighted_clusters: { clusters: [{ name: b }] } }
  - "@type": ${clusterType}
    name: b
    circuit_breakers: { thresholds: [{ max_requests: 9 }] }
---
node: { id: a }
dynamic_resources: { ads_config: {} }
static_resources: {}
`;

const otherPolicies = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: p, namespace: n }
spec:
  selector: app == 'a'
  ingress: [{ action: Allow, source: { selector: "(app in {'b','c'} || has(x)) && !all()", namespaceSelector: all() } }]
  egress: [{ action: Allow, destination: { selector: app != 'a' } }]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: q }
specs:
  - endpointSelector: { matchLabels: { 'k8s:app': b, 'k8s:io.kubernetes.pod.namespace': n } }
    ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: app, operator: In, values: [a, c] }] }, {}] }]
    egress: [{ toServices: [{ k8sService: { serviceName: a } }] }]
---
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: n, labels: { app: a } }
spec: { containers: [{ image: redis, args: [--maxmemory-policy, allkeys-lru] }] }
`;

const knative = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: a, labels: { networking.knative.dev/visibility: cluster-local } }
spec:
  template:
    metadata: { annotations: { autoscaling.knative.dev/min-scale: "2" } }
    spec: { timeoutSeconds: 5, containers: [{ image: x, env: [{ name: B, value: 'http://b.default' }] }] }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: b }
spec: { template: { spec: { timeoutSeconds: 9, containers: [{ image: x, env: [{ name: A_ADDR, value: 'a:80' }] }] } } }
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: f }
`;

const kiali = {
  timestamp: 1_700_000_000,
  duration: 60,
  elements: {
    nodes: [
      { data: { id: '1', nodeType: 'app', app: 'a' } },
      { data: { id: '2', nodeType: 'service', service: 'b-service' } },
      { data: { id: '3', nodeType: 'app', app: 'b', hasCB: true, isOutOfMesh: {} } },
      { data: { id: '4', nodeType: 'unknown' } },
    ],
    edges: [
      {
        data: {
          source: '1',
          target: '2',
          traffic: { protocol: 'http', rates: { http: '1.50', http5xx: '0.10' } },
        },
      },
      {
        data: {
          source: '2',
          target: '3',
          traffic: { protocol: 'grpc', rates: { grpc: '1.50', grpcErr: '1' } },
        },
      },
      { data: { source: '3', target: '1' } },
      { data: { source: '4', target: '1' } },
    ],
  },
};

const asyncapi = `asyncapi: 2.6.0
info: { title: a }
channels:
  order/placed:
    publish: { operationId: placeOrder, bindings: { kafka: { topic: t } } }
  order/sent: { subscribe: { operationId: onSent }, address: order/placed }
operations:
  sendIt: { action: send, channel: { $ref: '#/channels/order~1placed' } }
  getIt: { action: receive, channel: { $ref: '#/channels/order~1sent' } }
---
asyncapi: 3.0.0
info: { title: b }
channels: { t: { subscribe: { operationId: onOrder } } }
`;

/** By the name of the form. */
export const topologySeeds: Readonly<Record<string, Seeds>> = {
  otlp: [
    JSON.stringify(otlp),
    JSON.stringify({ data: otlp }),
    JSON.stringify({ trace: { batches: otlp.resourceSpans } }),
  ],
  jaeger: [
    JSON.stringify({ data: [jaegerTrace] }),
    JSON.stringify([jaegerTrace]),
    JSON.stringify(jaegerTrace),
  ],
  zipkin: [
    JSON.stringify(zipkin),
    JSON.stringify([zipkin]),
    zipkin.map((one) => JSON.stringify(one)).join('\n'),
  ],
  'service-graph': [JSON.stringify(metrics)],
  target: [target],
  topology: [JSON.stringify(topology)],
  'jaeger-dependencies': [
    '[{"parent": "a", "child": "b", "callCount": 5}, {"parent": "b", "child": "a"}]',
    '{"data": [{"parent": "a", "child": "b", "callCount": 5}]}',
  ],
  compose: [compose, composeCircle],
  backstage: [backstage],
  kubernetes: [workloads, policies, mesh, otherPolicies, knative],
  envoy: [envoy, JSON.stringify(envoyDump), envoyResources],
  kiali: [JSON.stringify(kiali)],
  asyncapi: [asyncapi],
  topics: [
    '{"topics": [{"name": "t", "producer": "a", "consumers": ["b", "c"]}, {"name": "u", "producers": ["b"], "consumer": "a"}]}',
  ],
  'service-table': [
    '{"a": {"port": 80, "default-host": "0.0.0.0", "timeout-seconds": 5}, "b": {"port": 3306, "addr": "b", "timeout_ms": 9}}',
  ],
  'address-list': ['{"AbPort": "80", "AbMongoAddress": "mongodb-ab:27017", "consulAddress": "consul:8500"}'],
  matrix: [',a,b,c\na,0,1,0\nb,0,0,1.5\nc,1,,0\n', '\t"a"\tb\n"a"\t1\t0\nb\t1\t1\n'],
};
