/**
 * The links over the HTTP API of a Toxiproxy: ours, or any other (`/observed`, its counts, and `/observed/busy` are ours alone).
 *
 * The API and its field names are Toxiproxy's (Shopify, https://github.com/Shopify/toxiproxy), driven with `toxiproxy-node-client`.
 */

import { Toxiproxy, type ToxicType } from 'toxiproxy-node-client';
import { z } from 'zod';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';
import { observedProxySchema, type ObservedProxy } from '../model/observed.ts';
import type { UndoStep } from '../model/undo.ts';
import type { Links, LinkState, LinkTraffic, UndoEntry } from '../run/ports.ts';
import { inTime } from './in-time.ts';
import type { LinkPlace } from './layout.ts';
import { refusesAt, type LinkReach } from './link-refusal.ts';

/** The proxy the links are made in. */
export interface LinksOptions {
  readonly url: string;
  /** How the proxy ended, when it did: the reason when it does not answer. */
  readonly ended: () => string | undefined;
  /** The run's tag: every toxic we set bears it in its name. */
  readonly tag: string;
  /** A proxy's name there begins with this, the link's own follows. Empty where the server is ours alone. */
  readonly prefix?: string;
  /** Headers that a proxy of ours tells with each request; left out: none. */
  readonly headers?: readonly string[];
  /** Where links are reached from here, and whether somebody else accepts connections for them; left out: where they listen. */
  readonly reached?: { readonly at: ReadonlyMap<string, Address>; readonly isForwarded: boolean };
}

/** The links, and what healing needs to know of them when we no longer live. */
export interface ToxiproxyLinks extends Omit<Links, 'shows'> {
  /** Where the server's API is. */
  readonly url: string;
  /** Each link's name by that of its proxy there. */
  readonly linkOf: ReadonlyMap<string, string>;
  /** What to undo, with the names and addresses as they are in the server. */
  stepOf(entry: Extract<UndoEntry, { link: string }>): UndoStep;
}

const callMsMax = 5_000;

const hitsSchema = z.object({
  connections: z.number(),
  bytes: z.number(),
  requests: z.number().optional(),
  matched: z.number().optional(),
});
const observedSchema = z.object({
  proxies: z.record(
    z.string(),
    z.object({
      connections: z.number(),
      open: z.number(),
      busyConnections: z.number().optional(),
      bytes: z.number(),
      toxics: z.record(z.string(), hitsSchema).default({}),
    }),
  ),
});
type Observed = z.infer<typeof observedSchema>;

const busySchema = z.object({ p99Ms: z.number() });

const proxiesSchema = z.record(
  z.string(),
  z.object({
    listen: z.string(),
    upstream: z.string(),
    enabled: z.boolean(),
    toxics: z.array(z.object({ name: z.string() })),
  }),
);
type FoundProxies = z.infer<typeof proxiesSchema>;

/**
 * Makes one proxy for every place that has an upstream. A place without one gets none: nobody listens there.
 *
 * @param beforeMaking - is told the proxies' names before the first is made
 * @throws {@link SeatrialError} `E_PROXY`, now and from every method, when the proxy refuses or does not answer in time
 */
export async function createToxiproxyLinks(
  places: readonly LinkPlace[],
  { url, ended, tag, prefix = '', headers = [], reached }: LinksOptions,
  beforeMaking: (proxies: readonly string[]) => Promise<unknown> = () => Promise.resolve(),
): Promise<ToxiproxyLinks> {
  const api = new Toxiproxy(url);
  const live = new Map(
    places.flatMap(({ name, listen, upstream }) =>
      upstream === undefined
        ? []
        : [[name, { proxy: `${prefix}${name}`, listen: text(listen), upstream: text(upstream) }] as const],
    ),
  );
  const make = async (links: readonly string[]): Promise<void> => {
    const bodies = links.flatMap((link) => {
      const made = live.get(link);
      if (made === undefined) return [];
      const { proxy: name, listen, upstream } = made;
      // A Toxiproxy does not know the last one, and does not mind.
      return [{ name, listen, upstream, enabled: true, observe: headers.length === 0 ? true : { headers } }];
    });
    if (bodies.length > 0) await answered('making the links', api.populate(bodies), ended);
  };
  await beforeMaking(Array.from(live.values(), ({ proxy }) => proxy));
  await make([...live.keys()]);
  const listens = reached?.at ?? new Map(places.map(({ name, listen }) => [name, listen]));
  const isForwarded = reached?.isForwarded === true;
  return linksIn(live, {
    url,
    ended,
    tag,
    restore: make,
    reached: new Map(Array.from(listens, ([link, address]) => [link, { address, isForwarded }])),
  });
}

/** A link as it stands in the server. */
export interface StandingLink {
  /** The proxy's name there. */
  readonly proxy: string;
  readonly listen: string;
  readonly upstream: string;
}

/** The server that links stand in. */
interface StandingOptions extends Pick<LinksOptions, 'url' | 'ended' | 'tag'> {
  /** Where links are reached; one that is not there cannot be tried from here. */
  readonly reached: ReadonlyMap<string, LinkReach>;
  readonly restore: Links['restore'];
  /** The proxies were found there. */
  readonly areFound?: boolean;
}

