/**
 * Links over proxies that are in a server already. They are somebody else's: none is made or removed, toxics of others stay on them, and
 * what was lost with a restart of the server is not made again.
 */

import { SeatrialError } from '../../lib/errors.ts';
import type { Target } from '../../model/target.ts';
import type { FoundProxy as Server } from '../found-proxy.ts';
import type { LinkPlace } from '../layout.ts';
import { refusesAt, type LinkReach } from '../link-refusal.ts';
import { proxiesIn, type FoundProxy } from '../proxy-undo.ts';
import { linksIn, type StandingLink, type ToxiproxyLinks } from '../toxiproxy-links.ts';
import { parseAddress, proxyNames } from './attached-layout.ts';

/** The links that were found. */
export interface AdoptedLinks {
  readonly links: ToxiproxyLinks;
  /** Where they are reached from here; one that is not there cannot be reached. */
  readonly reached: ReadonlyMap<string, LinkReach>;
  /** Proxies that have gone since, as a sentence. */
  lost(): SeatrialError | undefined;
}

/**
 * Finds the proxy of each link.
 *
 * @throws {@link SeatrialError} `E_PROXY` naming every link whose proxy is missing or disabled; `E_LOCKED` when toxics of another run of
 *   Seatrial are on them
 */
export async function adoptLinks(
  places: readonly LinkPlace[],
  server: Server,
  { tag, target }: { readonly tag: string; readonly target: Target },
): Promise<AdoptedLinks> {
  const live = await findProxies(places, server.url, target);
  const reached = await reachable(live, server.url);
  let lost: SeatrialError | undefined;
  return {
    reached,
    lost: () => lost,
    links: linksIn(live, {
      ...server,
      tag,
      reached,
      areFound: true,
      restore: (links) => {
        const names = links.map((link) => live.get(link)?.proxy ?? link).join(', ');
        lost ??= new SeatrialError('E_PROXY', `the proxy at ${server.url} has lost ${names}`, {
          hint: 'they were found there and are not ours to make again: whoever made them has to, as after every restart of the server',
        });
        return Promise.reject(lost);
      },
    }),
  };
}

/**
 * The proxy of each link, as it stands in the server.
 *
 * @throws as {@link adoptLinks}
 */
export async function findProxies(
  places: readonly LinkPlace[],
  url: string,
  target: Target,
): Promise<ReadonlyMap<string, StandingLink>> {
  const there = (await proxiesIn(url)) ?? new Map<string, FoundProxy>();
  const found = places.map(({ name, caller, callee }) => {
    const names = proxyNames({ caller, callee }, target);
    const proxy = names.map((one) => there.get(one)).find((one) => one !== undefined);
    return { name, names, proxy };
  });
  const problems = found.flatMap(({ name, names, proxy }) => {
    if (proxy === undefined) return [`${name} has none (looked for ${names.join(', ')})`];
    const other = found.find((one) => one.proxy === proxy);
    if (other?.name !== name) return [`${name}: ${proxy.name} stands on ${other?.name ?? ''}, too`];
    return proxy.enabled ? [] : [`${name}: ${proxy.name} is disabled`];
  });
  if (problems.length > 0)
    throw new SeatrialError(
      'E_PROXY',
      `the proxies at ${url} are not as they are to be: ${problems.join('; ')}`,
      {
        hint: 'make each one there, between its caller and its callee, and enable it; a name of another form is told in the target file: attached: { proxies: { caller->callee: NAME } }',
      },
    );
  const others = found.flatMap(({ proxy }) =>
    (proxy?.toxics ?? []).filter(({ name }) => name.startsWith('seatrial_')).map(({ name }) => name),
  );
  if (others.length > 0)
    throw new SeatrialError(
      'E_LOCKED',
      `another run of Seatrial is at the proxies of ${url}: ${others.join(', ')}`,
      {
        hint: 'let it end; if it is gone, seatrial heal where it ran, or remove these toxics',
      },
    );
  return new Map(
    found.flatMap(({ name, proxy }): [string, StandingLink][] =>
      proxy === undefined
        ? []
        : [[name, { proxy: proxy.name, listen: proxy.listen, upstream: proxy.upstream }]],
    ),
  );
}

/** A proxy that listens on every address is reached where the server is; whether it is, a connection says. */
async function reachable(
  live: ReadonlyMap<string, StandingLink>,
  url: string,
): Promise<ReadonlyMap<string, LinkReach>> {
  const tried = await Promise.all(
    Array.from(live, async ([link, { listen }]): Promise<[string, LinkReach][]> => {
      const { host, port } = parseAddress(listen);
      const isEverywhere = ['', '::', '0.0.0.0'].includes(host);
      const address = { host: isEverywhere ? new URL(url).hostname.replace(/^\[|\]$/g, '') : host, port };
      // A server that listens on every address may be in a container, whose engine accepts connections for it.
      const reach = { address, isForwarded: isEverywhere };
      const refuses = await refusesAt(reach).catch(() => true);
      return refuses ? [] : [[link, reach]];
    }),
  );
  return new Map(tried.flat());
}
