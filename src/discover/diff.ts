/** What is different between two topologies of one system: what came, what went, and which facts changed. */

import type { FactName, Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { edgeName } from '../model/place.ts';
import { factNames } from '../model/topology.ts';
import { byName } from './edge-tally.ts';

/** Something that both have and that is not the same. */
export interface Changed {
  /** A service, or an edge `a->b`. */
  readonly where: string;
  /** `replicas`, `timeout`, … */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** The difference; everything by name. */
export interface TopologyDiff {
  readonly services: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly edges: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly changed: readonly Changed[];
}

const none = '–';

/** From `before` to `after`. Counts and times are no change: they differ with every day. O(n log n) in services and edges. */
export function diffTopologies(before: Topology, after: Topology): TopologyDiff {
  const services = paired(before.services, after.services, ({ name }) => name);
  const edges = paired(before.edges, after.edges, ({ from, to }) => edgeName(from, to));
  return {
    services: { added: services.added, removed: services.removed },
    edges: { added: edges.added, removed: edges.removed },
    changed: [
      ...services.both.flatMap(([name, one, other]) => serviceChanges(name, one, other)),
      ...edges.both.flatMap(([name, one, other]) => edgeChanges(name, one, other)),
    ],
  };
}

interface Paired<T> {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly both: readonly (readonly [name: string, before: T, after: T])[];
}

function paired<T>(before: readonly T[], after: readonly T[], nameOf: (one: T) => string): Paired<T> {
  const [old, young] = [before, after].map((all) => new Map(all.map((one) => [nameOf(one), one])));
  const names = (all: Map<string, T> | undefined, than: Map<string, T> | undefined): string[] =>
    Array.from(all?.keys() ?? [])
      .filter((name) => than?.has(name) !== true)
      .sort(byName);
  return {
    added: names(young, old),
    removed: names(old, young),
    both: Array.from(old ?? [])
      .flatMap(([name, one]): [string, T, T][] => {
        const other = young?.get(name);
        return other === undefined ? [] : [[name, one, other]];
      })
      .sort(([a], [b]) => byName(a, b)),
  };
}

function serviceChanges(where: string, before: TopologyService, after: TopologyService): Changed[] {
  const fields = ['replicas', 'entry', 'kind', 'stateful'] as const;
  return fields.flatMap((what) => changed(where, what, before[what], after[what]));
}

function edgeChanges(where: string, before: TopologyEdge, after: TopologyEdge): Changed[] {
  const facts = factNames.options.flatMap((fact: FactName) =>
    changed(where, fact, before.facts[fact], after.facts[fact]),
  );
  const [lost, won] = [
    before.operations.filter((one) => !after.operations.includes(one)),
    after.operations.filter((one) => !before.operations.includes(one)),
  ];
  const operations =
    lost.length + won.length === 0
      ? []
      : [{ where, what: 'operations', before: listed(lost), after: listed(won) }];
  return [...facts, ...operations];
}

type Field = string | number | boolean | undefined;

function changed(where: string, what: string, before: Field, after: Field): Changed[] {
  return before === after
    ? []
    : [{ where, what, before: String(before ?? none), after: String(after ?? none) }];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? none : [...names].sort(byName).join(', ');
}
