/** Services by their place in the graph alone, as rankers without facts order them. */

const damping = 0.85;
const rounds = 100;

/** For each service by name: how many services call it. */
export function inDegree({ services, edges }) {
  return new Map(services.map(({ name }) => [name, edges.filter(({ to }) => to === name).length]));
}

/**
 * PageRank (Page, Brin 1998): a caller’s rank goes to those it calls, in equal parts, or by `weightOf(edge)`; that of a service which calls nobody goes to all.
 * O(rounds × edges).
 */
export function pageRank({ services, edges }, weightOf = () => 1) {
  const count = services.length;
  const outgoing = new Map(services.map(({ name }) => [name, 0]));
  for (const edge of edges) outgoing.set(edge.from, outgoing.get(edge.from) + weightOf(edge));
  let rank = new Map(services.map(({ name }) => [name, 1 / count]));
  for (let round = 0; round < rounds; round += 1) {
    const idle = services.reduce((sum, { name }) => sum + (outgoing.get(name) === 0 ? rank.get(name) : 0), 0);
    const next = new Map(services.map(({ name }) => [name, (1 - damping + damping * idle) / count]));
    for (const edge of edges) {
      const share = weightOf(edge) / outgoing.get(edge.from);
      next.set(edge.to, next.get(edge.to) + damping * share * rank.get(edge.from));
    }
    rank = next;
  }
  return rank;
}

/**
 * ChaosRank (its docs/algorithm.md): 0.6 × blast + 0.4 × fragility, blast half PageRank and half in-degree, each from 0 to 1, a call nobody waits for
 * counting half. Without a history the fragility is none.
 */
export function chaosRank(topology) {
  const weightOf = ({ facts }) => (facts.async === true ? 0.5 : 1);
  const incoming = new Map(topology.services.map(({ name }) => [name, 0]));
  for (const edge of topology.edges) incoming.set(edge.to, incoming.get(edge.to) + weightOf(edge));
  const [ranks, degrees] = [pageRank(topology, weightOf), incoming].map(fromZeroToOne);
  return new Map(
    topology.services.map(({ name }) => [name, 0.6 * (0.5 * ranks.get(name) + 0.5 * degrees.get(name))]),
  );
}

function fromZeroToOne(values) {
  const least = Math.min(...values.values());
  const span = Math.max(...values.values()) - least;
  return new Map(Array.from(values, ([name, value]) => [name, span === 0 ? 0 : (value - least) / span]));
}
