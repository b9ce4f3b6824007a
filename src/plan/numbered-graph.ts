/** A dependency graph with numbers for names, for algorithms that go through all of it: graphs of others are deep, and large. */

import type { Topology } from '../model/topology.ts';
import { byText } from './order.ts';

/** Services in the order of their names, and who calls whom, as positions in flat arrays. */
export interface NumberedGraph {
  readonly names: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** The ends of each edge, edges in the order of the input. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The callees of service n: `callees[start[n]]` up to `callees[start[n + 1]]`. */
  readonly start: Int32Array;
  readonly callees: Int32Array;
  /** The position of an edge by its ends, of several from one to the other the first; −1: there is none. O(edges) the first time, then O(1). */
  find(caller: number, callee: number): number;
}

/** The graph. A service that only an edge names is there, too. O(services log services + edges). */
export function numbered({ services, edges }: Pick<Topology, 'services' | 'edges'>): NumberedGraph {
  const known = new Set<string>();
  for (const { name } of services) known.add(name);
  for (const edge of edges) known.add(edge.from).add(edge.to);
  const names = [...known].sort(byText);
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const from = Int32Array.from(edges, (edge) => numberOf.get(edge.from) ?? 0);
  const to = Int32Array.from(edges, (edge) => numberOf.get(edge.to) ?? 0);
  const start = new Int32Array(names.length + 1);
  for (const caller of from) start[caller + 1] = (start[caller + 1] ?? 0) + 1;
  for (let at = 0; at < names.length; at += 1) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const callees = new Int32Array(edges.length);
  const next = start.slice();
  for (const [edge, caller] of from.entries()) {
    const at = next[caller] ?? 0;
    callees[at] = to[edge] ?? 0;
    next[caller] = at + 1;
  }
  let positions: ReadonlyMap<number, number> | undefined;
  return {
    names,
    numberOf,
    from,
    to,
    start,
    callees,
    find: (caller, callee) => {
      positions ??= positionsOf(from, to, names.length);
      return positions.get(caller * names.length + callee) ?? -1;
    },
  };
}

/** Where each two ends are first. */
function positionsOf(from: Int32Array, to: Int32Array, size: number): ReadonlyMap<number, number> {
  const positions = new Map<number, number>();
  for (let edge = from.length - 1; edge >= 0; edge -= 1)
    positions.set((from[edge] ?? 0) * size + (to[edge] ?? 0), edge);
  return positions;
}
