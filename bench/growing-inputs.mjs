/**
 * Inputs of which a reader that compares each with each takes a square of their size: by the number of their parts, the files they are. Each is JSON (which
 * is YAML), but for the forms that are none.
 */

const numbers = (n) => Array.from({ length: n }, (_, index) => index);
const lines = (documents) => documents.map((one) => JSON.stringify(one)).join('\n');
const yaml = (documents) => `# x\n${documents.map((one) => JSON.stringify(one)).join('\n---\n')}`;

const object = (kind, name, spec, more = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...more },
  spec,
});
const pod = (name, container = {}, labels = { app: name }) =>
  object('Pod', name, { containers: [container] }, { labels });
const service = (name, spec = { selector: { app: name } }) => object('Service', name, spec);
const policy = (index, podSelector, from) =>
  object('NetworkPolicy', `p${index}`, { podSelector, ingress: [{ from: [{ podSelector: from }] }] });
const app = (name) => ({ matchLabels: { app: name } });
const oneOf = (...values) => ({ matchExpressions: [{ key: 'app', operator: 'In', values }] });

const istio = (kind, name, spec) => ({ ...object(kind, name, spec), apiVersion: 'networking.istio.io/v1' });
const backstage = (kind, name, spec) => ({ ...object(kind, name, spec), apiVersion: 'backstage.io/v1' });
const compose = (n, serviceOf) =>
  JSON.stringify({ services: Object.fromEntries(numbers(n).map((i) => [`s${i}`, serviceOf(i)])) });
const span = (i, more) => ({ traceId: '0123456789abcdef', id: (i + 1).toString(16), name: 'x', ...more });
const local = (serviceName) => ({ localEndpoint: { serviceName } });
const at = '2026-02-10T10:00:00Z';

