/**
 * Circles: which services call each other, directly or by others.
 *
 * Strongly connected components, after Tarjan, "Depth-First Search and Linear Graph Algorithms" (1972), with a stack of its own: graphs of others
 * are deep.
 */

import type { NumberedGraph } from '../numbered-graph.ts';

/**
 * The number of each service's circle; a service in no circle is one alone. Who is called has a lower number than who calls, unless they are in
 * one circle. O(services + edges).
 */
export function circlesIn({ names, start, callees }: NumberedGraph): Int32Array {
  const size = names.length;
  const circle = new Int32Array(size).fill(-1);
  const met = new Int32Array(size).fill(-1);
  const lowest = new Int32Array(size);
  const next = start.slice(0, size);
  const open: number[] = [];
  let clock = 0;
  let circles = 0;
  for (let root = 0; root < size; root += 1) {
    if (met[root] !== -1) continue;
    const way = [root];
    for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
      if (met[at] === -1) {
        met[at] = lowest[at] = clock;
        clock += 1;
        open.push(at);
      }
      const edge = next[at] ?? 0;
      if (edge < (start[at + 1] ?? 0)) {
        const callee = callees[edge] ?? 0;
        next[at] = edge + 1;
        if (met[callee] === -1) way.push(callee);
        else if (circle[callee] === -1) lowest[at] = Math.min(lowest[at] ?? 0, met[callee] ?? 0);
        continue;
      }
      way.pop();
      const caller = way.at(-1);
      if (caller !== undefined) lowest[caller] = Math.min(lowest[caller] ?? 0, lowest[at] ?? 0);
      if (lowest[at] !== met[at]) continue;
      for (let one = open.pop(); one !== undefined; one = one === at ? undefined : open.pop())
        circle[one] = circles;
      circles += 1;
    }
  }
  return circle;
}
