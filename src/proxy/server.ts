/** The proxy server: the API and the proxies it drives, started and ended together. */

import type { AddressInfo } from 'node:net';
import { SeatrialError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import { joinAddress, listenErrorText } from './address.ts';
import { createApi } from './api.ts';
import { silent, type Log } from './log.ts';
import { measureBusyness } from './observed.ts';
import { ProxyRegistry } from './proxy-registry.ts';
import { createRoutes } from './routes.ts';

/** What a server is started with. */
export interface ProxyServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly seed: number;
  /** Left out: silent. */
  readonly log?: Log;
}

/** A running server. */
export interface ProxyServer extends AsyncDisposable {
  /** Where the API listens: `127.0.0.1:8474`. */
  readonly address: string;
  /** Ends it: proxied connections are closed at once. */
  close(): Promise<void>;
}

/** Starts one. @throws {@link SeatrialError} `E_PROXY` when it cannot listen */
export async function startProxyServer({
  host,
  port,
  seed,
  log = silent,
}: ProxyServerOptions): Promise<ProxyServer> {
  const proxies = new ProxyRegistry(createRandom(seed, 'proxy'));
  const busyness = measureBusyness();
  const api = createApi(createRoutes(proxies, busyness), { log });

  await new Promise<void>((resolve, reject) => {
    api.once('error', (cause) => {
      busyness.stop();
      const text = listenErrorText(cause, joinAddress(host, port));
      reject(new SeatrialError('E_PROXY', text, { hint: 'Choose another one with -host and -port.', cause }));
    });
    api.listen({ host, port }, resolve);
  });
  const bound = api.address() as AddressInfo;

  const close = async (): Promise<void> => {
    busyness.stop();
    const closed = new Promise<void>((resolve) => {
      api.close(() => {
        resolve();
      });
    });
    api.closeAllConnections();
    await Promise.all([proxies.close(), closed]);
  };
  return { address: joinAddress(bound.address, bound.port), close, [Symbol.asyncDispose]: close };
}