/** What `seatrial discover` reads. */
export const topologies = {
  'policies, each about two pods': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`)),
      ...numbers(n).map((i) => policy(i, app(`w${i}`), app(`w${(i * 7) % n}`))),
    ]),
  'policies that name values': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`)),
      ...numbers(n).map((i) => policy(i, oneOf(`w${i}`), oneOf(`w${(i * 7) % n}`))),
    ]),
  'policies about pods that are not there': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`)),
      ...numbers(n).map((i) => policy(i, app(`x${i}`), app(`y${i}`))),
    ]),
  'Services that select the same pods': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`, {}, { app: 'a' })),
      ...numbers(n).map((i) => service(`s${i}`, { selector: { app: 'a' } })),
    ]),
  'Services of one name': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`, { env: [{ name: 'X_ADDR', value: 's:80' }] })),
      ...numbers(n).map(() => service('s')),
    ]),
  'ExternalNames of one name, in a circle': (n) =>
    lines([
      ...numbers(n).map(() => service('s', { type: 'ExternalName', externalName: 's' })),
      pod('a', { args: ['s:80'] }),
    ]),
  'a ConfigMap that all pods have': (n) =>
    lines([
      { ...object('ConfigMap', 'm'), data: Object.fromEntries(numbers(n).map((i) => [`K${i}`, 'x'])) },
      ...numbers(n).map((i) => pod(`w${i}`, { envFrom: [{ configMapRef: { name: 'm' } }] })),
    ]),
  'a ConfigMap that all pods mount': (n) =>
    lines([
      { ...object('ConfigMap', 'm'), data: Object.fromEntries(numbers(n).map((i) => [`K${i}`, 'x'])) },
      ...numbers(n).map((i) => object('Pod', `w${i}`, { volumes: [{ configMap: { name: 'm' } }] })),
    ]),
  autoscalers: (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`)),
      ...numbers(n).map((i) =>
        object('HorizontalPodAutoscaler', `h${i}`, { scaleTargetRef: { name: `w${i}` }, minReplicas: 2 }),
      ),
    ]),
  'references in one value': (n) =>
    lines([
      ...numbers(n).map((i) => pod(`w${i}`)),
      pod('a', {
        env: [
          {
            name: 'X_ADDR',
            value: numbers(n)
              .map((i) => `w${i}:80`)
              .join(','),
          },
        ],
      }),
    ]),
  'variables within variables': (n) =>
    lines([
      pod('a', {
        env: numbers(n).map((i) => ({ name: `V${i}`, value: i === 0 ? 'x'.repeat(4_000) : `$(V${i - 1})` })),
      }),
    ]),
  'rules of a mesh about one host': (n) =>
    lines([
      pod('b'),
      pod('a', { args: ['b:80'] }),
      ...numbers(n).map((i) =>
        istio('DestinationRule', `d${i}`, { host: 'b', trafficPolicy: { outlierDetection: {} } }),
      ),
    ]),
  'routes in a mesh of one host': (n) =>
    lines([
      pod('b'),
      istio('VirtualService', 'v', {
        hosts: ['b'],
        http: numbers(n).map(() => ({ timeout: '1s', retries: { attempts: 1 } })),
      }),
    ]),
  'services in a compose file, each names the next': (n) =>
    compose(n, (i) => ({
      environment: { NEXT_ADDR: `s${(i + 1) % n}:80` },
      depends_on: [`s${(i + 1) % n}`],
    })),
  'services that extend the one before': (n) =>
    compose(n, (i) => ({
      environment: { [`V${i % 7}`]: 'x' },
      ...(i === 0 ? {} : { extends: `s${i - 1}` }),
    })),
  'services of compose without an edge': (n) => compose(n, () => ({ image: 'x' })),
  'networks that all services share': (n) =>
    compose(n, (i) => ({ networks: ['a', 'b'], links: [`s${(i + 1) % n}:x`] })),
  'aliases of one name': (n) => compose(n, () => ({ networks: { a: { aliases: ['x', 'y'] } } })),
  'aliases of a large anchor': (n) =>
    `x: &a {${numbers(n)
      .map((i) => `K${i}: x`)
      .join(', ')}}\nservices:\n${numbers(Math.min(900, n))
      .map((i) => `  s${i}: { environment: *a }\n`)
      .join('')}`,
  'merges of a large anchor': (n) =>
    `x: &a {${numbers(n)
      .map((i) => `K${i}: x`)
      .join(', ')}}\nservices:\n${numbers(Math.min(900, n))
      .map((i) => `  s${i}: { environment: { <<: *a } }\n`)
      .join('')}`,
  'nodes of Kiali that stand for services': (n) =>
    JSON.stringify({
      elements: {
        nodes: numbers(n).map((i) => ({ data: { id: `${i}`, nodeType: 'service', service: `s${i}` } })),
        edges: numbers(n).map((i) => ({ data: { source: `${i}`, target: `${(i + 1) % n}` } })),
      },
    }),
  'clusters and routes of Envoy': (n) =>
    JSON.stringify({
      static_resources: {
        clusters: numbers(n).map((i) => ({ name: `c${i}` })),
        listeners: [
          {
            filter_chains: [
              {
                filters: [
                  {
                    typed_config: {
                      route_config: {
                        virtual_hosts: [
                          { routes: numbers(n).map((i) => ({ route: { cluster: `c${i}`, timeout: '1s' } })) },
                        ],
                      },
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    }),
  'APIs of Backstage': (n) =>
    yaml([
      ...numbers(n).map((i) => backstage('Component', `a${i}`, { type: 'service', providesApis: ['x'] })),
      backstage('Component', 'b', { consumesApis: ['x'] }),
    ]),
  'channels of AsyncAPI': (n) =>
    lines(
      numbers(n).map((i) => ({
        asyncapi: '2.6.0',
        info: { title: `s${i}` },
        channels: { [`c${i}`]: { publish: {} }, [`c${i + 1}`]: { subscribe: {} } },
      })),
    ),
  'topics with many readers': (n) =>
    JSON.stringify({
      topics: [{ name: 't', producer: 'a', consumers: numbers(20 * n).map((i) => `s${i}`) }],
    }),
  'ports and addresses': (n) =>
    JSON.stringify(
      Object.fromEntries(
        numbers(n).flatMap((i) => [
          [`S${i}xPort`, '80'],
          [`S${i}xMongoAddress`, `m${i}:1`],
        ]),
      ),
    ),
  'services of a table': (n) =>
    JSON.stringify(
      Object.fromEntries(numbers(n).map((i) => [`s${i}`, { port: 80, addr: 's', timeout_ms: 5 }])),
    ),
  'spans, each below the one before': (n) =>
    lines(
      numbers(n).map((i) => span(i, { ...local('a'), ...(i === 0 ? {} : { parentId: i.toString(16) }) })),
    ),
  'spans, each below the one before, in a circle': (n) =>
    lines(numbers(n).map((i) => span(i, { ...local('a'), parentId: (i === 0 ? n : i).toString(16) }))),
  'calls from below a long chain': (n) =>
    lines([
      ...numbers(n).map((i) => span(i, { ...local('a'), ...(i === 0 ? {} : { parentId: i.toString(16) }) })),
      ...numbers(n).map((i) => span(n + i, { ...local('b'), kind: 'SERVER', parentId: n.toString(16) })),
    ]),
  'spans that are told again': (n) => lines(numbers(n).map(() => span(1, local('a')))),
  'one service and edge, again and again': (n) =>
    JSON.stringify({
      schemaVersion: 1,
      source: 's',
      services: numbers(10 * n).map(() => ({ name: 'a' })),
      edges: numbers(10 * n).map(() => ({ from: 'a', to: 'b', calls: 1, firstMs: 1 })),
    }),
  'names that are nearly the same': (n) =>
    JSON.stringify(
      numbers(n).map((i) => ({ parent: `a${'-'.repeat(i % 50)}${'_'.repeat(i / 50)}`, child: 'b' })),
    ),
  'series of one edge': (n) =>
    numbers(n)
      .map((i) => `traces_service_graph_request_total{client="a",server="b",x="${i}"} 1`)
      .join('\n'),
};

/** What `seatrial history` reads. */
export const histories = {
  'releases and comparisons of one tag': (n) =>
    lines([
      ...numbers(n).map(() => ({
        tag_name: 'v1',
        published_at: at,
        url: 'https://api.github.com/repos/a/b/releases/1',
      })),
      ...numbers(n).map(() => ({
        html_url: 'https://github.com/a/b/compare/v0...v1',
        base_commit: {},
        files: [],
        commits: [],
      })),
    ]),
  'deployments and statuses of one id': (n) =>
    lines([
      ...numbers(n).map(() => ({
        id: 7,
        sha: '5a',
        ref: 'v1',
        environment: 'p',
        created_at: at,
        statuses_url: 'x/7/statuses',
      })),
      ...numbers(n).map(() => ({
        id: 1,
        state: 'failure',
        deployment_url: 'https://api.github.com/repos/a/b/deployments/7',
        created_at: at,
      })),
    ]),
  'alerts that are one': (n) =>
    lines(numbers(n).map((i) => ({ labels: { service: 'a', x: `${i}` }, startsAt: at }))),
  'sources of one incident': (n) =>
    lines(numbers(n).map((i) => ({ time: at, kind: 'incident', service: 'a', source: `s${i}` }))),
  'services of a release': (n) =>
    JSON.stringify([
      {
        release: 'v1',
        date: at,
        files_changed_per_service: Object.fromEntries(numbers(n).map((i) => [`s${i}`, 1])),
      },
    ]),
  'rows of a table': (n) =>
    `timestamp,service\n${numbers(n)
      .map((i) => `${at},s${i}`)
      .join('\n')}`,
  'columns of a table': (n) =>
    `timestamp,service,${numbers(n)
      .map((i) => `c${i}`)
      .join(',')}\n${at},a\n`,
  'failed tests': (n) =>
    `<testsuite name="cart" timestamp="${at}">${'<testcase name="a" classname="shop.cart.A"><failure/></testcase>'.repeat(n)}</testsuite>`,
  'applications of Argo CD': (n) =>
    lines(
      numbers(n).map((i) => ({
        apiVersion: 'argoproj.io/v1',
        kind: 'Application',
        metadata: { name: `a${i}` },
        status: { history: [{ deployedAt: at }] },
      })),
    ),
};
