/**
 * LT4: layers of tries on one path.
 *
 * Three tries in three layers are 27 calls to whoever is in trouble: try again in one layer only (Google SRE, "Addressing Cascading Failures"). A
 * caller with a breaker stops asking, and is not counted; nor is who starts a saga again: it is asked for once more, and not begun once more.
 */

import { edgeName } from '../../model/place.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import type { NonEmpty } from '../../lib/non-empty.ts';
import { listed } from '../order.ts';
import type { LintGround, LintLook, OwnFinding } from './ground.ts';
import { mostCalls, type MostCalls } from './most-calls.ts';
import { least } from './readings.ts';
import { countInWords, pathName } from './words.ts';

/** What LA1 lets a fault multiply calls by, unless a scenario says otherwise. */
const amplificationMost = 4;
/** A sentence with more factors is no sentence. */
const factorsMost = 6;

/** One finding for each path that no longer one goes on with, the worst one to each call. O(edges log edges), and the lengths of these paths. */
export const amplification: LintLook = (ground) => {
  const { awaited, sagaOf } = ground;
  const calls = mostCalls(awaited, { tries: triesOf, isFirst: (edge) => sagaOf(edge) !== undefined });
  const multiplied = awaited.filter((edge) => triesOf(edge) > 1 && calls.before(edge) !== undefined);
  const goneOn = new Set<TopologyEdge>();
  for (const edge of multiplied) {
    for (let one = calls.before(edge); one !== undefined && !goneOn.has(one); one = calls.before(one))
      goneOn.add(one);
  }
  return multiplied
    .filter((edge) => !goneOn.has(edge))
    .map((edge) => finding(ground, wayTo(edge, calls), calls.of(edge)));
};

/** Tries of which something is known; a breaker ends them. */
function triesOf(edge: TopologyEdge): number {
  return edge.facts.circuitBreaker === true ? 1 : least.attempts(edge);
}

/** The path that ends with this call, from the first that is tried again. */
function wayTo(edge: TopologyEdge, { before }: MostCalls): NonEmpty<TopologyEdge> {
  const back = [];
  for (let one = before(edge); one !== undefined; one = before(one)) back.push(one);
  const [first = edge, ...others] = back.reverse();
  return back.length === 0 ? [edge] : [first, ...others, edge];
}

function finding(ground: LintGround, way: NonEmpty<TopologyEdge>, count: number): OwnFinding {
  const [first] = way;
  const layers = way.filter((edge) => triesOf(edge) > 1);
  const others = layers.slice(0, -1).slice(-factorsMost);
  const last = way.at(-1) ?? first;
  // What is done in a circle was counted once.
  const isWhole = layers.reduce((product, edge) => product * triesOf(edge), 1) === count;
  const factors = layers.length > factorsMost ? '' : `${layers.map(triesOf).join(' × ')} = `;
  const limit = count > amplificationMost ? `; LA1 allows ${amplificationMost}` : '';
  return {
    rule: 'LT4',
    severity: 'warning',
    place: pathName([first.from, ...way.map(({ to }) => to)]),
    message: `a request that ${first.from} makes of ${first.to} may become ${isWhole ? factors : 'at least '}${countInWords(count)} calls to ${last.to}, where ${layers.length} layers try again${limit}`,
    evidence: layers.slice(-factorsMost).map((edge) => ground.evidence(edge, 'attempts')),
    remedy: `try again in one layer only: one attempt of ${listed(others.map(({ from, to }) => edgeName(from, to)))}, or a budget of retries`,
  };
}
