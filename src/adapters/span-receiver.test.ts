/** The receiver of spans, asked over real sockets: what it takes, what it refuses, and what it says then. */

import { request } from 'node:http';
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../model/otlp-spans.ts';
import { often } from '../testing/often.ts';
import { otlpProtobuf } from '../testing/otlp-protobuf.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { startSpanReceiver } from './span-receiver.ts';

const limits = { bytesMax: 10_000, depthMax: 20, spansMax: 5 };
const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };

interface Heard {
  readonly receiver: OtlpReceiver;
  readonly spans: Span[];
  readonly refused: string[];
}

async function listen(): Promise<Heard & AsyncDisposable> {
  const spans: Span[] = [];
  const refused: string[] = [];
  const receiver = await startSpanReceiver(
    0,
    {
      spans: (some) => {
        spans.push(...some);
      },
      refused: (why) => {
        refused.push(why);
      },
    },
    limits,
  );
  return { receiver, spans, refused, [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose]() };
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

async function send(
  { receiver }: Heard,
  { path = '/v1/traces', method = 'POST', headers = json, body = '{}' }: Sent,
): Promise<{ status: number | undefined; body: unknown }> {
  return await new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: receiver.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type'] === json['content-type'];
          resolve({ status: response.statusCode, body: isJson ? JSON.parse(text) : text });
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

function spansNamed(...names: string[]): string {
  const spans = names.map((name) => ({ name, startTimeUnixNano: '10' }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

test.each<[string, Sent]>([
  ['plain', { body: spansNamed('a', 'b') }],
  [
    'with a charset',
    { body: spansNamed('a', 'b'), headers: { 'content-type': 'application/json; charset=utf-8' } },
  ],
  ['with a query', { body: spansNamed('a', 'b'), path: '/v1/traces?x=1' }],
  ['as protocol buffers', { body: otlpProtobuf(JSON.parse(spansNamed('a', 'b'))), headers: protobuf }],
  [
    'as protocol buffers, packed',
    {
      body: gzipSync(otlpProtobuf(JSON.parse(spansNamed('a', 'b')))),
      headers: { ...protobuf, 'content-encoding': 'gzip' },
    },
  ],
  ['packed', { body: gzipSync(spansNamed('a', 'b')), headers: { ...json, 'content-encoding': 'gzip' } }],
  [
    'said to be as it is',
    { body: spansNamed('a', 'b'), headers: { ...json, 'content-encoding': 'identity' } },
  ],
])('spans are taken: %s', async (_, sent) => {
  await using heard = await listen();
  expect(await send(heard, sent)).toEqual({
    status: 200,
    body: sent.headers?.['content-type'] === protobuf['content-type'] ? '' : {},
  });
  expect(heard.spans.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(heard.refused).toEqual([]);
});

test('times that are numbers keep each of their digits', async () => {
  await using heard = await listen();
  const body = spansNamed('a').replace('"10"', '1767225600000000001');
  await send(heard, { body });
  expect(heard.spans.map(({ startNanos }) => startNanos)).toEqual(['1767225600000000001']);
});

test('what is no span is told, and the others are taken', async () => {
  await using heard = await listen();
  const body = spansNamed('a', 'b').replace('"startTimeUnixNano":"10"', '"startTimeUnixNano":""');
  expect(await send(heard, { body })).toMatchObject({
    status: 200,
    body: {
      partialSuccess: {
        rejectedSpans: '1',
        errorMessage: expect.stringMatching(
          /^resourceSpans\.0\.scopeSpans\.0\.spans\.0: startTimeUnixNano/,
        ) as string,
      },
    },
  });
  expect(heard.spans.map(({ name }) => name)).toEqual(['b']);
  expect(heard.refused).toEqual([expect.stringContaining('startTimeUnixNano')]);
});

test.each<[Sent, number, string]>([
  [{ headers: { 'content-type': 'text/plain' } }, 415, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'],
  [{ headers: {} }, 415, 'without a content-type'],
  [{ headers: { ...json, 'content-encoding': 'br' } }, 415, 'content-encoding br'],
  [{ headers: { ...json, 'content-encoding': 'gzip' } }, 400, 'no gzip'],
  [{ method: 'PUT' }, 405, 'must be a POST'],
  [{ body: '{' }, 400, 'not JSON'],
  [{ body: '' }, 400, 'not JSON'],
  [{ body: '[]' }, 400, 'resourceSpans'],
  [{ body: '{"resourceMetrics": []}' }, 400, 'resourceSpans'],
  [{ body: '['.repeat(30) }, 400, 'more than 20 lists'],
  [{ body: spansNamed('a').padEnd(10_001) }, 413, 'more than 10000 bytes'],
  [{ body: spansNamed('a', 'b', 'c', 'd', 'e', 'f') }, 413, '6 spans in one request'],
])('%j → %i', async (sent, status, why) => {
  await using heard = await listen();
  const answer = await send(heard, sent);
  expect(answer).toEqual({ status, body: { message: expect.stringContaining(why) as string } });
  expect(heard.refused).toEqual([expect.stringContaining(why)]);
  expect(heard.spans).toEqual([]);
  // And the next one is taken.
  expect(await send(heard, { body: spansNamed('a') })).toMatchObject({ status: 200 });
});

test('a small body that unpacks to a large one is refused before it is there', async () => {
  await using heard = await listen();
  const body = gzipSync(Buffer.alloc(9_000_000, ' '));
  expect(body.length).toBeLessThan(limits.bytesMax);
  const sent = { body, headers: { ...json, 'content-encoding': 'gzip' } };
  expect(await send(heard, sent)).toMatchObject({ status: 413 });
});

test.each(['/', '/v1/metrics', '/v1/logs', '/v1/traces/'])(
  '%s is not there, and nobody is told',
  async (path) => {
    await using heard = await listen();
    expect(await send(heard, { path })).toMatchObject({ status: 404 });
    expect(heard.refused).toEqual([]);
  },
);

test('whoever hangs up in the middle has said nothing', async () => {
  await using heard = await listen();
  const socket = createConnection(heard.receiver.port, '127.0.0.1');
  await new Promise((resolve) =>
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      resolve,
    ),
  );
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resetAndDestroy();
  await closed;
  expect(await send(heard, { body: spansNamed('a') })).toMatchObject({ status: 200 });
  expect(heard).toMatchObject({ refused: [], spans: [{ name: 'a' }] });
});

test('two receivers hear their own; one on a taken port is refused, and says what to do', async () => {
  await using one = await listen();
  await using other = await listen();
  await send(one, { body: spansNamed('a') });
  expect([one.spans.length, other.spans.length]).toEqual([1, 0]);
  const nobody = { spans: () => undefined, refused: () => undefined };
  await expect(startSpanReceiver(one.receiver.port, nobody)).rejects.toMatchObject({
    code: 'E_USAGE',
    hint: expect.stringContaining('spans: { port: 4319 }') as string,
  });
});

test('whatever is sent is answered, and the receiver stays', async () => {
  await using heard = await listen();
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .tuple(fc.nat(120), fc.string({ maxLength: 3 }))
      .map(([at, text]) => Buffer.from(spansNamed('a').slice(0, at) + text + spansNamed('a').slice(at))),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (bytes, isPacked) => {
      const headers = isPacked ? { ...json, 'content-encoding': 'gzip' } : json;
      const { status } = await send(heard, { body: isPacked ? gzipSync(bytes) : bytes, headers });
      expect([200, 400, 413]).toContain(status);
    }),
    { numRuns: often(300) },
  );
  expect(await send(heard, { body: spansNamed('last') })).toMatchObject({ status: 200 });
});