/** The links over proxies that are there, by link. */
export function linksIn(
  live: ReadonlyMap<string, StandingLink>,
  { url, ended, tag, reached, restore, areFound = false }: StandingOptions,
): ToxiproxyLinks {
  const api = new Toxiproxy(url);
  const call = <T>(what: string, answer: Promise<T>): Promise<T> => answered(what, answer, ended);
  const standing = (link: string): StandingLink => {
    const found = live.get(link);
    if (found === undefined) throw new SeatrialError('E_PROXY', `there is no link ${link}`);
    return found;
  };
  const toxicName = (toxic: string): string => `${ownToxics(tag)}${toxic}`;
  const names = [...live.keys()];
  const path = (link: string): string => `${url}/proxies/${encodeURIComponent(standing(link).proxy)}`;
  const observe = (): Promise<Observed | undefined> =>
    call('reading what the proxy observed', askOurs(`${url}/observed`, 'GET', observedSchema));
  const found = async (): Promise<FoundProxies> => {
    const { data } = await call('looking at the links', api.api.get(`${url}/proxies`));
    return proxiesSchema.parse(data);
  };

  return {
    url,
    linkOf: new Map(Array.from(live, ([link, { proxy }]) => [proxy, link])),
    names,
    stepOf: (entry) => {
      const there = { link: entry.link, api: url, proxy: standing(entry.link).proxy };
      return entry.undo === 'enable'
        ? { undo: 'enable', ...there, ...(areFound ? { found: true } : {}) }
        : { undo: 'remove-toxic', ...there, toxic: toxicName(entry.toxic) };
    },
    addToxic: async (link, { type, attributes, stream, toxicity, name }) => {
      const body = {
        name: toxicName(name),
        stream,
        toxicity,
        type: type as ToxicType,
        attributes: { ...attributes },
      };
      await call(`adding ${name} to ${link}`, api.api.post(`${path(link)}/toxics`, body));
    },
    removeToxic: async (link, name) => {
      const toxic = `${path(link)}/toxics/${encodeURIComponent(toxicName(name))}`;
      await call(`removing ${name} from ${link}`, api.api.delete(toxic).catch(ignoreMissing));
    },
    setEnabled: async (link, enabled) => {
      const change = api.api.post(path(link), { enabled });
      // One that is gone accepts nothing and refuses nothing: whoever looks after it sees that it is missing.
      await call(
        `${enabled ? 'enabling' : 'disabling'} ${link}`,
        enabled ? change.catch(ignoreMissing) : change,
      );
    },
    states: async () => {
      const all = await found();
      return Object.fromEntries(
        names.flatMap((link): [string, LinkState][] => {
          const made = standing(link);
          const proxy = all[made.proxy];
          if (proxy === undefined) return [];
          const { toxics, enabled, listen, upstream } = proxy;
          const ours = toxics.map(({ name }) => name).filter((name) => name.startsWith(ownToxics(tag)));
          return [
            [
              link,
              {
                toxics: ours.map((name) => name.slice(ownToxics(tag).length)),
                enabled,
                asMade: everywhere(listen) === everywhere(made.listen) && upstream === made.upstream,
              },
            ],
          ];
        }),
      );
    },
    restore,
    hits: async (link, toxic) => (await observe())?.proxies[standing(link).proxy]?.toxics[toxicName(toxic)],
    traffic: async () => {
      const observed = await observe();
      if (observed === undefined) return undefined;
      return Object.fromEntries(
        names.flatMap((link): [string, LinkTraffic][] => {
          const row = observed.proxies[standing(link).proxy];
          if (row === undefined) return [];
          const { connections, open, bytes, busyConnections: busy } = row;
          return [[link, { connections, open, bytes, ...(busy === undefined ? {} : { busy }) }]];
        }),
      );
    },
    // Found ones have seen more than this run.
    observed: async () => {
      const seen = areFound ? [] : names.map((link) => observedOf(link, path(link)));
      return (await call('reading what the links have seen', Promise.all(seen))).flat();
    },
    refuses: async (link) => {
      const there = reached.get(link);
      if (there !== undefined) return await refusesAt(there);
      if (!areFound) throw new SeatrialError('E_PROXY', `there is no link ${link}`);
      return undefined;
    },
    busyP99Ms: async () => {
      const busy = askOurs(`${url}/observed/busy`, 'POST', busySchema);
      return (await call('asking how busy the proxy is', busy))?.p99Ms;
    },
  };
}

/** How the name of every toxic of this run begins. */
function ownToxics(tag: string): string {
  return `seatrial_${tag}_`;
}

function text({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`;
}

/** All interfaces, however it is written: the server says `[::]:8666` for a listener that was asked for as `0.0.0.0:8666`. */
function everywhere(listen: string): string {
  return listen.replace(/^(?:0\.0\.0\.0|\[::\])?:/, ':');
}

/** What was seen through one proxy; nothing where it is gone, or not ours. */
async function observedOf(link: string, proxyUrl: string): Promise<readonly ObservedProxy[]> {
  const seen = await askOurs(`${proxyUrl}/observed`, 'GET', observedProxySchema);
  return seen === undefined ? [] : [{ name: link, ...seen }];
}

/** What our proxy answers; `undefined` from a foreign one, which has no such route. */
async function askOurs<T>(url: string, method: 'GET' | 'POST', schema: z.ZodType<T>): Promise<T | undefined> {
  // Whoever asks waits in time, which knows of a harness that stood still; this only ends what nobody waits for any more.
  const response = await fetch(url, { method, signal: AbortSignal.timeout(3 * callMsMax) });
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
