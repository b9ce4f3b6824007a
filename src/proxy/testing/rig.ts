/** For the tests of the proxy: a server of our own, an upstream behind it, and connections through both. */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { splitAddress } from '../address.ts';
import type { Hits } from '../hits.ts';
import { startProxyServer, type ProxyServer, type ProxyServerOptions } from '../server.ts';

/** One end of a connection, with what it has seen so far. */
export interface Peer {
  readonly socket: Socket;
  readonly seen: { data: Buffer; end: '' | 'FIN' | 'RST' };
  /** Resolves when it has at least so many bytes in all, or its connection has ended. */
  received(bytes: number): Promise<string>;
  /** Resolves with how the other side ended it. */
  ended(): Promise<string>;
}

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** See {@link startRig}. */
export interface Rig extends AsyncDisposable {
  readonly server: ProxyServer;
  /** Where the upstream listens. */
  readonly upstream: string;
  /** Ask the API. `body` is sent as it is when it is a text, else as JSON. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer>;
  /** Make a proxy to the upstream and give its listen address. */
  proxy(name: string, settings?: object): Promise<string>;
  /** A new connection through a listen address, both ends. */
  pair(listen: string): Promise<{ client: Peer; server: Peer }>;
  /** A connection to a listen address, or to anything. */
  client(listen: string): Promise<Peer>;
  /** Asks `GET /observed` until it satisfies. */
  observed(enough: (seen: Observed) => boolean): Promise<Observed>;
}

/** The answer to `GET /observed`. */
export interface Observed {
  readonly proxies: Readonly<
    Record<
      string,
      {
        readonly connections: number;
        readonly open: number;
        readonly bytes: number;
        readonly toxics: Readonly<Record<string, Readonly<Hits>>>;
      }
    >
  >;
}

/** Starts a server of ours and an upstream on free ports of the loopback. */
export async function startRig(options: Partial<ProxyServerOptions> = {}): Promise<Rig> {
  return await rigOf(await startProxyServer({ host: '127.0.0.1', port: 0, seed: 1, ...options }));
}

/** The same around a server that is there; it is ended with the rest. */
export async function rigOf(server: ProxyServer): Promise<Rig> {
  const accepted: Peer[] = [];
  const upstreamServer = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    accepted.push(peer(socket));
    upstreamServer.emit('peer');
  });
  upstreamServer.listen(0, '127.0.0.1');
  await once(upstreamServer, 'listening');
  const upstream = `127.0.0.1:${(upstreamServer.address() as AddressInfo).port}`;
  const sockets: Socket[] = [];

  const api: Rig['api'] = async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`http://${server.address}${path}`, {
      method,
      headers,
      redirect: 'manual',
      ...(text === undefined ? {} : { body: text }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const client = async (listen: string): Promise<Peer> => {
    const socket = connect({ ...endpoint(listen), allowHalfOpen: true, noDelay: true });
    sockets.push(socket);
    const made = peer(socket);
    await once(socket, 'connect');
    return made;
  };

  return {
    server,
    upstream,
    api,
    client,
    async proxy(name, settings = {}) {
      const answer = await api('POST', '/proxies', { name, upstream, listen: '127.0.0.1:0', ...settings });
      return (JSON.parse(answer.text) as { listen: string }).listen;
    },
    async pair(listen) {
      const made = await client(listen);
      while (accepted.length === 0) await once(upstreamServer, 'peer');
      const other = accepted.shift();
      if (other === undefined) throw new Error('nobody came');
      sockets.push(other.socket);
      return { client: made, server: other };
    },
    async observed(enough) {
      for (;;) {
        const seen = JSON.parse((await api('GET', '/observed')).text) as Observed;
        if (enough(seen)) return seen;
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [...sockets, ...accepted.map((other) => other.socket)]) socket.destroy();
      await Promise.all([server.close(), closed(upstreamServer)]);
    },
  };
}

/** Host and port of an address the server has given. */
export function endpoint(address: string): { host: string; port: number } {
  const parts = splitAddress(address);
  if ('error' in parts) throw new Error(parts.error);
  return parts;
}

/** Whether anything accepts connections there. */
export async function isListening(address: string): Promise<boolean> {
  const socket = connect(endpoint(address));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** Wraps a socket. Reads at once; data is kept. */
function peer(socket: Socket): Peer {
  const seen: Peer['seen'] = { data: Buffer.alloc(0), end: '' };
  const end = (how: 'FIN' | 'RST'): void => {
    if (seen.end === '') seen.end = how;
    socket.emit('seen');
  };
  socket.on('data', (data: Buffer) => {
    seen.data = Buffer.concat([seen.data, data]);
    socket.emit('seen');
  });
  socket.once('end', () => {
    end('FIN');
  });
  socket.on('error', () => {
    end('RST');
  });
  return {
    socket,
    seen,
    async received(bytes) {
      while (seen.data.length < bytes && seen.end === '') await once(socket, 'seen');
      return seen.data.toString('latin1');
    },
    async ended() {
      while (seen.end === '') await once(socket, 'seen');
      return seen.end;
    },
  };
}
