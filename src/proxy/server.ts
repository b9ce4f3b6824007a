/** The proxy server: the API and the proxies it drives, started and ended together. */

import type { AddressInfo } from 'node:net';
import { SeatrialError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import { isEverywhere, joinAddress, listenErrorText, resolveHost } from './address.ts';
import { createApi } from './api.ts';
import { populateFrom } from './config-file.ts';
import { ExchangeFeeds } from './http/exchange-feed.ts';
import { silent, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { measureBusyness } from './observed.ts';
import { ProxyRegistry } from './proxy-registry.ts';
import { createRoutes } from './routes.ts';

/** What a server is started with. */
export interface ProxyServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly seed: number;
  /** A file with the proxies to begin with; what is wrong with it is only logged. */
  readonly config?: string;
  /** Whether `/metrics` tells of proxies. */
  readonly proxyMetrics?: boolean;
  /** Whether `/metrics` tells of this process. */
  readonly runtimeMetrics?: boolean;
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

/**
 * Starts one. The proxies of the config file are there before the API is.
 *
 * @throws {@link SeatrialError} `E_PROXY` when it cannot listen
 */
export async function startProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { host, port, seed, config, proxyMetrics = false, runtimeMetrics = false, log = silent } = options;
  const metrics = new Metrics({ proxy: proxyMetrics, runtime: runtimeMetrics });
  const feeds = new ExchangeFeeds();
  const proxies = new ProxyRegistry(createRandom(seed, 'proxy'), {
    log,
    linkEnded: (link) => {
      metrics.add(link);
    },
    feeds,
  });
  const busyness = measureBusyness();
  const api = createApi(createRoutes({ proxies, busyness, metrics, feeds, log }), { log });
  const close = async (): Promise<void> => {
    busyness.stop();
    metrics.close();
    const closed = new Promise<void>((resolve) => {
      api.close(() => {
        resolve();
      });
    });
    api.closeAllConnections();
    await Promise.all([proxies.close(), closed]);
  };

  if (config !== undefined) await populateFrom(config, proxies, log);
  try {
    await listen(api, host, port);
  } catch (cause) {
    await close();
    const text = listenErrorText(cause, joinAddress(host, port));
    throw new SeatrialError('E_PROXY', text, { hint: 'Choose another one with -host and -port.', cause });
  }
  const bound = api.address() as AddressInfo;
  return { address: joinAddress(bound.address, bound.port), close, [Symbol.asyncDispose]: close };
}

async function listen(api: ReturnType<typeof createApi>, host: string, port: number): Promise<void> {
  const resolved = await resolveHost(host);
  await new Promise<void>((resolve, reject) => {
    api.once('error', reject);
    api.listen({ port, ...(isEverywhere(resolved) ? {} : { host: resolved }) }, resolve);
  });
}
