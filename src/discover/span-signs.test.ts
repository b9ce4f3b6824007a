/** How calls ended, in the words of those who write spans: a row for each, from their documents. */

import { describe, expect, test } from 'vitest';
import { readTopology } from './recognise.ts';
import { signFlags, signsOf, tryOf } from './span-signs.ts';

/** `timedOut try 3`. */
function told(attributes: Readonly<Record<string, string>>, failed = true): string {
  const { flags } = signsOf(new Map(Object.entries(attributes)), failed);
  const names = Object.entries(signFlags).flatMap(([name, flag]) => ((flags & flag) === 0 ? [] : [name]));
  return [...names, ...(tryOf(flags) === 1 ? [] : [`try ${tryOf(flags)}`])].join(' ');
}

describe('a failed span', () => {
  test.each([
    // gRPC: numbers of old conventions, names of new ones, Brave's tag.
    [{ 'rpc.grpc.status_code': '4' }, 'timedOut unwell'],
    [{ 'rpc.response.status_code': 'DEADLINE_EXCEEDED' }, 'timedOut unwell'],
    [{ 'rpc.error_code': 'DEADLINE_EXCEEDED' }, 'timedOut unwell'],
    [{ 'grpc.status_code': '14' }, 'unwell'],
    [{ 'rpc.grpc.status_code': '5' }, 'declined unwell'],
    [{ 'rpc.response.status_code': 'INVALID_ARGUMENT' }, 'declined unwell'],
    [{ 'rpc.grpc.status_code': '0' }, ''],
    [{ 'rpc.response.status_code': 'OK' }, ''],
    // HTTP.
    [{ 'http.response.status_code': '404' }, 'declined unwell'],
    [{ 'http.status_code': '429' }, 'unwell'],
    [{ 'http.status_code': '503' }, 'unwell'],
    // A gateway that waited too long is somebody else's time-out.
    [{ 'http.status_code': '504' }, 'unwell'],
    [{ 'http.response.status_code': '302' }, 'turned'],
    [{ 'http.response.status_code': '401' }, 'declined unwell turned'],
    [{ 'error.type': '404' }, 'declined unwell'],
    [{ 'error.type': '500', 'http.response.status_code': '404' }, 'declined unwell'],
    // Time-outs by the names of several languages.
    ...[
      'timeout',
      'java.net.SocketTimeoutException',
      'java.util.concurrent.TimeoutException',
      'TimeoutError',
      'ETIMEDOUT',
      'context deadline exceeded',
      'System.TimeoutException',
      'requests.exceptions.ReadTimeout',
      'request timed out after 3s',
    ].map((text): [Record<string, string>, string] => [{ 'error.type': text }, 'timedOut']),
    [{ 'status.message': 'Deadline Exceeded' }, 'timedOut'],
    [{ 'exception.message': 'connection refused' }, ''],
    // Breakers.
    ...[
      'io.github.resilience4j.circuitbreaker.CallNotPermittedException',
      "CircuitBreaker 'payment' is OPEN and does not permit further calls",
      'Polly.CircuitBreaker.BrokenCircuitException',
      'BrokenCircuitError',
      'EOPENBREAKER',
      'Breaker is open',
      'circuit breaker is open',
      'Hystrix circuit short-circuited and is OPEN',
      'org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException',
      'circuit breaker open: too many timeouts',
    ].map((text): [Record<string, string>, string] => [{ 'exception.type': text }, 'refused']),
    // Envoy.
    [{ response_flags: 'UT' }, 'timedOut'],
    [{ response_flags: 'UT,URX' }, 'timedOut'],
    [{ response_flags: 'UpstreamRequestTimeout' }, 'timedOut'],
    [{ response_flags: 'UO', 'http.status_code': '503' }, 'refused unwell'],
    [{ response_flags: '-' }, ''],
    // Tries.
    [{ 'http.request.resend_count': '2' }, 'try 3'],
    [{ 'http.resend_count': '1' }, 'try 2'],
    [{ 'retry.count': '1' }, 'try 2'],
    [{ 'previous-rpc-attempts': '1' }, 'try 2'],
    [{ 'rpc.grpc.request.metadata.grpc-previous-rpc-attempts': '1' }, 'try 2'],
    [{ 'x-envoy-attempt-count': '3' }, 'try 3'],
    [{ 'http.request.header.x-envoy-attempt-count': '1' }, ''],
    [{ 'http.request.resend_count': 'many' }, ''],
    [{ 'http.request.resend_count': '999999999' }, 'try 100'],
  ])('%j: %s', (attributes, expected) => {
    expect(told(attributes)).toBe(expected);
  });
});

test('words of a span that did not fail say nothing', () => {
  expect(
    told({ 'error.type': 'timeout', error: 'false', 'exception.type': 'BrokenCircuitError' }, false),
  ).toBe('');
  expect(told({ response_flags: 'UT' }, false)).toBe('timedOut');
});

