/**
 * The HTTP layer of the API: finds the route, asks its handler, writes the answer, as Toxiproxy does.
 *
 * Errors are JSON sent as text/plain: that is how Go's `http.Error` has it, and clients know no better.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf } from '../lib/errors.ts';
import { ApiError } from './api-error.ts';
import { toGoJson } from './go-json.ts';
import type { Log } from './log.ts';
import { readBody } from './request-body.ts';
import { createRequestId } from './request-id.ts';
import { createRouter, handlerOf, type Router } from './router.ts';
import type { Answer, ApiRequest, Handler, Routes } from './routes.ts';

/** How an API is served. */
export interface ApiOptions {
  readonly log: Log;
  /** A handler that takes longer is answered for, with 503; it goes on nevertheless. */
  readonly answerMsMax?: number;
}

/** Go's servers tell the length of what is no longer, and send the rest in chunks. */
const countedBytesMax = 2_048;
const plain = 'text/plain; charset=utf-8';

/** A server of these routes; not listening yet. */
export function createApi(routes: Routes, { log, answerMsMax = 25_000 }: ApiOptions): Server {
  const router = createRouter(routes);
  const timeouts = {
    requestTimeout: 15_000,
    headersTimeout: 15_000,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 1_000,
  };
  return createServer(timeouts, (request, response) => {
    void answer(router, request, { log, answerMsMax }).then((given) => {
      write(response, given);
    });
  });
}

interface FullAnswer extends Answer {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never rejects. */
async function answer(
  router: Router,
  request: IncomingMessage,
  { log, answerMsMax }: Required<ApiOptions>,
): Promise<FullAnswer> {
  const { method = '', url = '/' } = request;
  const found = router(url);
  if (found.kind === 'malformed') return { status: 400, type: plain, body: '400 Bad Request' };
  if (found.kind === 'moved') return { status: 301, headers: { Location: found.to } };
  if (found.kind === 'none') return textError(404, '404 page not found\n');
  const handler = handlerOf(found.methods, method);
  if (handler === undefined) return { status: 405 };

  const id = createRequestId();
  const began = performance.now();
  const given = await guarded(handler, request, found, { log, answerMsMax });
  log('debug', '', {
    request_id: id,
    client: `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? ''}`,
    method,
    url,
    user_agent: request.headers['user-agent'] ?? '',
    status: given.status,
    size: Buffer.byteLength(given.body ?? ''),
    duration: Math.round((performance.now() - began) * 1_000) / 1_000,
  });
  return { ...given, headers: { ...given.headers, 'X-Toxiproxy-Request-Id': id } };
}

async function guarded(
  handler: Handler,
  request: IncomingMessage,
  found: Pick<ApiRequest, 'proxy' | 'toxic' | 'query'>,
  { log, answerMsMax }: Required<ApiOptions>,
): Promise<FullAnswer> {
  // A web page must not be able to drive the proxy of whoever looks at it.
  if (request.headers['user-agent']?.startsWith('Mozilla/') === true) {
    return textError(403, 'User agent not allowed\n');
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FullAnswer>((resolve) => {
    timer = setTimeout(() => {
      const title = 'Timeout';
      const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
      resolve({ status: 503, type: 'text/html; charset=utf-8', body });
    }, answerMsMax);
  });
  try {
    const { proxy, toxic, query } = found;
    const asked = { method: request.method ?? '', proxy, toxic, query, body: () => readBody(request) };
    return await Promise.race([handler(asked), late]);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 500;
    if (!(error instanceof ApiError)) log('error', 'Unexpected error', { error: messageOf(error) });
    return textError(status, `${toGoJson({ error: messageOf(error), status })}\n`);
  } finally {
    clearTimeout(timer);
  }
}

function textError(status: number, body: string): FullAnswer {
  return { status, type: plain, body, headers: { 'X-Content-Type-Options': 'nosniff' } };
}

function write(response: ServerResponse, { status, type, body = '', headers, stream }: FullAnswer): void {
  if (response.destroyed) return;
  const bytes = stream === undefined ? Buffer.byteLength(body) : Infinity;
  const hasBody = status !== 204 && (bytes > 0 || response.req.method !== 'HEAD');
  const hasLength = hasBody && bytes <= countedBytesMax;
  // That a connection is kept is the rule since HTTP/1.1, and Go does not mention it.
  if (response.req.httpVersion === '1.1' && response.shouldKeepAlive) response.removeHeader('Connection');
  response.writeHead(status, {
    ...headers,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(hasLength ? { 'Content-Length': bytes } : {}),
  });
  if (stream === undefined) response.end(body);
  else stream(response);
}
