import type { Server } from 'node:http';
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, Request } from '../ports.ts';
import { httpCall } from './http-call.ts';
import { createHttpServer } from './http-server.ts';

const open: (Server | TcpServer)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function call(port: number, request: Request, signal = new AbortController().signal): Promise<Answer> {
  return httpCall(request, { host: '127.0.0.1', port, signal, bytesMax: 10_000 });
}

describe('a call and its answer', () => {
  test.each<Request>([
    { method: 'GET', path: '/items' },
    { method: 'PUT', path: '/items/x%20y', key: 'op-1', body: { value: 'ü' } },
    { method: 'DELETE', path: '/items/x', key: 'op-2' },
    // A long key is still a key: without it a repeated write would be applied again.
    { method: 'DELETE', path: '/items/x', key: 'k'.repeat(1_000) },
  ])('%j arrives as it was sent', async (request) => {
    const seen: Request[] = [];
    const port = await listen(
      createHttpServer(
        (received) => {
          seen.push(received);
          return Promise.resolve({ status: 201, body: { got: true } });
        },
        () => undefined,
      ),
    );
    expect(await call(port, request)).toEqual({ status: 201, body: { got: true } });
    expect(seen).toEqual([{ body: undefined, ...request }]);
  });

  test('what breaks is a 500, and somebody hears of it', async () => {
    const heard: unknown[] = [];
    const error = new Error('disk full');
    const port = await listen(
      createHttpServer(
        () => Promise.reject(error),
        (broken) => heard.push(broken),
      ),
    );
    expect((await call(port, { method: 'GET', path: '/' })).status).toBe(500);
    expect(heard).toEqual([error]);
  });

  test('a body that is not JSON is a 422', async () => {
    const port = await listen(
      createHttpServer(
        () => Promise.resolve({ status: 200, body: {} }),
        () => undefined,
      ),
    );
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"torn' });
    expect(response.status).toBe(422);
  });
});

describe('an answer that was not wholly read is none', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n';
  test.each<[string, (socket: Socket) => void]>([
    ['cut short', (socket) => socket.end(`${head}{"a":`)],
    ['no body', (socket) => socket.end(head)],
    ['nothing', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['not HTTP', (socket) => socket.end('hello\r\n\r\n')],
    ['not JSON', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{a}')],
    [
      'too long',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n${'1'.repeat(20_000)}`),
    ],
  ])('%s', async (_, reply) => {
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => {
          reply(socket);
        });
      }),
    );
    await expect(call(port, { method: 'GET', path: '/' })).rejects.toThrow();
  });

  test('refused', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    open.length = 0;
    await expect(call(port, { method: 'GET', path: '/' })).rejects.toThrow(/ECONNREFUSED/);
  });

  test('silent until nobody waits', async () => {
    const giveUp = new AbortController();
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => {
          giveUp.abort();
        });
        socket.once('close', () => socket.destroy());
      }),
    );
    await expect(call(port, { method: 'GET', path: '/' }, giveUp.signal)).rejects.toThrow();
  });
});
