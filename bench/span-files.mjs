/** Files of generated spans: traces of a front end that asks services, which ask a database; client and server spans, like an SDK's. */

import { closeSync, openSync, writeSync } from 'node:fs';

const services = ['frontend', 'cart', 'catalog', 'checkout', 'payment', 'shipping', 'email', 'currency'];
const startNs = 1_700_000_000_000_000_000n;
const bufferCharacters = 1024 * 1024;

/**
 * Writes spans until there are so many bytes.
 *
 * @returns how many spans and calls (those to the database, too) there are
 */
export function writeSpans(file, { form, bytes, seed }) {
  const { begin, end, between, trace } = forms[form];
  const descriptor = openSync(file, 'w');
  const random = generator(seed);
  let buffer = begin;
  let length = 0;
  let spans = 0;
  let calls = 0;
  try {
    for (let number = 0; length < bytes; number += 1) {
      const one = traceOf(number, random);
      spans += one.length;
      calls += one.filter(({ kind }) => kind === 'client').length;
      const text = `${number === 0 ? '' : between}${trace(one)}`;
      buffer += text;
      length += text.length;
      if (buffer.length >= bufferCharacters) {
        writeSync(descriptor, buffer);
        buffer = '';
      }
    }
    writeSync(descriptor, buffer + end);
  } finally {
    closeSync(descriptor);
  }
  return { spans, calls };
}

/** The same spans as documents of OTLP, each of `batch` spans or a trace more, with how many spans and calls are in it. */
export function* spanDocuments({ spans: number, batch, seed }) {
  const random = generator(seed);
  let waiting = [];
  for (let trace = 0, spans = 0; spans < number; trace += 1) {
    const one = traceOf(trace, random);
    spans += one.length;
    waiting.push(...one);
    if (waiting.length < batch && spans < number) continue;
    const calls = waiting.filter(({ kind }) => kind === 'client').length;
    yield { document: { resourceSpans: otlpResources(waiting) }, spans: waiting.length, calls };
    waiting = [];
  }
}

/** Numbers below 2³² (a linear congruential generator, after Knuth). */
function generator(seed) {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 32n);
  };
}

function id(random) {
  return (
    random().toString(16).padStart(8, '0') + (random() | 1).toString(16).replace('-', '').padStart(8, '0')
  );
}

function traceOf(number, random) {
  const trace = id(random) + id(random);
  const begin = startNs + BigInt(number) * 1_000_000n;
  const spans = [];
  const add = (service, kind, parent, from, to, attributes) => {
    const span = { trace, id: id(random), parent, service, kind, from, to, attributes };
    span.name = kind === 'client' ? 'GET' : `GET /${service}/items`;
    spans.push(span);
    return span;
  };
  const root = add(services[0], 'server', undefined, begin, begin + 90_000_000n, { 'url.path': '/checkout' });
  const callees = 2 + (random() % 3);
  for (let index = 0; index < callees; index += 1) {
    const service = services[1 + (random() % (services.length - 1))];
    const from = begin + BigInt(1 + index * 20) * 1_000_000n;
    const client = add(services[0], 'client', root, from, from + 15_000_000n, {
      'server.address': service,
      'http.request.method': 'GET',
    });
    const server = add(service, 'server', client, from + 1_000_000n, from + 14_000_000n, {
      'http.route': `/${service}/items`,
      'http.request.method': 'GET',
    });
    add(service, 'client', server, from + 2_000_000n, from + 5_000_000n, {
      'db.system': 'postgresql',
      'server.address': 'orders-db',
      'db.statement': 'select * from items where id = $1',
    });
  }
  return spans;
}

const kinds = { server: 2, client: 3 };

function otlpResources(spans) {
  const byService = new Map();
  for (const span of spans) byService.set(span.service, [...(byService.get(span.service) ?? []), span]);
  return Array.from(byService, ([service, own]) => ({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: service } },
        { key: 'telemetry.sdk.language', value: { stringValue: 'nodejs' } },
      ],
    },
    scopeSpans: [
      {
        scope: { name: '@opentelemetry/instrumentation-http', version: '0.57.0' },
        spans: own.map(({ trace, id: spanId, parent, kind, name, from, to, attributes }) => ({
          traceId: trace,
          spanId,
          ...(parent === undefined ? {} : { parentSpanId: parent.id }),
          flags: 257,
          name,
          kind: kinds[kind],
          startTimeUnixNano: String(from),
          endTimeUnixNano: String(to),
          attributes: [
            ...Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
            { key: 'http.response.status_code', value: { intValue: '200' } },
          ],
          status: {},
        })),
      },
    ],
  }));
}

const us = (ns) => Number(ns / 1_000n);

const forms = {
  otlp: {
    begin: '{"resourceSpans":[',
    end: ']}\n',
    between: ',',
    trace: (spans) =>
      otlpResources(spans)
        .map((one) => JSON.stringify(one))
        .join(','),
  },
  'otlp-lines': {
    begin: '',
    end: '\n',
    between: '\n',
    trace: (spans) => JSON.stringify({ resourceSpans: otlpResources(spans) }),
  },
  jaeger: {
    begin: '{"data":[',
    end: ']}\n',
    between: ',',
    trace: (spans) => {
      const names = [...new Set(spans.map(({ service }) => service))];
      return JSON.stringify({
        traceID: spans[0].trace,
        spans: spans.map(({ trace, id: spanID, parent, service, kind, name, from, to, attributes }) => ({
          traceID: trace,
          spanID,
          operationName: name,
          references:
            parent === undefined ? [] : [{ refType: 'CHILD_OF', traceID: trace, spanID: parent.id }],
          startTime: us(from),
          duration: us(to - from),
          tags: [
            ...Object.entries(attributes).map(([key, value]) => ({ key, type: 'string', value })),
            { key: 'span.kind', type: 'string', value: kind },
          ],
          logs: [],
          processID: `p${names.indexOf(service)}`,
          warnings: null,
        })),
        processes: Object.fromEntries(
          names.map((serviceName, index) => [`p${index}`, { serviceName, tags: [] }]),
        ),
      });
    },
  },
  zipkin: {
    begin: '[',
    end: ']\n',
    between: ',',
    trace: (spans) =>
      spans
        .map(({ trace, id: own, parent, service, kind, name, from, to, attributes }) =>
          JSON.stringify({
            traceId: trace,
            id: own,
            ...(parent === undefined ? {} : { parentId: parent.id }),
            kind: kind.toUpperCase(),
            name,
            timestamp: us(from),
            duration: us(to - from),
            localEndpoint: { serviceName: service, ipv4: '10.0.0.1' },
            tags: attributes,
          }),
        )
        .join(','),
  },
};
