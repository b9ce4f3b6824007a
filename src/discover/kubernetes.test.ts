import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { missing, seen } from './manifests-notation.test-data.ts';
import { discoverTopology } from './recognise.ts';

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
