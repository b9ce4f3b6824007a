/**
 * Dominators: which services are reached through a service alone.
 *
 * From the entries, all of them together, a service X dominates Y when every way to Y leads through X: without X nobody reaches Y. After Cooper,
 * Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001), without recursion.
 */

import type { Topology } from '../model/topology.ts';
import { numbered, type NumberedGraph } from './numbered-graph.ts';

/**
 * How many services each one dominates, itself left out. Where no entry is named, services that nobody else calls are taken for
 * entries.
 * O(edges × depth of the tree), near linear on real graphs.
 *
 * @param graph - the same topology in numbers, where it is known already
 */
export function dominatedIn(
  topology: Pick<Topology, 'services' | 'edges'>,
  graph: NumberedGraph = numbered(topology),
): {
  count(service: string): number;
} {
  const { names, numberOf, start, callees } = graph;
  const size = names.length;
  const root = size;
  const roots = entriesOf(topology, graph);
  const outOf = (node: number): Int32Array =>
    node === root ? roots : callees.subarray(start[node] ?? 0, start[node + 1] ?? 0);
  const order = postOrder(root, outOf, size + 1);
  const place = new Int32Array(size + 1).fill(-1);
  for (const [at, node] of order.entries()) place[node] = at;
  const callers = callersOf(order, outOf, size + 1);
  const above = new Int32Array(size + 1).fill(-1);
  above[root] = root;
  const meet = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      while ((place[left] ?? 0) < (place[right] ?? 0)) left = above[left] ?? root;
      while ((place[right] ?? 0) < (place[left] ?? 0)) right = above[right] ?? root;
    }
    return left;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let at = order.length - 2; at >= 0; at -= 1) {
      const node = order[at] ?? root;
      let found = -1;
      for (const caller of callers[node] ?? []) {
        if ((above[caller] ?? -1) === -1) continue;
        found = found === -1 ? caller : meet(found, caller);
      }
      if (found === (above[node] ?? -1)) continue;
      above[node] = found;
      changed = true;
    }
  }
  // Children come before their parents in post-order: one pass adds up the trees.
  const below = new Int32Array(size + 1);
  for (const node of order) {
    const parent = above[node] ?? -1;
    if (node !== root && parent >= 0) below[parent] = (below[parent] ?? 0) + (below[node] ?? 0) + 1;
  }
  return { count: (service) => below[numberOf.get(service) ?? -1] ?? 0 };
}

/** Where users come in, by number: the services that are named as entries, or else those that nobody else calls. */
export function entriesOf(
  { services, edges }: Pick<Topology, 'services' | 'edges'>,
  { names, numberOf }: NumberedGraph,
): Int32Array {
  const named = services.filter(({ entry }) => entry).flatMap(({ name }) => numberOf.get(name) ?? []);
  if (named.length > 0) return Int32Array.from(named);
  const called = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  return Int32Array.from([...names.entries()].flatMap(([node, name]) => (called.has(name) ? [] : [node])));
}

/** The nodes reached from `root`, each after all that are reached from it first; the root comes last. */
function postOrder(root: number, outOf: (node: number) => Int32Array, size: number): number[] {
  const order: number[] = [];
  const met = new Uint8Array(size);
  met[root] = 1;
  const path = [{ node: root, out: outOf(root), at: 0 }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.out[top.at];
    if (next === undefined) {
      order.push(top.node);
      path.pop();
      continue;
    }
    top.at += 1;
    if (met[next] === 1) continue;
    met[next] = 1;
    path.push({ node: next, out: outOf(next), at: 0 });
  }
  return order;
}

function callersOf(order: readonly number[], outOf: (node: number) => Int32Array, size: number): number[][] {
  const callers: number[][] = Array.from({ length: size }, () => []);
  for (const node of order) for (const callee of outOf(node)) callers[callee]?.push(node);
  return callers;
}
