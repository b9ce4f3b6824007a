/** Values that once went wrong: each of them was found by a fuzz. */

import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { topologySchema } from '../model/topology.ts';
import { readHistory } from './history-input.ts';
import { discoverTopology } from './recognise.ts';

function discovered(text: string, form?: string): ReturnType<typeof discoverTopology>['topology'] {
  return discoverTopology([{ name: 'f', text }], form === undefined ? {} : { form }).topology;
}

function placesOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidDocumentError)
      return error.problems.map(({ line, column }) => `${line}:${column}`);
  }
  return [];
}

const selfSaying = '{"toString": "", "valueOf": 1}';

test.each([
  ['address-list', `{"AbPort": "80", "AbMongoAddress": "m:1", "x": ${selfSaying}}`],
  ['service-table', `{"a": {"port": ${selfSaying}, "addr": "a"}}`],
  ['service-graph', `{"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": ${selfSaying}}]}]}]}`],
  [
    'envoy',
    `{"static_resources": {"clusters": [{"name": "a", "load_assignment": {"endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": {"port_value": ${selfSaying}}}}}]}]}}]}}`,
  ],
  [
    'kubernetes',
    `{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "labels": {"app": ${selfSaying}}}, "spec": {"containers": [{"args": [${selfSaying}]}]}}`,
  ],
])('%s: a value that says itself what text it is is none', (form, text) => {
  expect(topologySchema.parse(discovered(text, form)).schemaVersion).toBe(1);
});

describe('counts beyond what a number holds', () => {
  test.each([
    [
      '[{"parent": "a", "child": "b", "callCount": 1e308}, {"parent": "a", "child": "b", "callCount": 1e308}]',
    ],
    [
      '{"schemaVersion": 1, "source": "s", "services": [], "edges": [{"from": "a", "to": "b", "calls": 9007199254740991, "asyncCalls": 9007199254740991}]}',
    ],
  ])('%s', (text) => {
    const [edge] = discovered(text).edges;
    expect(edge?.calls).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('of calls of one length', () => {
    const attributes = ['client', 'server'].map((key) => ({ key, value: { stringValue: key } }));
    const metric = (name: string, data: object): object => ({
      name: `traces_service_graph_request_${name}`,
      ...data,
    });
    const point = { attributes, asInt: 5, explicitBounds: [1], bucketCounts: [1e308, 1] };
    const metrics = [
      metric('total', { sum: { dataPoints: [point] } }),
      metric('server', { histogram: { dataPoints: [point] } }),
    ];
    const [edge] = discovered(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })).edges;
    expect(edge).toMatchObject({ calls: 5, latency: expect.any(String) as string });
  });
});

describe('places', () => {
  const brokenHead = '|x: &a\n  b: c\nservices: {}\n';

  test('a line that the parser of YAML does not count is one', () => {
    expect(placesOf(() => discovered(brokenHead, 'compose'))).toContain('3:1');
  });

  test('a file that begins as a table is none where its form is another', () => {
    expect(placesOf(() => discovered(';a: 1', 'compose'))).toEqual(['1:1']);
  });

  test('a carriage return by itself ends no line of XML', () => {
    const text = '<testsuite>\r\r<a></b></testsuite>';
    expect(placesOf(() => readHistory({ name: 'f', text }))).toEqual(['1:20']);
  });
});

describe('histories', () => {
  const labels = { labels: { service: 'cart' }, startsAt: '2026-02-10T10:00:00Z' };
  test.each([
    ['groups of alerts below data', { data: [{ labels: {}, alerts: [labels] }] }],
    [
      'an alert group that says that it was not received',
      [
        {
          title: 't',
          created_at: '2026-02-10T10:00:00Z',
          received_at: null,
          last_alert: { payload: labels },
        },
      ],
    ],
  ])('%s', (_, document) => {
    const { failures } = readHistory({ name: 'f', text: JSON.stringify(document) });
    expect(failures).toMatchObject([{ service: 'cart', time: '2026-02-10T10:00:00Z' }]);
  });
});
