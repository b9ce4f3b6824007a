/** Spans and what is counted of them, in the forms of their makers. */

const otlpSpan = (id: string, parent: string, more: object): object => ({
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: id,
  parentSpanId: parent,
  name: `do ${id}`,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000000005000000',
  ...more,
});
const otlpResource = (service: string, ...spans: object[]): object => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
  scopeSpans: [{ spans }],
});
const attribute = (key: string, value: string): object => ({ key, value: { stringValue: value } });
const exception = {
  name: 'exception',
  attributes: [attribute('exception.type', 'BrokenCircuitException'), attribute('exception.message', 'open')],
};
const again = { key: 'http.resend_count', value: { intValue: '2' } };
const tries = {
  key: 'http.request.header.x-envoy-attempt-count',
  value: { arrayValue: { values: [{ stringValue: '3' }, { stringValue: '9' }] } },
};
const link = { traceId: '0123456789abcdef0123456789abcdef', spanId: '00000000000000b1' };
/** OpenTelemetry's. */
export const otlp = {
  resourceSpans: [
    otlpResource(
      'a',
      otlpSpan('00000000000000a1', '00000000000000b1', { kind: 2 }),
      otlpSpan('00000000000000a2', '00000000000000a1', {
        kind: 3,
        attributes: [attribute('db.system', 'mysql'), attribute('http.url', 'http://b/x'), again],
        status: { code: 2, message: 'deadline exceeded' },
      }),
      otlpSpan('00000000000000a3', '00000000000000a1', {
        kind: 3,
        status: { code: 2 },
        events: [{ name: 'sent' }, exception, exception],
        attributes: [attribute('peer.service', 'b'), tries],
      }),
    ),
    otlpResource(
      'b',
      otlpSpan('00000000000000b1', '00000000000000a2', { kind: 2, status: { code: 2 } }),
      otlpSpan('00000000000000b2', '', { kind: 5, links: [link] }),
    ),
  ],
};

const jaegerLog = (...fields: object[]): object => ({ timestamp: 1_700_000_000_004_000, fields });
const jaegerSpan = (spanID: string, parent: string, processID: string, ...tags: object[]): object => ({
  traceID: '0123456789abcdef',
  spanID,
  operationName: `do ${spanID}`,
  references: [{ refType: 'CHILD_OF', traceID: '0123456789abcdef', spanID: parent }],
  startTime: 1_700_000_000_000_000,
  duration: 5_000,
  tags,
  processID,
});
/** One of Jaeger's. */
export const jaegerTrace = {
  traceID: '0123456789abcdef',
  spans: [
    jaegerSpan('a1', 'b1', 'p1', { key: 'span.kind', value: 'client' }, { key: 'peer.service', value: 'b' }),
    jaegerSpan('b1', 'a1', 'p2', { key: 'error', value: true }),
    {
      ...jaegerSpan(
        'a2',
        'b1',
        'p1',
        { key: 'span.kind', value: 'client' },
        { key: 'retry.count', value: 1 },
      ),
      logs: [
        jaegerLog({ key: 'event', value: 'error' }, { key: 'message', value: 'timeout' }),
        jaegerLog({ key: 'error.object', value: 'CircuitBreaker is open' }),
      ],
    },
    { logs: [{ fields: { event: 'sent' } }, { fields: null }], ...jaegerSpan('a3', 'a1', 'p1') },
    { spanID: 'c1', parentSpanID: 'a1', process: { serviceName: 'c' }, tags: { 'span.kind': 'server' } },
  ],
  processes: { p1: { serviceName: 'a' }, p2: { serviceName: 'b' } },
};

const zipkinSpan = (id: string, parentId: string, serviceName: string, more: object): object => ({
  traceId: '0123456789abcdef',
  id,
  parentId,
  name: `do ${id}`,
  timestamp: 1_700_000_000_000_000,
  duration: 5_000,
  localEndpoint: { serviceName },
  ...more,
});
/** Zipkin's. */
export const zipkin = [
  zipkinSpan('a1', 'b1', 'a', { kind: 'CLIENT', remoteEndpoint: { serviceName: 'b' }, tags: { error: 'x' } }),
  zipkinSpan('a1', 'a1', 'b', { kind: 'SERVER', shared: true }),
  zipkinSpan('b1', 'a1', 'b', { kind: 'CLIENT', tags: { 'sql.query': 'select' } }),
  zipkinSpan('b2', 'a1', 'b', {
    kind: 'CLIENT',
    annotations: [{ timestamp: 1_700_000_000_000_000, value: 'ws' }],
    tags: { 'http.path': '/x', 'http.retry_count': '1', 'http.status_code': '503', 'peer.service': 'c' },
  }),
];

const series = [attribute('client', 'a'), attribute('server', 'b'), attribute('connection_type', '')];
/** A service graph of OpenTelemetry. */
export const metrics = {
  resourceMetrics: [
    {
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'traces_service_graph_request_total',
              sum: {
                aggregationTemporality: 2,
                dataPoints: [{ attributes: series, timeUnixNano: '17', asInt: '5' }],
              },
            },
            {
              name: 'traces_service_graph_request_failed_total',
              sum: { dataPoints: [{ attributes: series, asDouble: 2 }] },
            },
            {
              name: 'traces_service_graph_request_server',
              unit: 'ms',
              histogram: {
                dataPoints: [{ attributes: series, explicitBounds: [1, 10], bucketCounts: ['1', 3, 1] }],
              },
            },
          ],
        },
      ],
    },
  ],
};

/** What Prometheus scrapes of a service graph. */
export const scrapedSeed = `# TYPE traces_service_graph_request_total counter
traces_service_graph_request_total{client="a",server="b\\n",connection_type="database"} 5
traces_service_graph_request_failed_total{client="a",server="b"} 2
traces_service_graph_request_server_seconds_bucket{client="a",server="b",le="0.1"} 3
traces_service_graph_request_server_seconds_bucket{client="a",server="b",le="+Inf"} 5
traces_service_graph_request_total{client="user",server="a",connection_type="virtual_node"} 1
`;
