/**
 * Several topologies of one system → one: services and edges united, calls and errors summed, operations united.
 *
 * Services and edges do not depend on the order. Of facts, and of what proxies observed, the first source that knows one wins; what was
 * counted as asynchronous stays so only where every source that counted calls says it. Names are taken as they are: `cart` and `carts` are
 * two services.
 */

import { SeatrialError } from '../lib/errors.ts';
import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { byName, operationsMax } from './edge-tally.ts';

/**
 * The graph that all of `topologies` show together. O(n log n) in services and edges.
 *
 * @throws {@link SeatrialError} `E_USAGE` when they are of different targets
 */
export function mergeTopologies(topologies: NonEmpty<Topology>): Topology {
  const [first, ...others] = topologies;
  if (others.length === 0) return first;
  const target = targetOf(topologies);
  return {
    schemaVersion: 1,
    source: [...new Set(topologies.map(({ source }) => source))].join(', '),
    ...(target === undefined ? {} : { target }),
    services: groups(
      topologies.flatMap(({ services }) => services),
      ({ name }) => [name],
    )
      .map(mergeServices)
      .sort((a, b) => byName(a.name, b.name)),
    edges: groups(
      topologies.flatMap(({ edges }) => edges),
      ({ from, to }) => [from, to],
    )
      .map(mergeEdges)
      .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
    sagas: Object.fromEntries(topologies.toReversed().flatMap(({ sagas }) => Object.entries(sagas))),
  };
}

function targetOf(topologies: readonly Topology[]): string | undefined {
  const [first, other] = [...new Set(topologies.flatMap(({ target }) => target ?? []))];
  if (other !== undefined) {
    throw new SeatrialError(
      'E_USAGE',
      `the topologies are of different targets: ${first ?? ''} and ${other}`,
      {
        hint: 'give one plan the files of one system',
      },
    );
  }
  return first;
}

/** What shares a key, in the order of first occurrence. */
function groups<T>(items: readonly T[], keyOf: (item: T) => readonly string[]): NonEmpty<T>[] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return [...found.values()].flatMap((group) => (isNonEmpty(group) ? [group] : []));
}

/** A source that does not know says one replica and no entry. */
function mergeServices(same: NonEmpty<TopologyService>): TopologyService {
  return {
    name: same[0].name,
    replicas: Math.max(...same.map(({ replicas }) => replicas)),
    entry: same.some(({ entry }) => entry),
  };
}

function mergeEdges(same: NonEmpty<TopologyEdge>): TopologyEdge {
  const [{ from, to }] = same;
  const calls = sum(same.map((edge) => edge.calls));
  const errors = sum(same.map((edge) => edge.errors));
  const observed = same.find((edge) => edge.observed !== undefined)?.observed;
  const evidence = [...new Set(same.flatMap((edge) => edge.evidence ?? []))].sort(byName);
  return {
    from,
    to,
    ...(calls === undefined ? {} : { calls }),
    ...(errors === undefined ? {} : { errors }),
    operations: [...new Set(same.flatMap(({ operations }) => operations))]
      .sort(byName)
      .slice(0, operationsMax),
    facts: mergeFacts(same),
    ...(evidence.length === 0 ? {} : { evidence }),
    ...(observed === undefined ? {} : { observed }),
  };
}

/** The sum of what is known; not known anywhere is not zero. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, number) => total + number, 0);
}

function mergeFacts(same: NonEmpty<TopologyEdge>): TopologyEdge['facts'] {
  const declared = same.filter(({ calls }) => calls === undefined);
  const counted = same.filter(({ calls }) => calls !== undefined && calls > 0);
  const facts = same.reduceRight<TopologyEdge['facts']>((all, edge) => ({ ...all, ...edge.facts }), {});
  const { async, ...others } = facts;
  const stated = declared.find((edge) => edge.facts.async !== undefined)?.facts.async;
  const kept = stated ?? (counted.every((edge) => edge.facts.async === async) ? async : undefined);
  return kept === undefined ? others : { ...others, async: kept };
}
