/** A dependency graph with numbers for names, for algorithms that go through all of it: graphs of others are deep, and large. */

import type { Topology } from '../model/topology.ts';
import { byText } from './order.ts';

/** Services in the order of their names, and who calls whom, as positions in flat arrays. */
export interface NumberedGraph {
  readonly names: readonly string[];
  readonly numberOf: ReadonlyMap<string, number>;
  /** The callees of service n: `callees[start[n]]` up to `callees[start[n + 1]]`. */
  readonly start: Int32Array;
  readonly callees: Int32Array;
}

/** The graph. A service that only an edge names is there, too. O(services log services + edges). */
export function numbered({ services, edges }: Pick<Topology, 'services' | 'edges'>): NumberedGraph {
  const names = [
    ...new Set([...services.map(({ name }) => name), ...edges.flatMap(({ from, to }) => [from, to])]),
  ].sort(byText);
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const start = new Int32Array(names.length + 1);
  const ends = edges.map(({ from, to }) => [numberOf.get(from) ?? 0, numberOf.get(to) ?? 0] as const);
  for (const [from] of ends) start[from + 1] = (start[from + 1] ?? 0) + 1;
  for (let at = 0; at < names.length; at += 1) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const callees = new Int32Array(ends.length);
  const next = start.slice();
  for (const [from, to] of ends) {
    const at = next[from] ?? 0;
    callees[at] = to;
    next[from] = at + 1;
  }
  return { names, numberOf, start, callees };
}
