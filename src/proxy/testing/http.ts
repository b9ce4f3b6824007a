/** For the tests of HTTP toxics: a service that says what it did, and a client that writes requests in a small notation. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageReader } from '../http/message-reader.ts';
import type { ResponseHead } from '../http/message-head.ts';
import type { Peer } from './rig.ts';

/** See {@link startService}. */
export interface Service extends AsyncDisposable {
  readonly address: string;
  /** The requests it was given whole, in order: `GET /a`, `POST /b 5` with the bytes of the body. */
  readonly done: readonly string[];
}

/** Answers every request with what it was; `/upgrade` with 101, and then echoes. */
export async function startService(): Promise<Service> {
  const done: string[] = [];
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (data: Buffer) => (bytes += data.length));
    request.once('end', () => {
      const what = `${request.method ?? ''} ${request.url ?? ''}${bytes > 0 ? ` ${bytes}` : ''}`;
      done.push(what);
      response.end(what);
    });
  });
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A request as it is written: `GET /a`, `POST /b 5` (a body of 5 bytes), `POST /b chunked`, `POST /b expect` (its body of 5 bytes is
 * not in it), `GET /a x-key: 1`.
 */
export function requestText(notation: string): string {
  const [, method = '', path = '', what = ''] = /^(\S+) (\S+) ?(.*)$/s.exec(notation) ?? [];
  const head = `${method} ${path} HTTP/1.1\r\nHost: test\r\n`;
  if (what === 'chunked')
    return `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n`;
  if (what === 'expect') return `${head}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`;
  if (/^\d+$/.test(what)) return `${head}Content-Length: ${what}\r\n\r\n${'x'.repeat(Number(what))}`;
  return `${head}${what === '' ? '' : `${what}\r\n`}\r\n`;
}

/** The answers a client has had so far: `200 GET /a`; `END` once the connection has ended. */
export function answersOf({ seen }: Peer, methods: readonly string[] = []): string[] {
  const answers: string[] = [];
  let status = 0;
  let body = '';
  const asked = [...methods];
  const reader = new MessageReader<ResponseHead>(
    'response',
    {
      head: (head) => {
        status = head.status;
        body = '';
      },
      body: (bytes) => (body += Buffer.from(bytes).toString('latin1')),
      done: () => {
        answers.push(`${status} ${body}`.trim());
        if (status >= 200) asked.shift();
      },
      lost: (why) => answers.push(why),
    },
    () => asked[0],
  );
  reader.read(seen.data);
  return seen.end === '' ? answers : [...answers, 'END'];
}

/** Resolves with the answers when there are so many, or the connection has ended. */
export async function answersTo(
  client: Peer,
  count: number,
  methods: readonly string[] = [],
): Promise<string> {
  for (;;) {
    const answers = answersOf(client, methods);
    if (answers.length >= count || client.seen.end !== '') return answers.join(', ');
    await once(client.socket, 'seen');
  }
}
