/** For the tests of the proxy: many connections that carry data at once. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { endpoint } from './rig.ts';

/** See {@link startAnswerer}. */
export interface Answerer extends AsyncDisposable {
  readonly address: string;
  /** How many connections are open. */
  left(): Promise<number>;
}

/** An upstream that answers whatever it gets with a reply of HTTP. */
export async function startAnswerer(): Promise<Answerer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const left = (): Promise<number> =>
    new Promise((resolve) => {
      server.getConnections((_, count) => {
        resolve(count);
      });
    });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    left,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** See {@link keepTraffic}. */
export interface Traffic extends AsyncDisposable {
  /** Where the clients connect from now on. */
  lead(listens: readonly string[]): void;
}

/**
 * Keeps `count` clients on the addresses they are led to, each sending until its connection ends, then the next. Half of them speak
 * HTTP, half send what is none.
 */
export function keepTraffic(count: number): Traffic {
  let isOver = false;
  let listens: readonly string[] = [];
  const one = async (index: number): Promise<void> => {
    const text = index % 2 === 0 ? 'GET /a/7 HTTP/1.1\r\nHost: test\r\n\r\n' : 'x'.repeat(1_000);
    while (!isOver) {
      const chosen = listens[index % Math.max(1, listens.length)];
      const wasConnected = chosen !== undefined && (await talk(chosen, text, () => isOver));
      // Refused: the list is of before. The calls, and the other clients, come first.
      if (!wasConnected) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const all = Array.from({ length: count }, (_, index) => one(index));
  return {
    lead: (to) => (listens = to),
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

/** Sends until the connection ends or `isOver`; whether there was one. */
function talk(listen: string, text: string, isOver: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(endpoint(listen));
    let ticks = 0;
    const tick = setInterval(() => {
      ticks += 1;
      if (isOver() || ticks > 20) socket.destroy();
      else if (socket.writableLength < 65_536) socket.write(text);
    }, 40);
    socket.on('error', () => undefined).resume();
    let isConnected = false;
    socket.once('connect', () => (isConnected = true));
    socket.once('close', () => {
      clearInterval(tick);
      resolve(isConnected);
    });
  });
}
