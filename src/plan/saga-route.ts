/** How a saga is driven: from which entry its coordinator is reached, and which services take part. */

import { alg } from '@dagrejs/graphlib';
import { asGraph } from '../model/dependency-graph.ts';
import { ownerOf, type Saga, type Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { byText } from './order.ts';

/** A saga with the way to it. */
export interface SagaRoute {
  readonly target: Target;
  readonly name: string;
  readonly saga: Saga;
  /** The entry the clients call. */
  readonly entry: string;
  /** The edges from the entry to the coordinator. */
  readonly path: readonly TopologyEdge[];
  /** What must run: the path, the coordinator, every participant. */
  readonly services: readonly string[];
}

/** The shortest way from an entry to the saga's coordinator (of several, the first by name); `undefined`: nobody can reach it. */
export function routeTo(name: string, saga: Saga, target: Target, topology: Topology): SagaRoute | undefined {
  const graph = asGraph(topology);
  const owner = ownerOf(saga);
  const entries = topology.services
    .filter((service) => service.entry && graph.hasNode(owner))
    .map((service) => ({ entry: service.name, found: alg.dijkstra(graph, service.name) }))
    .map(({ entry, found }) => ({ entry, found, steps: found[owner]?.distance ?? Infinity }))
    .filter(({ steps }) => Number.isFinite(steps))
    .sort((a, b) => a.steps - b.steps || byText(a.entry, b.entry));
  const [best] = entries;
  if (best === undefined) return undefined;

  const path: TopologyEdge[] = [];
  for (let to = owner; to !== best.entry;) {
    const from = best.found[to]?.predecessor ?? best.entry;
    path.unshift(graph.edge(from, to));
    to = from;
  }
  const services = [best.entry, ...path.map(({ to }) => to), ...saga.steps.map(({ service }) => service)];
  return { target, name, saga, entry: best.entry, path, services: [...new Set(services)] };
}
