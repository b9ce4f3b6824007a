/** Where everything of a target is that runs already: its addresses, and the proxies that are looked for between them. */

import type { Address } from '../../model/client.ts';
import { CLIENT, covers, edgeName, parseEdge, serviceOf } from '../../model/place.ts';
import type { AttachedReplica, Target } from '../../model/target.ts';
import type { Layout, LinkPlace } from '../layout.ts';

/**
 * The layout, with addresses as the target says them. Links to what does not belong to the experiment are no business of ours, and clients
 * have one only where the target names its proxy: else they call the service itself.
 */
export function attachedLayout({ replicas, links }: Layout, target: Target): Layout {
  const there = replicas.map((replica) => {
    const entry = entryOf(replica, target);
    return entry === undefined ? replica : { ...replica, address: parseAddress(entry.address) };
  });
  const addresses = new Map(there.map(({ name, address }) => [name, address]));
  return {
    replicas: there,
    links: links
      .filter((link) => link.upstream !== undefined)
      .filter((link) => link.caller !== CLIENT || namedProxy(link, target) !== undefined)
      .map((link) => ({ ...link, upstream: addresses.get(link.callee) })),
  };
}

/** What the target says of a replica that runs already. */
export function entryOf(
  { service, number }: { readonly service: string; readonly number: number },
  { services }: Pick<Target, 'services'>,
): AttachedReplica | undefined {
  return services[service]?.attached?.[number - 1];
}

/** The names that the proxy of a link may have, the likeliest first: the one that the target says, or those that people give. */
export function proxyNames(link: Pick<LinkPlace, 'caller' | 'callee'>, target: Target): readonly string[] {
  const named = namedProxy(link, target);
  if (named !== undefined) return [named];
  const between = (caller: string, callee: string): string[] =>
    ['->', '-', '_'].map((sign) => `${caller}${sign}${callee}`);
  const services = [serviceOf(link.caller), serviceOf(link.callee)] as const;
  const areSingle = services.every((service) => (target.services[service]?.replicas ?? 1) === 1);
  return [...between(link.caller, link.callee), ...(areSingle ? between(...services) : [])];
}

function namedProxy(
  { caller, callee }: Pick<LinkPlace, 'caller' | 'callee'>,
  { attached }: Pick<Target, 'attached'>,
): string | undefined {
  const proxies = attached?.proxies ?? {};
  const isCovered = (edge: string): boolean => {
    const { from, to } = parseEdge(edge);
    return covers(from, caller) && covers(to, callee);
  };
  return proxies[edgeName(caller, callee)] ?? proxies[Object.keys(proxies).find(isCovered) ?? ''];
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function parseAddress(text: string): Address {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
}
