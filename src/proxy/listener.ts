/** The listening socket of a proxy. */

import { createServer, type AddressInfo } from 'node:net';
import { acceptedReading, acceptedSource } from './accepted-source.ts';
import { isEverywhere, joinAddress, listenErrorText, resolveHost, splitAddress } from './address.ts';
import { ApiError } from './api-error.ts';
import { socketOptions } from './socket-options.ts';
import type { Source } from './source.ts';

/** Node's default of 511 drops connections when thousands come at once. */
const backlog = 4_096;

/** An open listener. */
export interface Listener {
  /** Where it is bound: `127.0.0.1:21987`, `[::]:3310`. */
  readonly address: string;
  /** No connection comes after this; the port is free at once. */
  close(): void;
}

/**
 * Opens a listener. Nothing is read from the sockets it gives before someone starts their source.
 *
 * @param text - as in the API; port 0 takes a free one, an empty host or 0.0.0.0 all interfaces, IPv6 too
 * @throws {@link ApiError} 500 with Go's sentence
 */
export async function openListener(text: string, accept: (client: Source) => void): Promise<Listener> {
  const parts = splitAddress(text);
  if ('error' in parts) throw new ApiError(500, `listen tcp: ${parts.error}`);
  const host = await resolveHost(parts.host).catch(() => {
    throw new ApiError(500, `listen tcp: lookup ${parts.host}: no such host`);
  });

  const reading = await acceptedReading();
  let isOpen = true;
  const server = createServer({ ...socketOptions, pauseOnConnect: true });
  server.on('connection', (client) => {
    if (isOpen) accept(acceptedSource(client, reading));
    else client.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new ApiError(500, listenErrorText(error, joinAddress(host, parts.port))));
    });
    server.listen({ port: parts.port, backlog, ...(isEverywhere(host) ? {} : { host }) }, resolve);
  });
  // Too many open files and the like: the listener stays, the client sees its connection time out or reset.
  server.on('error', () => undefined);

  const { address, port } = server.address() as AddressInfo;
  return {
    address: joinAddress(address, port),
    close() {
      isOpen = false;
      server.close();
    },
  };
}
