/** HTTP and lines on standard output, as both services use them: requests and answers are small JSON. */

import { createServer, type IncomingMessage } from 'node:http';
import { writeSync } from 'node:fs';

/** A request that came in. */
export interface Request {
  readonly method: string;
  /** The path's parts: `/withdraw/t-1` is `['withdraw', 't-1']`. */
  readonly path: readonly string[];
  readonly body: unknown;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** Serves `answer` on `HOST:PORT` (left out: `127.0.0.1`), and `/health`. */
export function serve(answer: (request: Request) => Answer): void {
  createServer((incoming, response) => {
    read(incoming)
      .then((body) => {
        const path = (incoming.url ?? '').split('/').slice(1).map(decodeURIComponent);
        const method = incoming.method ?? '';
        return path[0] === 'health' ? { status: 200 } : answer({ method, path, body });
      })
      .catch(() => ({ status: 400 }))
      .then(({ status, body = {} }: Answer) => {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  }).listen(Number(process.env['PORT']), process.env['HOST'] ?? '127.0.0.1');
  // The first process of a container ends by a signal only if it handles it. What was answered is in the journal.
  process.once('SIGTERM', () => process.exit(0));
}

async function read(incoming: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}

/** A structured line. */
export function say(row: Readonly<Record<string, string>>): void {
  writeSync(1, `${JSON.stringify(row)}\n`);
}
