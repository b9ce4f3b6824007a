/**
 * A receiver of OpenTelemetry traces: OTLP over HTTP (`POST /v1/traces`), as JSON and as protocol buffers, plain or packed. It hands on whole
 * requests; what they mean is for whoever takes them.
 *
 * What it takes is bounded: a body as it is sent, and unpacked; all bodies together; how many connections there are; how long a request may take to
 * come. What it refuses it says so, to whoever sent it and to whoever listens here: an exporter's log is seldom read.
 *
 * After the OTLP specification 1.x (OTLP/HTTP): 200 with a partial success where something was refused, 400 for what is no OTLP, 413 and 415 for what
 * is not taken, 503 with Retry-After when there is too much at once.
 */

import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import {
  answerRefusal,
  answerTaken,
  otlpForms,
  OtlpRefusal,
  type OtlpForm,
  type OtlpTaken,
} from './otlp-answer.ts';
import { createHeldBytes, passOver, readBody, type HeldBytes } from './otlp-body.ts';

/** One request. Good until whoever takes it returns. */
export interface OtlpRequest {
  readonly form: OtlpForm;
  /** Its body, unpacked, cut anywhere. */
  readonly pieces: readonly Uint8Array[];
}

/** Who is told. */
export interface OtlpListener {
  /** Takes a request, before it is answered. @throws {@link OtlpRefusal} where it is not taken */
  readonly take: (request: OtlpRequest) => OtlpTaken;
  /** A request, or a connection, was not taken. */
  readonly refused: (status: number, why: string) => void;
  /** A sender has hung up in the middle of a request. */
  readonly brokenOff?: () => void;
}

/** How much is taken. */
export interface OtlpLimits {
  /** Of a body, as it is sent and unpacked. */
  readonly bytesMax: number;
  /** Of all bodies that are held at once, as they are sent and unpacked. */
  readonly heldBytesMax: number;
  readonly connectionsMax: number;
  /** For a request to come, from its first byte to its last. */
  readonly requestMs: number;
}

const limitsDefault: OtlpLimits = {
  bytesMax: 16 * 1024 * 1024,
  heldBytesMax: 64 * 1024 * 1024,
  connectionsMax: 256,
  requestMs: 60_000,
};

/** Exporters send every few seconds: a connection that is closed in between is one that they begin to write to. */
const keepAliveMs = 75_000;
const checkMs = 1_000;

/** Where to listen, and how much to take. */
export interface OtlpReceiverOptions {
  /** An address or a name. */
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** What to do where the port is taken. */
  readonly hint: string;
  readonly limits?: Partial<OtlpLimits>;
}

/** A receiver that listens. Disposed of, it has answered every request that had come whole, listens no more, and tells nothing more. */
export interface OtlpReceiver extends AsyncDisposable {
  /** `127.0.0.1:4318`, `[::1]:4318`. */
  readonly address: string;
  readonly port: number;
}

/**
 * Begins to listen.
 *
 * @throws {@link SeatrialError} `E_USAGE` when it cannot, such as when somebody else listens there
 */
export async function startOtlpReceiver(
  { host, port, hint, limits }: OtlpReceiverOptions,
  listener: OtlpListener,
): Promise<OtlpReceiver> {
  const { bytesMax, heldBytesMax, connectionsMax, requestMs } = { ...limitsDefault, ...limits };
  const held = createHeldBytes(heldBytesMax);
  const underWay = new Map<IncomingMessage, Promise<void>>();
  const given = new WeakSet<Duplex>();
  let isEnding = false;
  let isOver = false;
  const told: OtlpListener = {
    take: listener.take,
    refused: (status, why) => {
      if (!isOver) listener.refused(status, why);
    },
    brokenOff: () => {
      if (!isEnding) listener.brokenOff?.();
    },
  };
  const settings = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(checkMs, requestMs),
  };
  const server = createServer(settings, (request, response) => {
    if (isEnding) {
      response.shouldKeepAlive = false;
      answerRefusal(response, formOf(request) ?? 'json', new OtlpRefusal(503, 'nobody listens any more', 1));
      return;
    }
    const answered = respond({ request, response, bytesMax, held, given }, told);
    underWay.set(request, answered);
    void answered.finally(() => underWay.delete(request));
  });
  server.on('clientError', (error, socket) => {
    if (refuseConnection(error, socket, told)) given.add(socket);
  });
  server.on('drop', () => {
    told.refused(503, `more than ${connectionsMax} connections at once`);
  });
  server.maxConnections = connectionsMax;
  server.listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new SeatrialError('E_USAGE', `spans cannot be received on ${host}:${port}: ${messageOf(cause)}`, {
      hint,
      cause,
    });
  }
  const bound = server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    address: `${name}:${bound.port}`,
    port: bound.port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      isEnding = true;
      server.close();
      // Whoever is in the middle of a request has not been told that it was taken.
      for (const request of underWay.keys()) if (!request.complete) request.destroy();
      await Promise.all(underWay.values());
      isOver = true;
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytesMax: number;
  readonly held: HeldBytes;
  /** Connections that were told already why they end. */
  readonly given: WeakSet<Duplex>;
}

