/** The ground of the lint: a topology looked up by what rules ask of it. */

import { edgeName } from '../../model/place.ts';
import type { Target } from '../../model/target.ts';
import type { FactName, Topology, TopologyEdge, TopologyService } from '../../model/topology.ts';
import type { LintEvidence, LintFinding } from '../../model/lint.ts';
import { byText } from '../order.ts';
import { isAwaited } from '../patience.ts';
import type { LintRuleId } from './rules.ts';

/** A finding of one of our rules. */
export interface OwnFinding extends LintFinding {
  readonly rule: LintRuleId;
}

/** One rule's look at a system. */
export type LintLook = (ground: LintGround) => readonly OwnFinding[];

/** What rules look at. */
export interface LintGround {
  readonly topology: Topology;
  readonly target: Target | undefined;
  /** Calls from one service to another, in an order that does not depend on the input's. */
  readonly edges: readonly TopologyEdge[];
  /** Of these, those whose answers are waited for. */
  readonly awaited: readonly TopologyEdge[];
  readonly service: (name: string) => TopologyService;
  /** The saga of which this call makes a step, by its coordinator; `undefined`: none. */
  readonly sagaOf: (edge: TopologyEdge) => string | undefined;
  /** Who names this edge. */
  readonly sourcesOf: (edge: TopologyEdge) => readonly string[];
  readonly evidence: (edge: TopologyEdge, fact: FactName) => LintEvidence;
  readonly evidenceOfService: (name: string, fact: 'replicas' | 'critical' | 'kind') => LintEvidence;
}

/** The ground of one topology. O(edges log edges + services). */
export function groundOf(topology: Topology, target?: Target): LintGround {
  const edges = topology.edges
    .filter(({ from, to }) => from !== to)
    .map((edge) => ({ edge, text: JSON.stringify(edge) }))
    .sort(
      (a, b) => byText(a.edge.from, b.edge.from) || byText(a.edge.to, b.edge.to) || byText(a.text, b.text),
    )
    .map(({ edge }) => edge);
  const services = new Map(topology.services.map((service) => [service.name, service]));
  const service = (name: string): TopologyService =>
    services.get(name) ?? { name, replicas: 1, entry: false };
  const sagas = new Map(
    Object.entries(topology.sagas).flatMap(([saga, { coordinator, steps }]) =>
      coordinator === undefined
        ? []
        : steps.map((step): [string, string] => [edgeName(coordinator, step.service), saga]),
    ),
  );
  const sourcesOf = ({ sources }: Pick<TopologyEdge, 'sources'>): readonly string[] =>
    sources ?? [topology.source];
  return {
    topology,
    target,
    edges,
    awaited: edges.filter(isAwaited),
    service,
    sagaOf: ({ from, to }) => sagas.get(edgeName(from, to)),
    sourcesOf,
    evidence: (edge, fact) => ({
      place: edgeName(edge.from, edge.to),
      fact,
      says: String(edge.facts[fact] ?? 'not said'),
      sources: [...(edge.said?.[fact]?.[0]?.sources ?? sourcesOf(edge))],
    }),
    evidenceOfService: (name, fact) => ({
      place: name,
      fact,
      says: String(service(name)[fact] ?? 'not said'),
      sources: [...sourcesOf(service(name))],
    }),
  };
}

/** Who says a fact of this edge: nobody where it is not said. */
export function tellersOf(
  { sourcesOf }: Pick<LintGround, 'sourcesOf'>,
  edge: TopologyEdge,
  fact: FactName,
): readonly string[] {
  const said = edge.said?.[fact];
  if (said !== undefined) return said.flatMap(({ sources }) => sources);
  return edge.facts[fact] === undefined ? [] : sourcesOf(edge);
}

/**
 * Whether who names this edge, but says nothing of this fact, says it of others: of the same caller, or of anybody. A source that only shows
 * in passing that there is an edge (a manifest, by an address in it) could not have said more.
 */
export function isToldOfOthers(
  ground: LintGround,
  fact: FactName,
  among: readonly TopologyEdge[],
): (edge: TopologyEdge) => boolean {
  const tellers = new Set(among.flatMap((edge) => tellersOf(ground, edge, fact)));
  return (edge) =>
    edge.facts[fact] === undefined &&
    ground
      .sourcesOf(edge)
      .some(
        (source) =>
          tellers.has(source) && edge.evidence?.some((one) => one.startsWith(`${source}:`)) !== true,
      );
}
