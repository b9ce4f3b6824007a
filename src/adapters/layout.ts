/** Where everything of an experiment stands: which replicas, which links between them, and on which ports. */

import { SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';
import { calleesOf } from '../model/names.ts';
import { CLIENT, edgeName, replicaName } from '../model/place.ts';
import type { Health, Target } from '../model/target.ts';

/** One replica that is started. */
export interface ReplicaPlace {
  /** `catalog.2`. */
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly health: Health;
  /** Where it is reached from here. */
  readonly address: Address;
}

/** A link: what `caller` connects to when it calls `callee`. */
export interface LinkPlace {
  /** `order.1->payment.1`, `client->storefront.1`. */
  readonly name: string;
  readonly caller: string;
  readonly callee: string;
  /** The service called: `payment`. */
  readonly service: string;
  readonly listen: Address;
  /** The callee itself; `undefined` when it is not started: then nobody listens, and connections are refused. */
  readonly upstream: Address | undefined;
}

export interface Layout {
  readonly replicas: readonly ReplicaPlace[];
  readonly links: readonly LinkPlace[];
}

/** What is started. */
export interface LayoutOptions {
  readonly target: Target;
  readonly services: readonly string[];
  /** Services that clients call through a link of their own; those not started have none. */
  readonly entries: readonly string[];
}

/** Services that clients call, of those that are started. */
export function entriesAmong(services: readonly string[], target: Target): string[] {
  return services.filter((service) => target.services[service]?.entry === true);
}

/** How many ports {@link layOut} needs: one a replica, one a link. */
export function portsNeeded(options: LayoutOptions): number {
  return replicasOf(options).length + linksOf(options).length;
}

/**
 * Gives every replica and link a port of `ports`, in this order.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a service does not exist
 */
export function layOut(options: LayoutOptions, ports: readonly number[]): Layout {
  const free = [...ports];
  const next = (): Address => ({ host: '127.0.0.1', port: free.shift() ?? 0 });
  const replicas = replicasOf(options).map((replica) => ({ ...replica, address: next() }));
  const addresses = new Map(replicas.map(({ name, address }) => [name, address]));
  const links = linksOf(options).map(({ caller, callee, service }) => ({
    name: edgeName(caller, callee),
    caller,
    callee,
    service,
    listen: next(),
    upstream: addresses.get(callee),
  }));
  return { replicas, links };
}

/** What a caller's `${edge.…}` stand for: its links by service called, in the order of the callee's replicas. */
export function edgesOf(caller: string, { links }: Layout): Map<string, Address[]> {
  const edges = new Map<string, Address[]>();
  for (const link of links) {
    if (link.caller === caller) edges.set(link.service, [...(edges.get(link.service) ?? []), link.listen]);
  }
  return edges;
}

function replicasOf({
  target,
  services,
}: Pick<LayoutOptions, 'target' | 'services'>): Omit<ReplicaPlace, 'address'>[] {
  return services.flatMap((service) => {
    const { replicas, health } = serviceNamed(target, service);
    return Array.from({ length: replicas }, (_, index) => {
      const place = { service, number: index + 1 };
      return { ...place, name: replicaName(place), health };
    });
  });
}

/** From every started replica to every replica of what it calls (never to itself), and from the clients to the entries. */
function linksOf({
  target,
  services,
  entries,
}: LayoutOptions): { caller: string; callee: string; service: string }[] {
  const started = replicasOf({ target, services });
  const between = started.flatMap((caller) =>
    calleesOf(target, caller.service).flatMap((service) =>
      replicasOf({ target, services: [service] })
        .filter(({ name }) => name !== caller.name)
        .map((callee) => ({ caller: caller.name, callee: callee.name, service })),
    ),
  );
  const clients = started
    .filter(({ service }) => entries.includes(service))
    .map(({ name, service }) => ({ caller: CLIENT, callee: name, service }));
  return [...between, ...clients];
}

function serviceNamed(target: Target, name: string): Target['services'][string] {
  const service = target.services[name];
  if (service === undefined)
    throw new SeatrialError('E_USAGE', `target ${target.name} has no service ${name}`);
  return service;
}
