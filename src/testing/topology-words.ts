/** Topologies in a few words, for tables of what is expected of them. */

import type { Topology, TopologyService } from '../model/topology.ts';

/** What is said of a service, without its name: `2 entry database stateful virtual`. */
export function serviceWords({ replicas, entry, kind, stateful, virtual }: TopologyService): string {
  return [
    ...(replicas === 1 ? [] : [replicas]),
    ...(entry ? ['entry'] : []),
    ...(kind === undefined ? [] : [kind]),
    ...(stateful === true ? ['stateful'] : []),
    ...(virtual === true ? ['virtual'] : []),
  ].join(' ');
}

/** `a->b 2/1` is an edge with two calls, one an error; `a~>b` an asynchronous one; `a->(database b)` to one that does not speak. */
export function callWords({ services, edges }: Pick<Topology, 'services' | 'edges'>): string {
  const named = (name: string): string => {
    const { virtual, kind } = services.find((one) => one.name === name) ?? {};
    return virtual === true ? `(${kind ?? '?'} ${name})` : name;
  };
  return edges
    .map(
      ({ from, to, calls = 0, errors = 0, facts }) =>
        `${named(from)}${facts.async === true ? '~>' : '->'}${named(to)} ${calls}/${errors}`,
    )
    .join(', ');
}
