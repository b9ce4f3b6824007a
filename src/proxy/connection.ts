/**
 * One proxied connection: the client that was accepted, the upstream that is dialled for it, and a lane each way.
 *
 * The client is not read before the upstream answers. When the upstream cannot be reached the client is closed: with FIN, or with
 * RST if it has already sent something (the system decides that by unread bytes).
 */

import { connect, type Socket } from 'node:net';
import { splitAddress } from './address.ts';
import type { ConnectionTap } from './connection-tap.ts';
import type { Meet } from './encounter.ts';
import { Lane } from './lane.ts';
import type { Carried } from './link-end.ts';
import { Opening } from './opening.ts';
import { socketOptions } from './socket-options.ts';
import { BufferSource, type Source } from './source.ts';
import type { Toxic } from './toxic.ts';
import type { Stream } from './toxic-kind.ts';

/** What a connection needs from its proxy. */
export interface ConnectionOptions {
  readonly client: Source;
  /** `host:port`, as it was written; anything that is none counts as unreachable. */
  readonly upstream: string;
  /** The toxics of a direction as they are when it is asked. */
  readonly toxics: (stream: Stream) => readonly Toxic[];
  readonly meet: Meet;
  /** How long toxics put off the connect to the upstream, in ms, as they are when it is asked. */
  readonly openingMs: () => number;
  readonly carried: (bytes: number) => void;
  /** Sees what the connection carries. */
  readonly tap?: ConnectionTap | undefined;
  /** Both sockets are closed: what each direction has carried; none when the upstream did not answer. Called once. */
  readonly closed: (carried: readonly (readonly [Stream, Carried])[]) => void;
}

/** See the header. Dials at once, or when its {@link Opening} says so. */
export class Connection {
  readonly #client: Socket;
  #opening: Opening | undefined;
  #upstream: Socket | undefined;
  #lanes: Readonly<Record<Stream, Lane>> | undefined;
  #open = 1;

  constructor(options: ConnectionOptions) {
    const client = options.client.socket;
    this.#client = client;
    const closed = (): void => {
      this.#open -= 1;
      if (this.#open > 0) return;
      this.#opening?.stop();
      this.#lanes?.upstream.stop();
      this.#lanes?.downstream.stop();
      options.tap?.closed();
      options.closed(this.#carried());
    };
    client.on('error', ignore);
    client.on('close', closed);
    const connect = (): void => {
      this.#connect(options, closed);
    };
    // Thousands of connections have no use for it.
    if (options.openingMs() > 0) this.#opening = new Opening(options.openingMs, connect);
    else connect();
  }

  /** The lane of a direction; `undefined` while the upstream is being dialled. */
  lane(stream: Stream): Lane | undefined {
    return this.#lanes?.[stream];
  }

  /** Toxics have changed: a connect that is put off goes by what they say now. */
  toxicsChanged(): void {
    this.#opening?.again();
  }

  /** Close both sockets now: with FIN, or RST where bytes were left unread. What is on its way is lost. */
  close(): void {
    this.#client.destroy();
    this.#upstream?.destroy();
  }

  /** Close both sockets with RST. */
  reset(): void {
    for (const socket of [this.#client, this.#upstream]) {
      if (socket !== undefined && !socket.destroyed) resetSocket(socket);
    }
  }

  #connect(options: ConnectionOptions, closed: () => void): void {
    const client = this.#client;
    if (client.destroyed) return;
    const source = dial(options.upstream);
    const upstream = source?.socket;
    this.#upstream = upstream;
    if (source === undefined || upstream === undefined) {
      client.destroy();
      return;
    }
    this.#open = 2;
    upstream.on('error', ignore);
    upstream.on('close', closed);
    upstream.on('close', () => {
      if (this.#lanes === undefined) client.destroy();
    });
    upstream.on('connect', () => {
      // A client that has gone meanwhile says so no more.
      if (client.destroyed) upstream.destroy();
      else this.#startLanes(source, options);
    });
  }

  #carried(): readonly (readonly [Stream, Carried])[] {
    const [client, upstream] = [this.#client, this.#upstream];
    if (this.#lanes === undefined || upstream === undefined) return [];
    return [
      ['upstream', { received: client.bytesRead, sent: upstream.bytesWritten }],
      ['downstream', { received: upstream.bytesRead, sent: client.bytesWritten }],
    ];
  }

  #startLanes(upstream: Source, { client, toxics, meet, carried, tap }: ConnectionOptions): void {
    const reset = (): void => {
      this.reset();
    };
    const lane = (stream: Stream, source: Source, destination: Socket): Lane =>
      new Lane({
        stream,
        source,
        destination,
        toxics: toxics(stream),
        meet,
        reset,
        carried,
        tap,
      });
    this.#lanes = {
      upstream: lane('upstream', client, upstream.socket),
      downstream: lane('downstream', upstream, client.socket),
    };
  }
}

/** A socket that is being connected, or `undefined` when the address is none. */
function dial(address: string): Source | undefined {
  const parts = splitAddress(address);
  if ('error' in parts) return undefined;
  const { port } = parts;
  const host = parts.host === '' ? '127.0.0.1' : parts.host;
  return new BufferSource((onread) => connect({ ...socketOptions, host, port, onread }));
}

/** While a FIN is under way libuv refuses to reset a socket, and Node would never say that it is closed. */
function resetSocket(socket: Socket): void {
  const isEnding = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0;
  if (isEnding) socket.prependOnceListener('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

/** An error of a socket is followed by its `close`, which says all there is to do. */
function ignore(): void {
  // Nothing.
}
