import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { discoverTopology, type InputFile } from './recognise.ts';

/**
 * Manifests in a few words, one a line:
 *
 *   a: { … }          a Deployment `a` with the label `app: a` and one container of these fields, and a Service `a` in front of it
 *   Kind name { … }   any other object, with this `spec`; `Kind name.namespace` is in that namespace
 */
function manifests(lines: string): string {
  const apis: Readonly<Record<string, string>> = {
    VirtualService: 'networking.istio.io/v1',
    DestinationRule: 'networking.istio.io/v1',
    ServiceEntry: 'networking.istio.io/v1',
    Service: 'v1',
    ConfigMap: 'v1',
    Secret: 'v1',
  };
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, simple, container] = /^\s*([a-z][a-z0-9-]*): (\{.*\})$/.exec(line) ?? [];
      if (simple !== undefined && container !== undefined) {
        const pod = `{ metadata: { labels: { app: ${simple} } }, spec: { containers: [${container}] } }`;
        return [
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${simple} }\nspec: { template: ${pod} }`,
          `apiVersion: v1\nkind: Service\nmetadata: { name: ${simple} }\nspec: { selector: { app: ${simple} } }`,
        ];
      }
      const [, kind = '', name = '', namespace, spec = ''] =
        /^\s*(\w+) ([\w-]+)(?:\.([\w-]+))? (\{.*\})$/.exec(line) ?? [];
      const where = namespace === undefined ? '' : `, namespace: ${namespace}`;
      const fields = kind === 'ConfigMap' || kind === 'Secret' ? spec.slice(1) : `spec: ${spec} }`;
      return [
        `---\n{ apiVersion: ${apis[kind] ?? 'apps/v1'}, kind: ${kind}, metadata: { name: ${name}${where} }, ${fields}`,
      ];
    })
    .join('\n---\n');
}

/** Services with what is said of them, and edges with what shows them. */
function seen(lines: string, ...others: InputFile[]): string {
  const { topology } = discoverTopology([{ name: 'k.yaml', text: manifests(lines) }, ...others]);
  const services = topology.services.flatMap(({ name, replicas, entry, kind, stateful, virtual }) => {
    const words = [
      ...(replicas === 1 ? [] : [String(replicas)]),
      ...(entry ? ['entry'] : []),
      ...(kind === undefined ? [] : [kind]),
      ...(stateful === true ? ['stateful'] : []),
      ...(virtual === true ? ['virtual'] : []),
    ];
    return words.length === 0 ? [] : [`${name} ${words.join(' ')}`];
  });
  const edges = topology.edges.map(({ from, to, evidence = [], facts }) => {
    const how = evidence.map((one) => one.replace(/^[^:]*: /, '')).join(', ');
    const known = Object.entries(facts).map(([fact, value]) => ` ${fact}=${String(value)}`);
    return `${from}->${to} (${how})${known.join('')}`;
  });
  return [...services, ...edges].join('; ');
}

function missing(lines: string): string[] {
  const { unseen } = discoverTopology([{ name: 'k.yaml', text: manifests(lines) }]);
  return unseen.map(({ what }) => what.replace('k.yaml: ', ''));
}

describe('what names another workload', () => {
  test.each([
    // Addresses in the environment.
    ['env: [{ name: X, value: "b:80" }]', 'env X'],
    ['env: [{ name: X, value: "http://b.default:80/x" }]', 'env X'],
    ['env: [{ name: X, value: "http://b.default.svc.cluster.local/x" }]', 'env X'],
    ['env: [{ name: X, value: "http://b.default.svc.other.domain:1" }]', 'env X'],
    ['env: [{ name: X_HOST, value: b }]', 'env X_HOST'],
    ['env: [{ name: X, value: "b-0.b:80" }]', 'env X'],
    ['env: [{ name: N, value: b }, { name: X, value: "$(N):80" }]', 'env X'],
    ['env: [{ name: X, value: "http://$(B_SERVICE_HOST):80" }]', 'env X'],
    ['env: [{ name: B_ADDR, valueFrom: { configMapKeyRef: { name: elsewhere, key: k } } }]', 'env B_ADDR'],
    ['env: [{ name: X, valueFrom: { configMapKeyRef: { name: m, key: k } } }]', 'env X'],
    ['env: [{ name: X, valueFrom: { secretKeyRef: { name: s, key: k } } }]', 'env X'],
    ['env: [{ name: X, valueFrom: { secretKeyRef: { name: s, key: plain } } }]', 'env X'],
    ['envFrom: [{ configMapRef: { name: m } }]', 'env k'],
    ['envFrom: [{ prefix: P_, configMapRef: { name: m } }]', 'env P_k'],
    ['envFrom: [{ secretRef: { name: s } }]', 'env k, env plain'],
    // Commands.
    ['args: ["--db", "b:5432"]', 'args'],
    ['args: ["--db-host", b]', 'args'],
    ['command: [sh, -c, "serve http://b"]', 'command'],
    ['args: ["http://$(N)/"], env: [{ name: N, value: b }]', 'args'],
    // No address.
    ['env: [{ name: X, value: b }]', ''],
    ['env: [{ name: X, value: "$$(N):80" }, { name: N, value: b }]', ''],
    ['env: [{ name: X, value: "b.elsewhere:80" }]', ''],
    ['env: [{ name: X, value: "b.example.com:80" }]', ''],
    ['env: [{ name: X, value: "http://a:80" }]', ''],
    ['env: [{ name: B_ADDR, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]', ''],
    ['image: "b:80"', ''],
  ])('{ %s } → %j', (container, how) => {
    const lines = `a: { ${container} }
      b: { image: b }
      ConfigMap m { data: { k: "b:1" } }
      Secret s { data: { k: aHR0cDovL2IvcGF0aA== }, stringData: { plain: "amqp://u:p@b" } }`;
    expect(seen(lines)).toBe(how === '' ? '' : `a->b (${how})`);
  });

  test.each([
    ['{ x.properties: "# at c:1\\ndb.host=b\\n" }', 'a->b (ConfigMap m)'],
    ['{ x.yaml: "listen: 0.0.0.0:80\\nbackend: { address: b, port: 80 }" }', ''],
    ['{ x.yaml: "address: b" }', 'a->b (ConfigMap m)'],
    ['{ nginx.conf: "proxy_pass http://b;" }', 'a->b (ConfigMap m)'],
    ['{ x: "b and others" }', ''],
  ])('a mounted ConfigMap %s → %j', (data, edges) => {
    const pod =
      '{ metadata: {}, spec: { containers: [{ image: a }], volumes: [{ name: v, configMap: { name: m } }] } }';
    expect(
      seen(
        `Deployment a { template: ${pod} }\nb: { image: b }\nc: { image: c }\nConfigMap m { data: ${data} }`,
      ),
    ).toBe(edges);
  });

  test('a container that runs before the others says so', () => {
    const pod =
      '{ spec: { containers: [], initContainers: [{ args: ["b:1"] }, { restartPolicy: Always, command: ["b:1"] }] } }';
    expect(seen(`Deployment a { template: ${pod} }\nb: { image: b }`)).toBe('a->b (command, init args)');
  });
});

describe('who is what', () => {
  test.each([
    // Versions behind one Service are one.
    [
      `Deployment a-v1 { replicas: 2, template: { metadata: { labels: { app: a } } } }
       Deployment a-v2 { replicas: 1, template: { metadata: { labels: { app: a } } } }
       Service a { selector: { app: a } }
       c: { env: [{ name: X, value: "a:1" }] }`,
      'a 3; c->a (env X)',
    ],
    // A Service with another name than its workload.
    [
      `StatefulSet db { replicas: 3, template: { metadata: { labels: { app: db } }, spec: { containers: [{ image: "bitnami/postgresql:16" }] } } }
       Service db { clusterIP: None, selector: { app: db } }
       Service db-read { selector: { app: db } }
       c: { env: [{ name: X, value: "db-read:5432" }] }`,
      'db 3 database stateful; c->db (env X)',
    ],
    // A workload whose Service is not among the files.
    ['Deployment db { template: {} }\nc: { env: [{ name: X, value: "db:1" }] }', 'c->db (env X)'],
    // Names that stand in several namespaces.
    [
      `Deployment a.one { template: {} }
       Deployment a.two { template: {} }
       Deployment c.two { template: { spec: { containers: [{ env: [{ name: X, value: "a:1" }, { name: Y, value: "a.one:1" }] }] } } }`,
      'c->a.one (env Y); c->a.two (env X)',
    ],
    ['Service x { type: ExternalName, externalName: db.example.com }', 'x external virtual'],
    [
      'Service x { type: ExternalName, externalName: b.default.svc.cluster.local }\nb: {}\nc: { env: [{ name: X, value: "x:1" }] }',
      'c->b (env X)',
    ],
    [
      'Service x { type: ExternalName, externalName: y }\nService y { type: ExternalName, externalName: x }',
      'x external virtual; y external virtual',
    ],
    [
      'ServiceEntry s { hosts: ["*.example.com", api.pay.io] }\nc: { env: [{ name: X, value: "https://db.example.com/x" }] }',
      '*.example.com external virtual; api.pay.io external virtual; c->*.example.com (env X)',
    ],
    // Entries.
    ['b: {}\nService out { type: LoadBalancer, selector: { app: b } }', 'b entry'],
    ['b: {}\nIngress i { rules: [{ http: { paths: [{ backend: { service: { name: b } } }] } }] }', 'b entry'],
    ['b: {}\nIngress i { backend: { serviceName: b } }', 'b entry'],
    ['b: {}\nHTTPRoute r { parentRefs: [{ name: g }], rules: [{ backendRefs: [{ name: b }] }] }', 'b entry'],
    [
      'b: {}\nHTTPRoute r { parentRefs: [{ kind: Service, name: b }], rules: [{ backendRefs: [{ name: b }] }] }',
      '',
    ],
    [
      'b: {}\nVirtualService v { hosts: ["x"], gateways: [g], http: [{ route: [{ destination: { host: b } }] }] }',
      'b entry',
    ],
    ['b: {}\nVirtualService v { hosts: [b], http: [{ route: [{ destination: { host: b } }] }] }', ''],
    // Replicas.
    [
      'Deployment a { replicas: 2 }\nHorizontalPodAutoscaler h { scaleTargetRef: { name: a }, minReplicas: 4 }',
      'a 4',
    ],
    ['Deployment a { replicas: 0 }', ''],
    ['Rollout a { replicas: 5 }', 'a 5'],
    // State.
    [
      'Deployment a { template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: x } }] } } }',
      'a stateful',
    ],
    ['Deployment a { template: { spec: { volumes: [{ emptyDir: {} }] } } }', ''],
    ['q: { image: "rabbitmq@sha256:12" }', 'q queue'],
    ['q: { image: "registry.example:5000/x/redis-exporter:1" }', ''],
    // What ends by itself is no service.
    ['Job j { template: { spec: { containers: [{ args: ["b:1"] }] } } }\nb: {}', ''],
    [
      'CronJob j { jobTemplate: { spec: { template: { spec: { containers: [{ args: ["b:1"] }] } } } } }\nb: {}',
      '',
    ],
  ])('%s → %s', (lines, services) => {
    expect(seen(lines)).toBe(services);
  });
});

describe('network policies', () => {
  test.each([
    [
      '{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }',
      'a->b (NetworkPolicy p allows it)',
    ],
    [
      '{ podSelector: { matchLabels: { app: a } }, egress: [{ to: [{ podSelector: { matchLabels: { app: b } } }] }] }',
      'a->b (NetworkPolicy p allows it)',
    ],
    [
      '{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [b] }] }, ingress: [{ from: [{ podSelector: { matchLabels: { name: z } } }] }] }',
      'z->b (NetworkPolicy p allows it)',
    ],
    ['{ podSelector: {}, policyTypes: [Ingress, Egress] }', ''],
    ['{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }', ''],
    ['{ podSelector: { matchLabels: { app: b } }, ingress: [{}] }', ''],
    [
      '{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { namespaceSelector: {} }] }] }',
      '',
    ],
  ])('%s → %j', (spec, edges) => {
    expect(seen(`a: {}\nb: {}\nNetworkPolicy p ${spec}`)).toBe(edges);
  });

  test('a call that is made is not only allowed', () => {
    const policy =
      'NetworkPolicy p { podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: a } } }] }] }';
    expect(missing(`a: {}\nb: {}\n${policy}`)).toEqual(['a->b']);
    expect(missing(`a: { args: ["b:1"] }\nb: {}\n${policy}`)).toEqual([]);
  });
});

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

test('what manifests cannot show is said', () => {
  const lines = `a: { env: [{ name: X_ADDR, value: "zzz:80" }, { name: Y_URL, value: "https://api.example.com" }, { name: Z_ADDR, value: "localhost:1" }], args: ["b:1"] }
    b: {}
    c: {}
    Deployment d { replicas: 0 }
    Job j { template: { spec: { containers: [{ args: ["b:1"] }] } } }
    Kustomization k { resources: [x.yaml] }`;
  expect(missing(lines)).toEqual([
    'c, d',
    'a env X_ADDR (zzz), a env Y_URL (api.example.com)',
    'Job j (b)',
    'd',
    'Kustomization k',
  ]);
});

test.each([
  ['{"apiVersion": "v1", "kind": "List", "items": [ITEM]}'],
  ['apiVersion: v1\nkind: List\nitems: [ITEM]'],
  ['---\n# nothing\n---\nITEM\n---\n'],
])('%s has objects in it', (text) => {
  const item = '{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "x"}, "spec": {}}';
  const { topology } = discoverTopology([{ name: 'k', text: text.replace('ITEM', item) }]);
  expect(topology.services.map(({ name }) => name)).toEqual(['x']);
});

test('items of a typed list need not say what they are', () => {
  const text =
    '{"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [{"metadata": {"name": "x"}, "spec": {"replicas": 2}}]}';
  expect(discoverTopology([{ name: 'k', text }]).topology.services).toMatchObject([
    { name: 'x', replicas: 2 },
  ]);
});

test('names that objects of the language have are names', () => {
  const lines = ['__proto__', 'constructor', 'toString'].map(
    (name) =>
      `Service ${name} { selector: { app: ${name} } }\nDeployment ${name} { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ args: ["__proto__:1"] }] } } }`,
  );
  expect(seen(lines.join('\n'))).toBe('constructor->__proto__ (args); toString->__proto__ (args)');
});

describe('what is malformed is refused with its place', () => {
  const head = 'apiVersion: apps/v1\nkind: Deployment\n';
  test.each([
    [`${head}metadata: {}`, '3:11 metadata.name: must be a name'],
    [
      `${head}metadata: { name: a }\n---\n${head}metadata: { name: b }\nspec: { replicas: many }`,
      '8:19 spec.replicas: must be a number of replicas, this is a string',
    ],
    [
      `${head}metadata: { name: a }\nspec: { template: { spec: { containers: 7 } } }`,
      '4:41 spec.template.spec.containers: must be a list, this is a number',
    ],
    [
      `${head}metadata: { name: a }\n---\nname: x`,
      '5:1 must be an object of Kubernetes (apiVersion, kind, metadata)',
    ],
    [`${head}metadata: { name: a, name: b }`, '3:22 this key stands here a second time; keep one'],
    [`${head}metadata: { name: a }\n---\n${head}x: *y`, '7:4 the alias *y has no anchor &y before it'],
    [
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v }\nspec: { http: [{ timeout: soon }] }',
      '4:27 spec.http[0].timeout: must be a duration such as 5s or 250ms, this is "soon"',
    ],
    [
      '{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}',
      '1:1 a Helm template that is not rendered',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "x.name" . }}',
      '4:9 a Helm template that is not rendered',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: "{{ .Release.Name }}-x"',
      '4:10 a Helm template that is not rendered',
    ],
  ])('%j → %s', (text, expected) => {
    expect(problem(text)).toContain(expected);
  });

  test('templates of others stand in manifests', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m }\ndata:\n  x: "{{ $labels.instance }} {{ .Status }}"\n';
    expect(problem(text)).toBe('not refused');
  });
});

function problem(text: string): string {
  try {
    discoverTopology([{ name: 'k.yaml', text }]);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const [{ line, column, message }] = error.problems;
    return `${line}:${column} ${message}`;
  }
  return 'not refused';
}