test('tries on several hosts ask for the same', () => {
  const request = (attributes: Record<string, string>): number =>
    signsOf(new Map(Object.entries(attributes)), true).request;
  const one = request({ 'url.full': 'http://cart-1:80/items?id=1' });
  expect(one).toBeGreaterThan(0);
  expect(request({ 'http.url': 'https://cart-2/items?id=1' })).toBe(one);
  expect(request({ 'http.target': '/items?id=1' })).toBe(one);
  expect(request({ 'url.path': '/items', 'url.query': 'id=1' })).toBe(one);
  expect(request({ 'url.path': '/items' })).not.toBe(one);
});

/** A second and half a millisecond of a calling b, three times, given up. */
const begin = 1_700_000_000_000_000;
const lasted = 1_000_500;

describe('in each form', () => {
  const numbers = [1, 2, 3];
  const ids = numbers.map((number) => `${number}`.repeat(16));
  const jaeger = (tags: object[], logs: object[]): string =>
    JSON.stringify({
      data: ids.map((id) => ({
        traceID: id,
        processes: { p: { serviceName: 'a' } },
        spans: [
          { traceID: id, spanID: '1', processID: 'p', operationName: 'x' },
          {
            ...{
              traceID: id,
              spanID: '2',
              processID: 'p',
              operationName: 'y',
              startTime: begin,
              duration: lasted,
            },
            references: [{ refType: 'CHILD_OF', traceID: id, spanID: '1' }],
            tags: [{ key: 'span.kind', value: 'client' }, { key: 'peer.service', value: 'b' }, ...tags],
            logs,
          },
        ],
      })),
    });
  const log = (fields: Record<string, unknown>): object => ({
    timestamp: begin,
    fields: Object.entries(fields).map(([key, value]) => ({ key, type: 'string', value })),
  });
  const otlp = (more: object): string =>
    JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
          scopeSpans: [
            {
              spans: ids.flatMap((traceId) => [
                { traceId, spanId: '01', name: 'x' },
                {
                  ...{ traceId, spanId: '02', parentSpanId: '01', kind: 3, name: 'y', status: { code: 2 } },
                  startTimeUnixNano: `${begin}000`,
                  endTimeUnixNano: `${begin + lasted}000`,
                  attributes: [{ key: 'peer.service', value: { stringValue: 'b' } }],
                  ...more,
                },
              ]),
            },
          ],
        },
      ],
    });
  const zipkin = (tags: object): string =>
    JSON.stringify(
      ids.flatMap((traceId) => [
        { traceId, id: '01', localEndpoint: { serviceName: 'a' }, kind: 'SERVER' },
        {
          ...{ traceId, id: '02', parentId: '01', localEndpoint: { serviceName: 'a' }, kind: 'CLIENT' },
          ...{ remoteEndpoint: { serviceName: 'b' }, timestamp: begin, duration: lasted, tags },
        },
      ]),
    );

  test.each([
    [
      'Jaeger: a log of an error',
      jaeger([], [log({ event: 'error', 'error.kind': 'TimeoutError' })]),
      '3 timeout=1s',
    ],
    ['Jaeger: an error’s object', jaeger([], [log({ 'error.object': 'read timed out' })]), '3 timeout=1s'],
    ['Jaeger: a level', jaeger([], [log({ level: 'error', message: 'timeout' })]), '3 timeout=1s'],
    ['Jaeger: a level that is none', jaeger([], [log({ level: 'warn', message: 'timeout' })]), '0'],
    [
      'Jaeger: the tag says that there is none',
      jaeger([{ key: 'error', value: false }], [log({ event: 'error' })]),
      '0',
    ],
    [
      'Jaeger: a number among the tags',
      jaeger(
        [
          { key: 'error', value: true },
          { key: 'rpc.grpc.status_code', type: 'int64', value: 4 },
        ],
        [],
      ),
      '3 timeout=1s',
    ],
    [
      'Jaeger: an exception as OpenTelemetry writes it',
      jaeger(
        [{ key: 'otel.status_code', value: 'ERROR' }],
        [log({ event: 'exception', 'exception.type': 'TimeoutError' })],
      ),
      '3 timeout=1s',
    ],
    [
      'Jaeger: an exception that was got over',
      jaeger([], [log({ event: 'exception', 'exception.type': 'X' })]),
      '0',
    ],
    [
      'OTLP: the message of the status',
      otlp({ status: { code: 2, message: 'request timed out' } }),
      '3 timeout=1s',
    ],
    [
      'OTLP: an exception',
      otlp({
        events: [
          {
            name: 'exception',
            attributes: [{ key: 'exception.type', value: { stringValue: 'BrokenCircuitError' } }],
          },
        ],
      }),
      '3 circuitBreaker=true',
    ],
    ['Zipkin: the text of the error', zipkin({ error: 'java.net.SocketTimeoutException' }), '3 timeout=1s'],
    ['Zipkin: Brave’s code', zipkin({ error: '', 'rpc.error_code': 'DEADLINE_EXCEEDED' }), '3 timeout=1s'],
  ])('%s', (_, text, expected) => {
    const { edges } = readTopology(text, { name: 'f' });
    const [{ errors, facts } = { errors: 0, facts: {} }] = edges;
    const { fallback, ...others } = facts;
    // Each failed below a request that went well.
    expect(fallback).toBe(errors === 3 ? true : undefined);
    expect(
      [errors, ...Object.entries(others).map(([fact, value]) => `${fact}=${String(value)}`)].join(' '),
    ).toBe(expected);
  });
});
