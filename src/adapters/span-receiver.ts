/**
 * A small receiver of spans: OTLP over HTTP (`POST /v1/traces`), as JSON, on loopback.
 *
 * What it takes is bounded: the body as it is sent, and unpacked, how deep it nests, how many spans it has, how many connections there are.
 * What it refuses it says so, to whoever sent it and to whoever listens here: an exporter's log is seldom read.
 *
 * After the OTLP specification 1.x (OTLP/HTTP): 200 with a partial success, 400 for what is no OTLP, 413 and 415 for what is not taken.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { parsePreciseJson } from '../lib/precise-json.ts';
import { isOtlpDocument, spansIn, type Span } from '../model/otlp-spans.ts';

/** A receiver that listens. Disposed of, it listens no more, and nothing more is told. */
export interface SpanReceiver extends AsyncDisposable {
  readonly port: number;
}

/** Who is told. */
export interface SpanListener {
  /** The spans of one request, in its order. */
  readonly spans: (spans: readonly Span[]) => void;
  /** Something that was sent was not taken. */
  readonly refused: (why: string) => void;
}

/** How much is taken. */
export interface ReceiverLimits {
  /** Of a body, as it is sent and unpacked. */
  readonly bytesMax: number;
  readonly depthMax: number;
  /** Of one request. */
  readonly spansMax: number;
}

const limitsDefault: ReceiverLimits = { bytesMax: 16 * 1024 * 1024, depthMax: 64, spansMax: 100_000 };
const connectionsMax = 64;
const loopback = '127.0.0.1';

/** What a request is answered. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Listens on `port` of 127.0.0.1; 0: on a free one.
 *
 * @throws {@link SeatrialError} `E_USAGE` when somebody else listens there
 */
export async function startSpanReceiver(
  port: number,
  listener: SpanListener,
  limits: ReceiverLimits = limitsDefault,
): Promise<SpanReceiver> {
  let isOver = false;
  const server = createServer((request, response) => {
    take(request, limits)
      .then(
        ({ spans, lacking }) => {
          if (isOver) return;
          listener.spans(spans);
          const [first] = lacking;
          if (first !== undefined) listener.refused(`${first.why} (${lacking.length} of one request)`);
          const partialSuccess =
            first === undefined
              ? {}
              : {
                  rejectedSpans: String(lacking.length),
                  errorMessage: `${first.path.join('.')}: ${first.why}`,
                };
          answer(response, 200, { partialSuccess });
        },
        (error: unknown) => {
          // Whoever hung up is told nothing, and has said nothing.
          if (request.destroyed && !request.complete) return;
          const status = error instanceof Refusal ? error.status : 500;
          const { method = '', url = '' } = request;
          if (!isOver && status !== 404) listener.refused(`${method} ${url}: ${messageOf(error)}`);
          answer(response, status, { message: messageOf(error) });
        },
      )
      .catch(() => {
        response.destroy();
      });
  });
  server.maxConnections = connectionsMax;
  server.listen({ port, host: loopback, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new SeatrialError(
      'E_USAGE',
      `spans cannot be received on ${loopback}:${port}: ${messageOf(cause)}`,
      {
        hint: 'end what listens there (a collector, another run), or write another port in the target file: spans: { port: 4319 }',
        cause,
      },
    );
  }
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function take(request: IncomingMessage, limits: ReceiverLimits): Promise<ReturnType<typeof spansIn>> {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/v1/traces') throw new Refusal(404, 'only traces are taken: POST /v1/traces');
  if (request.method !== 'POST') throw new Refusal(405, 'must be a POST');
  refuseOtherForms(request);
  const body = await bodyOf(request, limits.bytesMax);
  const document = documentIn(body, limits.depthMax);
  const found = spansIn(document);
  const number = found.spans.length + found.lacking.length;
  if (number > limits.spansMax)
    throw new Refusal(413, `${number} spans in one request; ${limits.spansMax} is the most`);
  return found;
}

function refuseOtherForms({ headers }: IncomingMessage): void {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() === 'application/json') return;
  const sent = type === '' ? 'without a content-type' : `as ${type.trim()}`;
  throw new Refusal(
    415,
    `spans were sent ${sent}, and are taken as JSON only: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or take your SDK's JSON exporter (@opentelemetry/exporter-trace-otlp-http)`,
  );
}

const unzip = promisify(gunzip);

/** The body, unpacked. More than `bytesMax` is not held. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new Refusal(415, `the content-encoding ${encoding} is not taken; gzip is, and none`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    // Read to its end, so that the answer is read, too.
    if (length <= bytesMax) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  if (length > bytesMax) throw tooLarge(bytesMax);
  const body = Buffer.concat(chunks);
  if (encoding === 'identity') return body;
  try {
    return await unzip(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(bytesMax);
    throw new Refusal(400, `the body is no gzip: ${messageOf(error)}`);
  }
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal(
    413,
    `more than ${bytesMax} bytes; send fewer spans at once (OTEL_BSP_MAX_EXPORT_BATCH_SIZE)`,
  );
}

function documentIn(body: Buffer, depthMax: number): unknown {
  let document: unknown;
  try {
    document = parsePreciseJson(body.toString('utf8'), depthMax);
  } catch (error) {
    throw new Refusal(400, `the body is not JSON that is taken: ${messageOf(error)}`);
  }
  if (!isOtlpDocument(document)) throw new Refusal(400, 'the body must be an object with resourceSpans');
  return document;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(status === 405 ? { allow: 'POST' } : {}),
  });
  response.end(text);
}
