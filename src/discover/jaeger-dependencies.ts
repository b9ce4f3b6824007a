/** Jaeger's dependency list (`/api/dependencies`): `[{parent, child, callCount}]`, also under `data`. */

import type { Topology } from '../model/topology.ts';
import { createEdgeTally } from './edge-tally.ts';
import { elementsOf, fieldOf, invalidAt, kindOf, textOf, type Located } from './json-input.ts';

/**
 * The topology in a parsed dependency list. A service that nobody calls is an entry. O(list).
 *
 * @throws `E_FILE_INVALID` naming the path of what is wrong
 */
export function topologyOfDependencies(list: Located): Topology {
  const tally = createEdgeTally();
  for (const row of elementsOf(list)) {
    const [parent, child] = [fieldOf(row, 'parent'), fieldOf(row, 'child')];
    const count = fieldOf(row, 'callCount');
    const calls = count.value ?? 0;
    if (typeof calls !== 'number' || !(calls >= 0)) {
      throw invalidAt(count, `must be a count, this is ${kindOf(calls)}`);
    }
    tally.add({ from: textOf(parent), to: textOf(child), calls, failed: false });
  }
  const topology = tally.topology(list.source.file);
  const called = new Set(topology.edges.map(({ to }) => to));
  return {
    ...topology,
    services: topology.services.map((service) => ({ ...service, entry: !called.has(service.name) })),
    // This list says nothing of errors: not counted is not zero.
    edges: topology.edges.map(({ from, to, calls = 0, operations, facts }) => ({
      from,
      to,
      calls,
      operations,
      facts,
    })),
  };
}