/** Resolves when the answer has left, or nobody is there to read it. Never rejects. */
async function respond(exchange: Exchange, listener: OtlpListener): Promise<void> {
  const { request, response, given } = exchange;
  const form = formOf(request) ?? 'json';
  try {
    const taken = await takeRequest(exchange, listener);
    if (taken.refused > 0) listener.refused(200, `${taken.why} (${taken.refused} spans)`);
    answerTaken(response, form, taken);
  } catch (error) {
    if (request.destroyed && !request.complete) {
      if (!given.has(request.socket)) listener.brokenOff?.();
      return;
    }
    const { method = '', url = '' } = request;
    const refusal = error instanceof OtlpRefusal ? error : new OtlpRefusal(500, messageOf(error));
    if (refusal.status !== 404) listener.refused(refusal.status, `${method} ${url}: ${refusal.message}`);
    if (!request.complete) response.shouldKeepAlive = false;
    answerRefusal(response, form, refusal);
  }
  await finished(response).catch(() => undefined);
}

async function takeRequest(
  { request, bytesMax, held }: Exchange,
  listener: OtlpListener,
): Promise<OtlpTaken> {
  const refusal = refusalOfHead(request);
  const form = formOf(request);
  if (refusal !== undefined || form === undefined) {
    await passOver(request, bytesMax);
    throw refusal ?? otherForm(request);
  }
  using body = await readBody(request, bytesMax, held);
  return listener.take({ form, pieces: body.pieces });
}

function refusalOfHead({ url = '', method }: IncomingMessage): OtlpRefusal | undefined {
  const [path] = url.split('?');
  if (path !== '/v1/traces') return new OtlpRefusal(404, 'only traces are taken: POST /v1/traces');
  return method === 'POST' ? undefined : new OtlpRefusal(405, 'must be a POST');
}

function contentType({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  return type.trim();
}

function formOf(request: IncomingMessage): OtlpForm | undefined {
  return otlpForms.get(contentType(request));
}

function otherForm(request: IncomingMessage): OtlpRefusal {
  const type = contentType(request);
  const sent = type === '' ? 'without a content-type' : `as ${type}`;
  const forms = [...otlpForms.keys()].join(' and ');
  return new OtlpRefusal(
    415,
    `spans were sent ${sent}, and are taken as ${forms}: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json`,
  );
}

/** What is no HTTP, or does not come in time; false when the sender is gone. */
function refuseConnection(
  error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  socket: Duplex,
  listener: OtlpListener,
): boolean {
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const isHttp = error.code?.startsWith('HPE_') !== true || error.code === 'HPE_INVALID_EOF_STATE';
  if (isHttp && !isLate) {
    socket.destroy();
    return false;
  }
  const isGrpc = error.rawPacket?.toString('latin1', 0, 3) === 'PRI';
  const status = isLate ? 408 : 400;
  const why = isLate
    ? 'a request did not come to its end in time'
    : isGrpc
      ? 'gRPC was spoken, which is not taken here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'
      : `no HTTP was spoken: ${error.message}`;
  listener.refused(status, why);
  if (!socket.writable) socket.destroy();
  else
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n\r\n`, () => {
      socket.destroy();
    });
  return true;
}
