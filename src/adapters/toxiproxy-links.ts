/**
 * The links over the HTTP API of a Toxiproxy: ours, or any other (`/observed`, its counts, and `/observed/busy` are ours alone).
 *
 * The API and its field names are Toxiproxy's (Shopify, https://github.com/Shopify/toxiproxy), driven with `toxiproxy-node-client`.
 */

import { connect } from 'node:net';
import { Toxiproxy, type Proxy, type ToxicType } from 'toxiproxy-node-client';
import { z } from 'zod';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Links } from '../run/ports.ts';
import { inTime } from './in-time.ts';
import type { LinkPlace } from './layout.ts';

/** The proxy the links are made in. */
export interface LinksOptions {
  readonly url: string;
  /** How the proxy ended, when it did: the reason when it does not answer. */
  readonly ended: () => string | undefined;
}

const callMsMax = 5_000;

const observedSchema = z.object({
  proxies: z.record(
    z.string(),
    z.object({
      connections: z.number(),
      open: z.number(),
      bytes: z.number(),
      toxics: z.record(z.string(), z.object({ connections: z.number(), bytes: z.number() })).default({}),
    }),
  ),
});
type Observed = z.infer<typeof observedSchema>;

const busySchema = z.object({ p99Ms: z.number() });

const proxyAnswerSchema = z.object({ enabled: z.boolean(), toxics: z.array(z.object({ name: z.string() })) });

/**
 * Makes one proxy for every place that has an upstream. A place without one gets none: nobody listens there.
 *
 * @throws {@link SeatrialError} `E_PROXY`, now and from every method, when the proxy refuses or does not answer in time
 */
export async function createToxiproxyLinks(
  places: readonly LinkPlace[],
  { url, ended }: LinksOptions,
): Promise<Links> {
  const api = new Toxiproxy(url);
  const call = <T>(what: string, answer: Promise<T>): Promise<T> => answered(what, answer, ended);
  const live = places.flatMap(({ name, listen, upstream }) =>
    upstream === undefined ? [] : [{ name, listen: text(listen), upstream: text(upstream), enabled: true }],
  );
  const proxies = live.length === 0 ? {} : await call('making the links', api.populate(live));
  const listens = new Map(places.map(({ name, listen }) => [name, listen]));

  const proxyOf = (link: string): Proxy => {
    const proxy = proxies[link];
    if (proxy === undefined) throw new SeatrialError('E_PROXY', `there is no link ${link}`);
    return proxy;
  };
  const observe = (): Promise<Observed | undefined> =>
    call('reading what the proxy observed', askOurs(`${url}/observed`, 'GET', observedSchema));

  return {
    names: live.map(({ name }) => name),
    addToxic: async (link, { type, attributes, ...toxic }) => {
      const body = { ...toxic, type: type as ToxicType, attributes: { ...attributes } };
      await call(`adding ${toxic.name} to ${link}`, proxyOf(link).addToxic(body));
    },
    removeToxic: async (link, name) => {
      const path = `${proxyOf(link).getPath()}/toxics/${encodeURIComponent(name)}`;
      await call(`removing ${name} from ${link}`, api.api.delete(path).catch(ignoreMissing));
    },
    setEnabled: async (link, enabled) => {
      const proxy = proxyOf(link);
      const change = proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
      await call(`${enabled ? 'enabling' : 'disabling'} ${link}`, change);
    },
    inspect: async (link) => {
      const { data } = await call(`looking at ${link}`, api.api.get(proxyOf(link).getPath()));
      const { toxics, enabled } = proxyAnswerSchema.parse(data);
      return { toxics: toxics.map(({ name }) => name), enabled };
    },
    hits: async (link, toxic) => (await observe())?.proxies[link]?.toxics[toxic],
    traffic: async () => {
      const observed = await observe();
      if (observed === undefined) return undefined;
      const rows = Object.entries(observed.proxies);
      return Object.fromEntries(
        rows.map(([name, { connections, open, bytes }]) => [name, { connections, open, bytes }]),
      );
    },
    refuses: async (link) => {
      const address = listens.get(link);
      if (address === undefined) throw new SeatrialError('E_PROXY', `there is no link ${link}`);
      return refused(address);
    },
    busyP99Ms: async () => {
      const busy = askOurs(`${url}/observed/busy`, 'POST', busySchema);
      return (await call('asking how busy the proxy is', busy))?.p99Ms;
    },
  };
}

function text({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`;
}

/** What our proxy answers; `undefined` from a foreign one, which has no such route. */
async function askOurs<T>(url: string, method: 'GET' | 'POST', schema: z.ZodType<T>): Promise<T | undefined> {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(callMsMax) });
  if (response.status === 404) return undefined;
  return schema.parse(await response.json());
}

/** The answer, or an error that says what was asked and whether the proxy still lives. */
async function answered<T>(what: string, answer: Promise<T>, ended: () => string | undefined): Promise<T> {
  try {
    return await inTime(answer, callMsMax);
  } catch (cause) {
    const end = ended();
    const why = end === undefined ? messageOf(cause) : `the proxy has ended, ${end}`;
    throw new SeatrialError('E_PROXY', `${what}: ${why}`, { cause });
  }
}

/** The client tells a status only in its message. */
function ignoreMissing(error: unknown): void {
  if (!messageOf(error).endsWith('status code 404')) throw error;
}

function refused({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(callMsMax, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve(true);
      else
        reject(
          new SeatrialError('E_PROXY', `connecting to ${host}:${port}: ${error.message}`, { cause: error }),
        );
    });
  });
}
