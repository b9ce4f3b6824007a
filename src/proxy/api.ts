/**
 * The HTTP layer of the API: finds the route, reads the body, writes the answer, as Toxiproxy's router does.
 *
 * Errors are JSON sent as text/plain: that is how Go's `http.Error` has it, and clients know no better.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import { ApiError, badBody } from './api-error.ts';
import { toGoJson } from './go-json.ts';
import { JsonTextError, readJsonText, type JsonValue } from './json-text.ts';
import { createRequestId } from './request-id.ts';
import type { Answer, ApiRequest, Handler, Routes } from './routes.ts';

const bodyBytesMax = 1_024 * 1_024;
const plain = 'text/plain; charset=utf-8';

/** A server of these routes; not listening yet. */
export function createApi(routes: Routes): Server {
  const patterns = Object.entries(routes).map(([path, methods]) => ({ segments: path.split('/'), methods }));
  const timeouts = { requestTimeout: 15_000, headersTimeout: 15_000, keepAliveTimeout: 60_000 };

  return createServer(timeouts, (request, response) => {
    void answer(patterns, request).then((given) => {
      write(response, given);
    });
  });
}

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Readonly<Record<string, Handler>>;
}

interface FullAnswer extends Answer {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never rejects. */
async function answer(patterns: readonly Pattern[], request: IncomingMessage): Promise<FullAnswer> {
  const path = decode(request.url ?? '/');
  if (path === undefined) return { status: 400, type: plain, body: '400 Bad Request' };
  const clean = posix.normalize(path);
  if (clean !== path) return { status: 301, headers: { Location: encodeURI(clean) } };

  const segments = path.split('/');
  const pattern = patterns.find((candidate) => matches(candidate.segments, segments));
  if (pattern === undefined) return textError(404, '404 page not found\n');
  const handler = Object.hasOwn(pattern.methods, request.method ?? '')
    ? pattern.methods[request.method ?? '']
    : undefined;
  if (handler === undefined) return { status: 405 };

  const headers = { 'X-Toxiproxy-Request-Id': createRequestId() };
  // A web page must not be able to drive the proxy of whoever looks at it.
  const given =
    request.headers['user-agent']?.startsWith('Mozilla/') === true
      ? textError(403, 'User agent not allowed\n')
      : await handle(handler, {
          proxy: segments[2] ?? '',
          toxic: segments[4] ?? '',
          body: () => readBody(request),
        });
  return { ...given, headers: { ...('headers' in given ? given.headers : {}), ...headers } };
}

/** The decoded path without its query; `undefined` when it cannot be decoded. */
function decode(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) =>
    part.startsWith(':') ? segments[index] !== '' : part === segments[index],
  );
}

async function handle(handler: Handler, request: ApiRequest): Promise<FullAnswer> {
  try {
    return await handler(request);
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 500;
    return textError(status, `${toGoJson({ error: messageOf(error), status })}\n`);
  }
}

function textError(status: number, body: string): FullAnswer {
  return { status, type: plain, body, headers: { 'X-Content-Type-Options': 'nosniff' } };
}

async function readBody(request: IncomingMessage): Promise<JsonValue> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // The request must stay open when it is too long: its answer goes out on the same socket.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyBytesMax) {
      throw new ApiError(413, `request body too large: more than ${bodyBytesMax} bytes`);
    }
    parts.push(part);
  }
  try {
    return readJsonText(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw error instanceof JsonTextError ? badBody(error.message) : error;
  }
}

function write(response: ServerResponse, { status, type, body, headers }: FullAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, ...(type === undefined ? {} : { 'Content-Type': type }) });
  response.end(body);
}
