/** Small valid files of each form that a history is read from. */

const alert = (service: string): object => ({
  labels: { alertname: 'Slow', service, severity: 'page' },
  annotations: { summary: 'p99 above 1 s' },
  startsAt: '2026-02-10T10:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
});

const junit = `<?xml version="1.0"?>
<testsuites>
  <testsuite name="cart" timestamp="2026-02-10T10:00:00">
    <properties><property name="service" value="cart"/></properties>
    <testcase classname="shop.cart.AddTest" name="adds &lt;1&gt;" file="services/cart/a.ts"><failure type="E">no answer
      at x</failure></testcase>
    <testcase name="b" time="1"><flakyError message="timed out"/><system-out><![CDATA[ok]]></system-out></testcase>
    <testcase name="c"/>
  </testsuite>
</testsuites>
`;

const application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'cart' },
  status: {
    history: [{ revision: 'v1', deployedAt: '2026-02-10T08:00:00Z', source: { path: 'apps/cart' } }],
    operationState: { phase: 'Failed', finishedAt: '2026-02-12T08:00:00Z' },
  },
};

const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: pay }
status:
  abortedAt: 2026-02-10T09:00:00Z
  conditions:
    - { type: Completed, status: "True", lastUpdateTime: 2026-02-10T08:00:00Z }
`;

const deployment = {
  id: 7,
  sha: '5a',
  ref: 'v1',
  environment: 'production',
  task: 'deploy:cart',
  payload: '{"app": "b"}',
  created_at: '2026-02-10T10:00:00Z',
  statuses_url: 'x/7/statuses',
  statuses: [{ state: 'success', created_at: '2026-02-10T11:00:00Z' }],
};
const comparison = {
  html_url: 'https://github.com/a/b/compare/v0...cart-v1.2',
  base_commit: {},
  files: [{ filename: 'services/cart/x' }],
  commits: [{ sha: '5a', commit: { committer: { date: '2026-02-10T10:00:00Z' } } }],
};
const release = {
  tag_name: 'cart-v1.2',
  published_at: '2026-02-10T10:00:00Z',
  url: 'https://api.github.com/repos/a/b/releases/1',
};
const status = {
  id: 1,
  state: 'failure',
  deployment_url: 'https://api.github.com/repos/a/b/deployments/7',
  created_at: '2026-02-10T11:00:00Z',
};

const graphql = {
  data: {
    repository: {
      deployments: {
        nodes: [
          {
            databaseId: 7,
            createdAt: '2026-02-10T10:00:00Z',
            environment: 'production',
            task: 'deploy:cart',
            ref: { name: 'v1' },
            commit: { oid: '5a' },
            statuses: { edges: [{ node: { state: 'SUCCESS', createdAt: '2026-02-10T10:01:00Z' } }] },
            latestStatus: { state: 'FAILURE', createdAt: '2026-02-10T10:02:00Z' },
          },
        ],
      },
      releases: { nodes: [{ tagName: 'pay-v1.2', publishedAt: '2026-02-10T10:00:00Z', isDraft: false }] },
    },
  },
};

/** By the name of the form. */
export const historySeeds: Readonly<Record<string, readonly [string, ...string[]]>> = {
  pagerduty: [
    '{"incidents": [{"created_at": "2026-02-10T10:00:00Z", "urgency": "high", "service": {"summary": "cart"}, "priority": {"summary": "P1"}, "title": "down"}]}',
    '{"event": {"data": {"created_at": "2026-02-10T10:00:00", "urgency": "low", "service": {"name": "pay"}, "summary": "slow"}}}',
  ],
  opsgenie: [
    '{"data": [{"message": "down", "createdAt": "2026-02-10T10:00:00+01:00", "priority": "P1", "tags": ["service:cart", "x"], "details": {"app": "pay"}}]}',
    '{"alert": {"message": "slow", "createdAt": 1770710400000, "details": {"service": "cart"}}}',
  ],
  'grafana-oncall': [
    '{"results": [{"title": "down", "received_at": "2026-02-10T10:00:00Z", "alerts_count": 1, "alerts": [{"payload": {"labels": {"service": "cart", "severity": "page"}, "commonLabels": {}, "alerts": [{"labels": {"service": "pay"}}]}}]}]}',
    '[{"title": "slow", "created_at": "2026-02-10T10:00:00Z", "received_at": null, "last_alert": {"payload": {"groupLabels": {"job": "cart"}}}}]',
  ],
  alertmanager: [
    JSON.stringify([alert('cart'), alert('pay')]),
    JSON.stringify({ data: [{ alerts: [alert('cart')] }] }),
    `${JSON.stringify(alert('cart'))}\n${JSON.stringify({ alerts: [alert('pay')] })}\n`,
    '{"status": "success", "data": {"alerts": [{"labels": {"alertname": "Down", "service": "cart"}, "state": "firing", "activeAt": "2026-02-10T10:00:00Z"}, {"labels": {"job": "pay"}, "state": "pending", "activeAt": "2026-02-10T10:00:00Z"}]}}',
  ],
  petshop: [
    '{"target": {"node": "cart", "timestamp": "2026-02-10T10:00:00Z", "metric": "latency"}, "root_cause": {"node": "pay"}}',
  ],
  'release-list': [
    '[{"release": "v2", "date": "2026-02-10T08:00:00-08:00", "files_changed_per_service": {"cart": 3, "pay": 0}}]',
  ],
  'argo-cd': [
    JSON.stringify(application),
    '[{"deployedAt": "2026-02-10T08:00:00Z", "source": {"chart": "cart"}}]',
    rollout,
    'SOURCE  https://x.y/a/cart.git\nID  DATE                           REVISION\n0   2026-02-10 10:00:00 +0000 UTC  v1 (5a)\n1   2026-02-11 10:00:00 +0100 CET  HEAD (6b)\n',
  ],
  github: [
    JSON.stringify([release]),
    JSON.stringify([deployment]),
    JSON.stringify([status]),
    JSON.stringify(comparison),
    JSON.stringify(graphql),
    [release, deployment, status, comparison].map((one) => JSON.stringify(one)).join('\n'),
  ],
  junit: [junit],
  'incident-csv': [
    'timestamp,service,type,severity,request_volume\n2026-02-10T10:00:00Z,cart,latency,high,100\n"2026-02-10 11:00","pay",error,P2,\n',
    'service;timestamp\ncart;1770710400\n',
  ],
  failures: [
    '{"time":"2026-02-10T10:00:00+01:00","kind":"incident","edge":"a->b","source":"s"}\n{"time":"2026-02-10T10:00:00Z","kind":"deployment","service":"a","source":"s, t","files":2,"severity":"low"}\n',
  ],
};
