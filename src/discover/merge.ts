/**
 * Several topologies of one system → one: services and edges united, calls and errors summed, operations and times united, and of each fact
 * who says what.
 *
 * Nothing depends on the order of the sources, and what was merged can be merged on. What was counted as asynchronous stays so only where
 * all counted calls are; what configuration says goes before. Names are taken as they are: `cart` and `carts` are two services, unless
 * {@link renameServices} was told that they are one.
 */

import { SeatrialError } from '../lib/errors.ts';
import { addCounts } from '../lib/counts.ts';
import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import type { Confidence, Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { byName, operationsMax } from './edge-tally.ts';
import { allSaid, factsTaken, saidBy } from './facts.ts';
import { mergeLatencies } from './latencies.ts';
import { protocolTaken } from './protocols.ts';
import { mergeSigns, saidBySigns, saidOtherwise } from './merge-signs.ts';

/**
 * The graph that all of `topologies` show together. O(n log n) in services and edges.
 *
 * @throws {@link SeatrialError} `E_USAGE` when they are of different targets
 */
export function mergeTopologies(topologies: NonEmpty<Topology>): Topology {
  const [first, ...others] = topologies;
  return others.length === 0 ? first : uniteTopologies(topologies);
}

/** {@link mergeTopologies}, of one topology, too: then what it tells twice is put together, and everything says where it comes from. */
export function uniteTopologies(topologies: NonEmpty<Topology>): Topology {
  const target = targetOf(topologies);
  const confidence = mergeConfidence(topologies.flatMap((one) => one.confidence ?? []));
  return {
    schemaVersion: 1,
    source: sourcesOf(topologies).join(', '),
    ...(target === undefined ? {} : { target }),
    services: groups(
      topologies.flatMap((one) => one.services.map((service) => ({ one: service, source: one.source }))),
      ({ one }) => [one.name],
    )
      .map(mergeServices)
      .sort((a, b) => byName(a.name, b.name)),
    edges: groups(
      topologies.flatMap((one) => one.edges.map((edge) => ({ one: edge, source: one.source }))),
      ({ one: { from, to } }) => [from, to],
    )
      .map(mergeEdges)
      .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
    sagas: mergeSagas(topologies),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

/** A part of a topology, and what the topology says it comes from. */
interface Sourced<T> {
  readonly one: T;
  readonly source: string;
}

function targetOf(topologies: readonly Topology[]): string | undefined {
  const [first, other] = [...new Set(topologies.flatMap(({ target }) => target ?? []))].sort(byName);
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

/** What shares a key. */
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

/** Of a topology that was merged before, each of its sources. */
function sourcesOf(
  parts: readonly { readonly source: string; readonly one?: Pick<TopologyEdge, 'sources'> }[],
): string[] {
  const all = parts.flatMap(({ one, source }) => one?.sources ?? source.split(', '));
  return [...new Set(all)].sort(byName);
}

/** A source that does not know says one replica and no entry. Who speaks for itself is not virtual; what it says it is goes before a guess. */
function mergeServices(same: NonEmpty<Sourced<TopologyService>>): TopologyService {
  const services = same.map(({ one }) => one);
  const speaking = services.filter(({ virtual }) => virtual !== true);
  // Where it speaks for itself, what its callers take it for does not count.
  const told = speaking.length === 0 ? services : speaking;
  const kinds = [...new Set(told.flatMap(({ kind }) => kind ?? []))].sort(byName);
  const kind = kinds.find((one) => one !== 'external' && one !== 'service') ?? kinds[0];
  const known = services.flatMap(({ stateful }) => stateful ?? []);
  // Who says that users need it is believed: the other way round it would not be tried.
  const needed = services.flatMap(({ critical }) => critical ?? []);
  return {
    name: same[0].one.name,
    replicas: services.reduce((most, { replicas }) => Math.max(most, replicas), 1),
    entry: services.some(({ entry }) => entry),
    ...(kind === undefined ? {} : { kind }),
    ...(needed.length === 0 ? {} : { critical: needed.includes(true) }),
    ...(speaking.length === 0 ? { virtual: true } : {}),
    ...(known.length === 0 ? {} : { stateful: known.includes(true) }),
    sources: sources(sourcesOf(same)),
  };
}

function mergeEdges(same: NonEmpty<Sourced<TopologyEdge>>): TopologyEdge {
  const [
    {
      one: { from, to },
    },
  ] = same;
  const edges = same.map(({ one }) => one);
  const evidence = [...new Set(edges.flatMap((edge) => edge.evidence ?? []))].sort(byName);
  const protocol = protocolTaken(edges.map((edge) => edge.protocol));
  const latency = mergeLatencies(edges.flatMap((edge) => edge.latency ?? []));
  const shown = same.flatMap(({ one: { signs }, source }) =>
    signs === undefined ? [] : [{ one: signs, source }],
  );
  const signs = mergeSigns(
    shown.map(({ one }) => one),
    sourcesOf(shown),
  );
  const said = allSaid([
    ...same.map(({ one, source }) =>
      saidOtherwise(one.said ?? saidBy(one, source), signSources(one, source)),
    ),
    ...(signs === undefined ? [] : [saidBySigns(signs)]),
  ]);
  const counted = {
    calls: sum(edges.map((edge) => edge.calls)),
    callsVariance: sum(edges.map((edge) => edge.callsVariance)),
    errors: sum(edges.map((edge) => edge.errors)),
    asyncCalls: sum(edges.map(asyncCallsOf)),
    firstMs: least(edges.map((edge) => edge.firstMs)),
    lastMs: least(edges.map((edge) => edge.lastMs && -edge.lastMs)),
  };
  const { calls = 0, asyncCalls } = counted;
  const isAsync = calls > 0 && asyncCalls === calls;
  return {
    from,
    to,
    ...withoutUndefined({ ...counted, lastMs: counted.lastMs && -counted.lastMs, latency }),
    operations: [...new Set(edges.flatMap(({ operations }) => operations))]
      .sort(byName)
      .slice(0, operationsMax),
    ...(protocol === undefined ? {} : { protocol }),
    ...(signs === undefined ? {} : { signs }),
    facts: { ...(isAsync ? { async: true } : {}), ...factsTaken(said) },
    ...(Object.keys(said).length === 0 ? {} : { said }),
    ...(evidence.length === 0 ? {} : { evidence }),
    sources: sources(sourcesOf(same)),
    ...withoutUndefined({ observed: longestObserved(edges) }),
  };
}

function sources(names: readonly string[]): string[] {
  return [...names];
}

/** Whose signs an edge has: of a topology of several sources, all together, as its facts say it, and each. */
function signSources({ signs }: TopologyEdge, source: string): string[] {
  return signs === undefined ? [] : [source, ...sourcesOf([{ one: signs, source }])];
}

function asyncCallsOf({ calls, asyncCalls, facts }: TopologyEdge): number | undefined {
  if (asyncCalls !== undefined || calls === undefined) return asyncCalls;
  return facts.async === true ? calls : 0;
}

/** The sum of what is known; not known anywhere is not zero. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce(addCounts, 0);
}

function least(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Several observations may be of the same time, and are not added: the one that lasted longest stands. */
function longestObserved(edges: readonly TopologyEdge[]): TopologyEdge['observed'] {
  return edges
    .flatMap((edge) => edge.observed ?? [])
    .sort(
      (a, b) =>
        b.watchedMs - a.watchedMs || b.calls - a.calls || byName(JSON.stringify(a), JSON.stringify(b)),
    )[0];
}

/** Of sagas of one name that differ, one: which does not depend on the order. */
function mergeSagas(topologies: readonly Topology[]): Topology['sagas'] {
  const all = topologies.flatMap(({ sagas }) => Object.entries(sagas));
  const ordered = all.sort(
    ([a, one], [b, other]) => byName(a, b) || byName(JSON.stringify(other), JSON.stringify(one)),
  );
  return Object.fromEntries(ordered);
}

function mergeConfidence([first, ...others]: readonly Confidence[]): Confidence | undefined {
  if (first === undefined) return undefined;
  const total = { ...first };
  for (const other of others)
    for (const key of Object.keys(total) as (keyof Confidence)[])
      total[key] = addCounts(total[key], other[key]);
  return total;
}
