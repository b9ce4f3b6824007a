/** Who depends on a service: everybody who reaches it, over any number of calls. */

import type { Topology } from '../model/topology.ts';
import { byText } from './order.ts';

/** The dependents of one service. */
export interface Dependents {
  readonly count: number;
  /** The first few by name. */
  readonly first: readonly string[];
}

/** How many are named. */
const namedMost = 3;

/**
 * Looks up dependents, a service itself left out. O(services + edges) for each service, asked once. Without recursion and with numbers
 * for names: graphs of others are deep, and their services are called anything.
 */
export function dependentsIn({ services, edges }: Pick<Topology, 'services' | 'edges'>): {
  readonly total: number;
  readonly of: (service: string) => Dependents;
} {
  const names = [
    ...new Set([...services.map(({ name }) => name), ...edges.flatMap(({ from, to }) => [from, to])]),
  ].sort(byText);
  const numbers = new Map(names.map((name, number) => [name, number]));
  const callers: number[][] = names.map(() => []);
  for (const { from, to } of edges) callers[numbers.get(to) ?? -1]?.push(numbers.get(from) ?? -1);

  /** The service for which each one was last met. */
  const metFor = new Int32Array(names.length).fill(-1);
  const search = (start: number): Dependents => {
    metFor[start] = start;
    const found = [start];
    for (const service of found) {
      for (const caller of callers[service] ?? []) {
        if (metFor[caller] === start) continue;
        metFor[caller] = start;
        found.push(caller);
      }
    }
    const first: string[] = [];
    for (const [number, name] of names.entries()) {
      if (first.length === namedMost) break;
      if (number !== start && metFor[number] === start) first.push(name);
    }
    return { count: found.length - 1, first };
  };

  const known = new Map<string, Dependents>();
  return {
    total: names.length,
    of: (service) => {
      const start = numbers.get(service);
      const dependents =
        known.get(service) ?? (start === undefined ? { count: 0, first: [] } : search(start));
      known.set(service, dependents);
      return dependents;
    },
  };
}
