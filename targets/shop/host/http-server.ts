/** A service's HTTP server: JSON in, JSON out, one request a connection. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { malformed } from '../answers.ts';
import type { Answer, Request } from '../ports.ts';

const bytesMax = 1024 * 1024;

/** A server that answers with `answer`; `broken` hears of what it throws, after the caller got a 500. */
export function createHttpServer(
  answer: (request: Request) => Promise<Answer>,
  broken: (error: unknown) => void,
): Server {
  return createServer((incoming, response) => {
    read(incoming)
      .then((request) => (request === undefined ? malformed('the body is not JSON') : answer(request)))
      .then(
        (given) => {
          send(response, given);
        },
        (error: unknown) => {
          send(response, { status: 500, body: { error: 'something broke' } });
          // A caller that hung up is no trouble of ours.
          if (incoming.complete) broken(error);
        },
      );
  });
}

/** The request, once wholly read; `undefined` when its body is not JSON, or too long. */
async function read(incoming: IncomingMessage): Promise<Request | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= bytesMax) chunks.push(bytes);
  }
  if (length > bytesMax) return undefined;
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  if (body === notJson) return undefined;
  const key = header(incoming, 'idempotency-key') ?? header(incoming, 'operation-id');
  const path = (incoming.url ?? '/').split('?')[0] ?? '/';
  return { method: incoming.method ?? 'GET', path, ...(key === undefined ? {} : { key }), body };
}

const notJson = Symbol('not JSON');

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const payload = Buffer.from(JSON.stringify(body ?? {}));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': payload.length,
    connection: 'close',
  });
  response.end(payload);
}
