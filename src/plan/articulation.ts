/**
 * Articulation points: services that alone join parts of the system which users come into by entries of their own.
 *
 * Calls count both ways: a service is an articulation point where the graph falls apart without it (Hopcroft and Tarjan, "Algorithm 447", 1973, without
 * recursion). What it cuts off from every entry it dominates, too (dominators.ts), so only parts with an entry in each are told here: parts that could fail by
 * themselves, and fail together with it.
 */

import type { Topology } from '../model/topology.ts';
import { entriesOf } from './dominators.ts';
import { numbered } from './numbered-graph.ts';

/** Looks up how many parts with entries a service joins; 0 where it is not alone in that. O(services log services + edges) once. */
export function joinedBy(topology: Pick<Topology, 'services' | 'edges'>): (service: string) => number {
  const graph = numbered(topology);
  const { names, numberOf } = graph;
  const size = names.length;
  const { start, next } = bothWays(graph);
  const isEntry = new Uint8Array(size);
  for (const entry of entriesOf(topology, graph)) isEntry[entry] = 1;
  const met = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  /** Entries at a node and below it. */
  const entries = Int32Array.from(isEntry);
  /** Of what falls off below a node: parts with entries, and the entries in them. */
  const parts = new Int32Array(size);
  const fallen = new Int32Array(size);
  const joins = new Int32Array(size);
  let clock = 0;
  for (let root = 0; root < size; root += 1) {
    if (met[root] !== -1) continue;
    const first = clock;
    const order: number[] = [];
    const path = [{ node: root, from: -1, at: start[root] ?? 0 }];
    met[root] = low[root] = clock++;
    order.push(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, from } = top;
      if (top.at < (start[node + 1] ?? 0)) {
        const other = next[top.at] ?? 0;
        top.at += 1;
        if (met[other] === -1) {
          met[other] = low[other] = clock++;
          order.push(other);
          path.push({ node: other, from: node, at: start[other] ?? 0 });
        } else low[node] = Math.min(low[node] ?? 0, met[other] ?? first);
        continue;
      }
      path.pop();
      if (from === -1) continue;
      low[from] = Math.min(low[from] ?? 0, low[node] ?? 0);
      entries[from] = (entries[from] ?? 0) + (entries[node] ?? 0);
      // Nothing below leads past its parent: it falls off.
      if ((low[node] ?? 0) < (met[from] ?? 0) || (entries[node] ?? 0) === 0) continue;
      parts[from] = (parts[from] ?? 0) + 1;
      fallen[from] = (fallen[from] ?? 0) + (entries[node] ?? 0);
    }
    const all = entries[root] ?? 0;
    for (const node of order) {
      const hasRest = all - (fallen[node] ?? 0) - (isEntry[node] ?? 0) > 0;
      const count = (parts[node] ?? 0) + (hasRest ? 1 : 0);
      joins[node] = count > 1 ? count : 0;
    }
  }
  return (service) => joins[numberOf.get(service) ?? -1] ?? 0;
}

/** Who calls or is called by whom: of service n `next[start[n]]` up to `next[start[n + 1]]`. */
function bothWays({ names, start: from, callees }: ReturnType<typeof numbered>): {
  readonly start: Int32Array;
  readonly next: Int32Array;
} {
  const start = new Int32Array(names.length + 1);
  const each = (act: (caller: number, callee: number) => void): void => {
    for (let caller = 0; caller < names.length; caller += 1)
      for (let at = from[caller] ?? 0; at < (from[caller + 1] ?? 0); at += 1) act(caller, callees[at] ?? 0);
  };
  const count = (node: number): void => {
    start[node + 1] = (start[node + 1] ?? 0) + 1;
  };
  each((caller, callee) => {
    count(caller);
    count(callee);
  });
  for (let at = 0; at < names.length; at += 1) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const place = start.slice();
  const next = new Int32Array(2 * callees.length);
  const put = (node: number, other: number): void => {
    const at = place[node] ?? 0;
    next[at] = other;
    place[node] = at + 1;
  };
  each((caller, callee) => {
    put(caller, callee);
    put(callee, caller);
  });
  return { start, next };
}
