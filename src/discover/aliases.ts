/**
 * Names that are one service's: `cart` in one source, `carts` in another.
 *
 * Nobody guesses: names that look alike are told, and put together only where a person's file says that they are one.
 */

import { append } from '../lib/append.ts';
import type { Topology } from '../model/topology.ts';
import { byName } from './edge-tally.ts';
import { elementsOf, fieldsOf, invalidAt, textOf, type InputName } from './json-input.ts';
import { uniteTopologies } from './merge.ts';
import { parseYaml } from './yaml-input.ts';

/** Other name → the service's name. */
export type Aliases = ReadonlyMap<string, string>;

/**
 * The aliases in a YAML file: `cart: [carts, cart-service]`, a service with its other names.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` where it is malformed, or a name is said to be two services
 */
export function readAliases(text: string, { name }: InputName): Aliases {
  const aliases = new Map<string, string>();
  const services = parseYaml(text, { name }).flatMap(fieldsOf);
  const names = new Set(services.map(([service]) => service));
  for (const [service, others] of services) {
    for (const other of elementsOf(others)) {
      const alias = textOf(other);
      const known = aliases.get(alias) ?? (names.has(alias) ? alias : undefined);
      if (known !== undefined && known !== service)
        throw invalidAt(other, `${alias} is ${known} already, and cannot be ${service}, too`);
      if (alias !== service) aliases.set(alias, service);
    }
  }
  return aliases;
}

/** The topology with every alias replaced; what becomes the same service or edge is put together. O(n log n). */
export function renameServices(topology: Topology, aliases: Aliases): Topology {
  const nameOf = (name: string): string => aliases.get(name) ?? name;
  const sagas = Object.entries(topology.sagas).map(([name, saga]) => [
    name,
    { ...saga, steps: saga.steps.map((step) => ({ ...step, service: nameOf(step.service) })) },
  ]);
  return uniteTopologies([
    {
      ...topology,
      services: topology.services.map((service) => ({ ...service, name: nameOf(service.name) })),
      // Calls between two names of one service are its own affair.
      edges: topology.edges
        .filter(({ from, to }) => from === to || nameOf(from) !== nameOf(to))
        .map((edge) => ({ ...edge, from: nameOf(edge.from), to: nameOf(edge.to) })),
      sagas: Object.fromEntries(sagas) as Topology['sagas'],
    },
  ]);
}

/** Groups of service names that may be one service's: they differ by case, separators, a plural s, or a word such as `service`. */
export function alikeNames({ services }: Topology): string[][] {
  const groups = new Map<string, string[]>();
  for (const { name } of services) {
    const stem = stemOf(name);
    append(groups, stem, name);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort(byName))
    .sort(([a = ''], [b = '']) => byName(a, b));
}

/** Words that a name has or has not without being another service's. */
const ending = /(?:service|svc|server|app|api)$/;

function stemOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const short = plain.replace(ending, '');
  return (short === '' ? plain : short).replace(/(?<=[^s]{3})s$/, '');
}
