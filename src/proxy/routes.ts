/** What the HTTP API can be asked, route by route, and what each does. */

import type { Writable } from 'node:stream';
import { ApiError } from './api-error.ts';
import { toGoJson } from './go-json.ts';
import type { JsonValue } from './json-text.ts';
import type { Log } from './log.ts';
import type { ExchangeFeeds } from './http/exchange-feed.ts';
import { metricsType, type Metrics } from './metrics.ts';
import { busyOut, observedOut, observedProxyOut, type Busyness } from './observed.ts';
import type { ProxyRegistry } from './proxy-registry.ts';
import { version } from './version.ts';
import {
  proxiesIn,
  proxyChangeIn,
  proxyIn,
  proxyOut,
  requestHitsOut,
  toxicChangeIn,
  toxicIn,
  toxicOut,
} from './wire.ts';

/** A request that matched a route. */
export interface ApiRequest {
  readonly method: string;
  /** Names in the path, decoded. */
  readonly proxy: string;
  readonly toxic: string;
  readonly query: URLSearchParams;
  /** Reads the body. Rejects with an {@link ApiError} 400 when it is no JSON. */
  readonly body: () => Promise<JsonValue>;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  /** Writes the body, on and on, in place of {@link body}. */
  readonly stream?: (out: Writable) => void;
}

/** Answers a request. May throw an {@link ApiError}. */
export type Handler = (request: ApiRequest) => Answer | Promise<Answer>;

/** A handler for each method; `*` for all others. */
export type Methods = Readonly<Record<string, Handler>>;

/** Path patterns; `:proxy` and `:toxic` stand for one segment. */
export type Routes = Readonly<Record<string, Methods>>;

/** What the routes are about. */
export interface Served {
  readonly proxies: ProxyRegistry;
  readonly busyness: Busyness;
  readonly metrics: Metrics;
  readonly feeds: ExchangeFeeds;
  readonly log: Log;
}

/** The routes over these proxies. */
export function createRoutes({ proxies, busyness, metrics, feeds, log }: Served): Routes {
  const warnOfPost = (what: string, method: string): void => {
    if (method === 'POST') log('warn', `${what}: HTTP method POST is deprecated. Use HTTP PATCH instead.`);
  };
  const updateProxy: Handler = async ({ method, proxy, body }) => {
    warnOfPost('ProxyUpdate', method);
    proxies.get(proxy);
    return json(200, proxyOut(await proxies.update(proxy, proxyChangeIn(await body()))));
  };
  const updateToxic: Handler = async ({ method, proxy, toxic, body }) => {
    warnOfPost('ToxicUpdate', method);
    proxies.get(proxy).toxic(toxic);
    const value = await body();
    // Looked up again: it may have gone while the body came in.
    const owner = proxies.get(proxy);
    const found = owner.toxic(toxic);
    owner.updateToxic(found, toxicChangeIn(value, found));
    return json(200, toxicOut(found));
  };

  return {
    '/version': {
      GET: () => ({
        status: 200,
        type: 'application/json;charset=utf-8',
        body: `{"version": "${version}"}\n`,
      }),
    },
    ...(metrics.isOn
      ? { '/metrics': { '*': () => ({ status: 200, type: metricsType, body: metrics.text() }) } }
      : {}),
    '/observed': { GET: () => json(200, observedOut(proxies)) },
    '/observed/busy': { POST: () => json(200, busyOut(busyness)) },
    '/observed/events': {
      GET: ({ query }) =>
        lines((out) => {
          feeds.open(out, { begun: query.has('begun') });
        }),
    },
    '/proxies/:proxy/observed': { GET: ({ proxy }) => json(200, observedProxyOut(proxies.get(proxy))) },
    '/proxies/:proxy/observed/events': {
      GET: ({ proxy, query }) => {
        const { name } = proxies.get(proxy);
        return lines((out) => {
          feeds.open(out, { only: name, begun: query.has('begun') });
        });
      },
    },
    '/reset': {
      POST: async () => {
        await proxies.reset();
        return { status: 204 };
      },
    },
    '/populate': { POST: ({ body }) => populate(proxies, body) },
    '/proxies': {
      GET: () => json(200, new Map(proxies.all.map((proxy) => [proxy.name, proxyOut(proxy)]))),
      POST: async ({ body }) => json(201, proxyOut(await proxies.create(proxyIn(await body())))),
    },
    '/proxies/:proxy': {
      GET: ({ proxy }) => json(200, proxyOut(proxies.get(proxy))),
      POST: updateProxy,
      PATCH: updateProxy,
      DELETE: async ({ proxy }) => {
        await proxies.remove(proxy);
        return { status: 204 };
      },
    },
    '/proxies/:proxy/toxics': {
      GET: ({ proxy }) => json(200, proxies.get(proxy).toxics.map(toxicOut)),
      POST: async ({ proxy, body }) => {
        proxies.get(proxy);
        const value = await body();
        const owner = proxies.get(proxy);
        const toxic = toxicIn(value, (name) => owner.toxics.some((other) => other.name === name));
        owner.addToxic(toxic);
        return json(200, toxicOut(toxic));
      },
    },
    '/proxies/:proxy/toxics/:toxic/hits': {
      GET: ({ proxy, toxic }) => json(200, requestHitsOut(proxies.get(proxy).toxic(toxic))),
    },
    '/proxies/:proxy/toxics/:toxic': {
      GET: ({ proxy, toxic }) => json(200, toxicOut(proxies.get(proxy).toxic(toxic))),
      POST: updateToxic,
      PATCH: updateToxic,
      DELETE: ({ proxy, toxic }) => {
        const owner = proxies.get(proxy);
        owner.removeToxic(owner.toxic(toxic));
        return { status: 204 };
      },
    },
  };
}

/** Unlike elsewhere, an error is JSON here, and carries the proxies that were done before it. */
async function populate(proxies: ProxyRegistry, body: () => Promise<JsonValue>): Promise<Answer> {
  try {
    const { done, error } = await proxies.populate(proxiesIn(await body()));
    const out = done.length === 0 ? null : done.map(proxyOut);
    return error === undefined ? json(201, { proxies: out }) : populateError(error, out);
  } catch (error) {
    return populateError(error, null);
  }
}

function populateError(error: unknown, proxies: readonly object[] | null): Answer {
  if (!(error instanceof ApiError)) throw error;
  return json(error.status, { error: error.message, status: error.status, proxies });
}

function lines(stream: (out: Writable) => void): Answer {
  return { status: 200, type: 'application/x-ndjson', stream };
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json', body: toGoJson(value) };
}
