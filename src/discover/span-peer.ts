/**
 * Who is at the other end of a call, from what the caller's span says of it (OpenTelemetry's semantic conventions, old and new, and
 * OpenTracing's tags).
 *
 * A name somebody gave goes before the name of a host, and that before what kind of thing it is. Numbers are no names: an address of one of
 * many replicas says nothing, so such calls stay without a callee.
 */

import type { Peer, SpanKind } from './span.ts';

const keys = {
  service: ['peer.service'],
  host: ['server.address', 'net.peer.name', 'peer.hostname', 'peer.address', 'network.peer.address'],
  url: ['url.full', 'http.url', 'http.host'],
  databaseSystem: ['db.system.name', 'db.system', 'db.type'],
  databaseName: ['db.namespace', 'db.name', 'db.instance'],
  messagingSystem: ['messaging.system'],
  destination: ['messaging.destination.name', 'messaging.destination', 'message_bus.destination'],
} as const;

/** The attributes that {@link peerOf} asks for. */
export const peerKeys: ReadonlySet<string> = new Set(Object.values(keys).flat());

/** The callee of a span of this kind (of a consumer: where its messages come from), if its attributes tell. */
export function peerOf(
  attributes: ReadonlyMap<string, string>,
  kind: SpanKind | undefined,
): Peer | undefined {
  if (attributes.size === 0 || kind === 'server' || kind === 'internal') return undefined;
  const first = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = attributes.get(name);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const named = first(keys.service) ?? hostName(first(keys.host));
  const system = first(keys.databaseSystem);
  const database = first(keys.databaseName);
  if (kind !== 'consumer' && kind !== 'producer' && (system ?? database) !== undefined) {
    const own = [system, database].filter((part) => part !== undefined).join('/');
    return { name: named ?? own, kind: system?.toLowerCase() === 'memcached' ? 'cache' : 'database' };
  }
  const queue = first(keys.messagingSystem) ?? first(keys.destination);
  if (queue !== undefined) return { name: named ?? queue, kind: 'queue' };
  if (kind === 'consumer' || kind === 'producer')
    return named === undefined ? undefined : { name: named, kind: 'queue' };
  // A server's span has the URL it was asked for, so where the kind is not told, only a name given on purpose is one.
  const name = kind === undefined ? first(keys.service) : (named ?? hostName(first(keys.url)));
  return name === undefined ? undefined : { name, kind: 'external' };
}

/** The name of a host in an address or a URL; nothing for numbers and for this machine. */
export function hostName(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const [, host = ''] =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(?::\d+)?(?:[/?#]|$)/i.exec(
      address.slice(0, addressMax),
    ) ?? [];
  const plain = host.replace(/^\[|\]$/g, '');
  return plain === '' || isAddress(plain) || plain.toLowerCase() === 'localhost' ? undefined : plain;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}

const addressMax = 2_048;

/**
 * The service that a peer's name means, as far as its form says: `cart:7070` is `cart`, and so is what Kubernetes calls it,
 * `cart.default.svc.cluster.local`. Nothing else is guessed.
 */
export function plainPeerName(name: string): string {
  const host = name.replace(/:\d+$/, '');
  const [, service = host] = /^([^.]+)\.[^.]+\.svc(?:\.|$)/.exec(host) ?? [];
  return service;
}
