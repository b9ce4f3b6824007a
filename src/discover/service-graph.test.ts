import { describe, expect, test } from 'vitest';
import { readLatencies } from '../lib/latencies.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { readTopology } from './recognise.ts';

const scraped = `# HELP traces_service_graph_request_total Total count of requests between two nodes
# TYPE traces_service_graph_request_total counter
traces_service_graph_request_total{client="a",connection_type="",server="b"} 10
traces_service_graph_request_total{client="a",connection_type="messaging_system",server="c"} 4 1700000000000
traces_service_graph_request_total{client="b",connection_type="database",server="my\\"sql"} 7
traces_service_graph_request_total{client="b",connection_type="virtual_node",server="api.example.com"} 1
traces_service_graph_request_total{client="user",connection_type="virtual_node",server="a"} 5
traces_service_graph_request_failed_total{client="a",connection_type="",server="b"} 3
traces_service_graph_request_server_seconds_bucket{client="a",connection_type="",server="b",le="0.1"} 6
traces_service_graph_request_server_seconds_bucket{client="a",connection_type="",server="b",le="0.2"} 9
traces_service_graph_request_server_seconds_bucket{client="a",connection_type="",server="b",le="+Inf"} 10
traces_service_graph_request_server_seconds_sum{client="a",connection_type="",server="b"} 1.5
traces_service_graph_request_client_seconds_bucket{client="a",connection_type="",server="b",le="+Inf"} 99
other_metric{client="x",server="y"} 3
`;

const attributes = (labels: Record<string, string>): object[] =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: value } }));

function metrics(time: number, factor: number, temporality: number): object {
  const point = (labels: Record<string, string>, value: number): object => ({
    attributes: attributes(labels),
    timeUnixNano: String(time),
    asInt: String(value * factor),
  });
  const plain = { client: 'a', server: 'b', connection_type: '' };
  const prefix = 'traces_service_graph_request_';
  const sum = (name: string, dataPoints: object[]): object => ({
    name: `${prefix}${name}`,
    sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints },
  });
  return {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              sum('total', [
                point(plain, 10),
                point({ client: 'a', server: 'c', connection_type: 'messaging_system' }, 4),
                point({ client: 'b', server: 'my"sql', connection_type: 'database' }, 7),
                point({ client: 'b', server: 'api.example.com', connection_type: 'virtual_node' }, 1),
                point({ client: 'user', server: 'a', connection_type: 'virtual_node' }, 5),
              ]),
              sum('failed_total', [point(plain, 3)]),
              {
                name: `${prefix}server`,
                unit: 's',
                histogram: {
                  aggregationTemporality: temporality,
                  dataPoints: [
                    {
                      attributes: attributes(plain),
                      timeUnixNano: String(time),
                      count: String(10 * factor),
                      bucketCounts: [6 * factor, 3 * factor, factor].map(String),
                      explicitBounds: [0.1, 0.2],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

function check(topology: Topology): void {
  expect(topologySchema.parse(topology)).toEqual(topology);
  expect(topology.services.map(({ name, entry, kind }) => [name, entry, kind])).toEqual([
    ['a', true, undefined],
    ['api.example.com', false, 'external'],
    ['b', false, undefined],
    ['c', false, undefined],
    ['my"sql', false, 'database'],
  ]);
  expect(
    topology.edges.map(({ from, to, calls, errors, facts }) => [
      from,
      to,
      calls,
      errors,
      facts.async === true,
    ]),
  ).toEqual([
    ['a', 'b', 10, 3, false],
    ['a', 'c', 4, 0, true],
    ['b', 'api.example.com', 1, 0, false],
    ['b', 'my"sql', 7, 0, false],
  ]);
  const latencies = readLatencies(topology.edges[0]?.latency ?? '', Infinity);
  expect(latencies?.totalCount).toBe(10);
  expect(latencies?.getValueAtPercentile(60)).toBeCloseTo(100_000, -3);
  expect(latencies?.maxValue).toBeCloseTo(200_000, -3);
}

describe('the same service graph', () => {
  test('as Prometheus scrapes it', () => {
    check(readTopology(scraped, { name: 'f' }));
    check(readTopology(scraped.split('\n').slice(2).join('\n'), { name: 'f' }));
  });

  test('as OTLP, the last point of each series', () => {
    const lines = [metrics(2, 1, 2), metrics(1, 0.5, 2)].map((one) => JSON.stringify(one)).join('\n');
    check(readTopology(lines, { name: 'f' }));
  });

  test('as OTLP, deltas added up', () => {
    const lines = [metrics(1, 0.5, 1), metrics(2, 0.5, 1)].map((one) => JSON.stringify(one)).join('\n');
    check(readTopology(lines, { name: 'f' }));
  });
});
