/** Topologies in a small notation, for the tests of the lint: a chain of calls a line, with what is said of each. */

import { durationPattern } from '../../lib/duration.ts';
import { topologySchema, type Topology, type TopologyEdge } from '../../model/topology.ts';

const words: Readonly<Record<string, TopologyEdge['facts']>> = {
  safe: { idempotent: true },
  unsafe: { idempotent: false },
  fallback: { fallback: true },
  bare: { fallback: false },
  breaker: { circuitBreaker: true },
  async: { async: true },
  background: { background: true },
};

/** What a test adds: services by name, sagas, …. */
export interface ChainsOptions {
  readonly services?: Readonly<Record<string, object>>;
  readonly sagas?: Readonly<Record<string, object>>;
  /** Fields of edges by their names. */
  readonly edges?: Readonly<Record<string, object>>;
  readonly target?: string;
}

/**
 * `a -1s x3 safe-> b -> c`: a waits 1 s for b and tries up to three times, which is safe; of b's call to c nothing is said. Chains are
 * separated by semicolons; each call is written once.
 */
export function chains(
  notation: string,
  { services = {}, sagas = {}, edges: fields = {}, target }: ChainsOptions = {},
): Topology {
  const edges = notation.split(';').flatMap((chain) => {
    const [first = '', ...calls] = chain.split(/\s-(?=[^>]*>)/);
    let from = first.trim();
    return calls.map((call) => {
      const [said = '', to = ''] = call.split('>').map((part) => part.trim());
      const edge = { from, to, facts: factsOf(said.replace(/-$/, '')), ...fields[`${from}->${to}`] };
      from = to;
      return edge;
    });
  });
  const names = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...Object.keys(services)]);
  return topologySchema.parse({
    schemaVersion: 1,
    source: 'a test',
    ...(target === undefined ? {} : { target }),
    services: Array.from(names, (name) => ({ name, ...services[name] })),
    edges,
    sagas,
  });
}

function factsOf(text: string): TopologyEdge['facts'] {
  return Object.assign(
    {},
    ...text
      .split(' ')
      .filter((word) => word !== '')
      .map((word): TopologyEdge['facts'] => {
        if (durationPattern.test(word)) return { timeout: word };
        if (/^x\d+$/.test(word)) return { attempts: Number(word.slice(1)) };
        const facts = words[word];
        if (facts === undefined) throw new Error(`the notation has no word ${word}`);
        return facts;
      }),
  ) as TopologyEdge['facts'];
}
