/**
 * Who depends on a service: everybody who reaches it, over any number of calls.
 *
 * All counts at once, by sets of bits: the services of a cycle reach the same ones, so they are one (Tarjan 1972, without recursion), and what a
 * service is reached by is what its callers are reached by, and they themselves.
 */

import type { Topology } from '../model/topology.ts';
import { numbered, type NumberedGraph } from './numbered-graph.ts';

/** How many are named. */
const namedMost = 3;

/**
 * Looks up dependents, a service itself left out. O(services × edges ÷ 32) once; the first few by name, O(1) each time.
 *
 * @param graph - the same topology in numbers, where it is known already
 */
export function dependentsIn(
  topology: Pick<Topology, 'services' | 'edges'>,
  graph: NumberedGraph = numbered(topology),
): {
  readonly total: number;
  count(service: string): number;
  first(service: string): readonly string[];
} {
  const { names, numberOf } = graph;
  const { groupOf, groups } = cyclesOf(graph);
  const words = (names.length + 31) >>> 5;
  // Tarjan closes a group before any that calls it: callers come later, so the sets are handed on from the last group to the first.
  // A set that was handed on is only counted: the sets of a deep graph would fill the memory.
  const reached = new Map<number, Int32Array>();
  const setOf = (group: number): Int32Array => {
    const set = reached.get(group) ?? new Int32Array(words);
    reached.set(group, set);
    return set;
  };
  const counts = new Int32Array(groups.length);
  const firsts: (readonly number[])[] = groups.map(() => []);
  for (let group = groups.length - 1; group >= 0; group -= 1) {
    const own = setOf(group);
    const members = groups[group] ?? [];
    for (const member of members) add(own, member);
    for (const member of members) {
      for (let at = graph.start[member] ?? 0; at < (graph.start[member + 1] ?? 0); at += 1) {
        const callee = groupOf[graph.callees[at] ?? 0] ?? 0;
        if (callee === group) continue;
        addAll(own, setOf(callee));
      }
    }
    counts[group] = sizeOf(own);
    firsts[group] = firstOf(own, namedMost + 1);
    reached.delete(group);
  }
  const groupFor = (service: string): number => groupOf[numberOf.get(service) ?? -1] ?? -1;
  return {
    total: names.length,
    count: (service) => Math.max(0, (counts[groupFor(service)] ?? 0) - 1),
    first: (service) =>
      (firsts[groupFor(service)] ?? [])
        .flatMap((number) => names[number] ?? [])
        .filter((name) => name !== service)
        .slice(0, namedMost),
  };
}

/** The smallest numbers of a set. */
function firstOf(set: Int32Array, most: number): readonly number[] {
  const found: number[] = [];
  for (let word = 0; word < set.length; word += 1) {
    const bits = set[word] ?? 0;
    for (let bit = 0; bits !== 0 && bit < 32; bit += 1) {
      if ((bits & (1 << bit)) !== 0) found.push(word * 32 + bit);
      if (found.length === most) return found;
    }
  }
  return found;
}

function add(set: Int32Array, member: number): void {
  set[member >>> 5] = (set[member >>> 5] ?? 0) | (1 << (member & 31));
}

function addAll(from: Int32Array, into: Int32Array): void {
  for (let word = 0; word < into.length; word += 1) into[word] = (into[word] ?? 0) | (from[word] ?? 0);
}

function sizeOf(set: Int32Array): number {
  let size = 0;
  for (const word of set) size += bitsIn(word);
  return size;
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Groups of services that call each other in a circle, alone or together; a group comes before the groups that call it. */
function cyclesOf({ names, start, callees }: NumberedGraph): {
  readonly groupOf: Int32Array;
  readonly groups: readonly (readonly number[])[];
} {
  const size = names.length;
  const groupOf = new Int32Array(size).fill(-1);
  const groups: number[][] = [];
  const met = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const open: number[] = [];
  let clock = 0;
  for (let first = 0; first < size; first += 1) {
    if (met[first] !== -1) continue;
    const path = [{ node: first, at: start[first] ?? 0 }];
    met[first] = low[first] = clock++;
    open.push(first);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      if (top.at < (start[node + 1] ?? 0)) {
        const callee = callees[top.at] ?? 0;
        top.at += 1;
        if (met[callee] === -1) {
          met[callee] = low[callee] = clock++;
          open.push(callee);
          path.push({ node: callee, at: start[callee] ?? 0 });
        } else if (groupOf[callee] === -1) low[node] = Math.min(low[node] ?? 0, met[callee] ?? 0);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      if (low[node] !== met[node]) continue;
      const members: number[] = [];
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        groupOf[member] = groups.length;
        members.push(member);
        if (member === node) break;
      }
      groups.push(members);
    }
  }
  return { groupOf, groups };
}
