/**
 * LT1: a caller that gives up before its callee can have given up.
 *
 * What is behind a timeout is work for nobody as soon as it has passed, so a timeout must leave room for all tries of what it waits for (Google
 * SRE, "Addressing Cascading Failures": deadline propagation; the nesting of timeouts that Netflix's Monocle warned of: 500 ms around two tries
 * of 600 ms). Both timers run from the moment of asking, and the outer one began first: of equal ones the outer one ends first.
 */

import { edgeName } from '../../model/place.ts';
import type { TopologyEdge } from '../../model/topology.ts';
import { longestWaits, type LongestWaits } from './longest-waits.ts';
import type { LintGround, LintLook, OwnFinding } from './ground.ts';
import { least, mostTimeoutMs, taken, type Reading } from './readings.ts';
import { inWords, pathName, triesInWords } from './words.ts';

/** So many attempts are told of. */
const shownMost = 8;

/** A call, and one that its callee makes meanwhile. */
interface Pair {
  readonly outer: TopologyEdge;
  readonly inner: TopologyEdge;
}

/** Every call that gives up too early, and every one that is given up: each is in a finding. O(edges log edges). */
export const nestedTimeouts: LintLook = (ground) => {
  const { awaited, sagaOf } = ground;
  // Who starts a saga need not wait for its end.
  const within = awaited.filter((edge) => sagaOf(edge) === undefined);
  const proven = longestWaits(within, least);
  const possible = longestWaits(awaited, taken);
  const certain = pairsIn(awaited, within, { outerMs: mostTimeoutMs, inner: proven, isTooLong: isLonger });
  const known = new Set(certain.map(({ outer }) => outer));
  const others = pairsIn(awaited, awaited, {
    outerMs: taken.timeoutMs,
    inner: possible,
    isTooLong: isAsLong,
  });
  return [
    ...certain.map((pair) => finding(ground, pair, { waits: proven, reading: least, severity: 'error' })),
    // Where something is certainly wrong, what may be wrong is told when it no longer is.
    ...others
      .filter(({ outer }) => !known.has(outer))
      .map((pair) => finding(ground, pair, { waits: possible, reading: taken, severity: 'warning' })),
  ];
};

function isLonger(inner: number, outer: number): boolean {
  return inner > outer;
}

function isAsLong(inner: number, outer: number): boolean {
  return inner >= outer;
}

interface Comparison {
  readonly outerMs: (edge: TopologyEdge) => number | undefined;
  readonly inner: LongestWaits;
  readonly isTooLong: (innerMs: number, outerMs: number) => boolean;
}

/** Of each outer call the longest inner one, and of each inner one the shortest outer one: no more pairs than there are calls. */
function pairsIn(
  outers: readonly TopologyEdge[],
  inners: readonly TopologyEdge[],
  { outerMs, inner, isTooLong }: Comparison,
): Pair[] {
  const longest = new Map<string, TopologyEdge>();
  for (const edge of inners) {
    const best = longest.get(edge.from);
    if ((inner.of(edge) ?? 0) > (best === undefined ? 0 : (inner.of(best) ?? 0)))
      longest.set(edge.from, edge);
  }
  const shortest = new Map<string, TopologyEdge>();
  for (const edge of outers) {
    const best = shortest.get(edge.to);
    const ms = outerMs(edge);
    if (ms !== undefined && ms < (best === undefined ? Infinity : (outerMs(best) ?? Infinity)))
      shortest.set(edge.to, edge);
  }
  const pairs = new Map<TopologyEdge, Set<TopologyEdge>>();
  const compare = (one: TopologyEdge | undefined, other: TopologyEdge | undefined): void => {
    if (one === undefined || other === undefined) return;
    const [outer, wait] = [outerMs(one), inner.of(other)];
    if (outer === undefined || wait === undefined || !isTooLong(wait, outer)) return;
    pairs.set(one, (pairs.get(one) ?? new Set()).add(other));
  };
  for (const edge of outers) compare(edge, longest.get(edge.to));
  for (const edge of inners) compare(shortest.get(edge.from), edge);
  return [...pairs].flatMap(([outer, all]) => Array.from(all, (one) => ({ outer, inner: one })));
}

function finding(
  ground: LintGround,
  { outer, inner }: Pair,
  { waits, reading, severity }: { waits: LongestWaits; reading: Reading; severity: OwnFinding['severity'] },
): OwnFinding {
  const way = wayOf(inner, waits);
  const last = way.at(-1) ?? inner;
  const outerMs = (severity === 'error' ? mostTimeoutMs(outer) : reading.timeoutMs(outer)) ?? 0;
  const innerMs = waits.of(inner) ?? 0;
  const path = [outer.from, outer.to, ...way.map(({ to }) => to)];
  return {
    rule: 'LT1',
    severity,
    place: pathName(path),
    message: `${outer.from} waits ${inWords(outerMs)} for ${outer.to}, and ${outer.to} up to ${waitInWords(way, innerMs, reading)} for ${inner.to}${severity === 'error' ? '' : condition(ground, outer, way, innerMs === outerMs)}`,
    evidence: [
      ground.evidence(outer, 'timeout'),
      ground.evidence(last, 'timeout'),
      ...way
        .filter((edge) => reading.attempts(edge) > 1)
        .slice(-shownMost)
        .map((edge) => ground.evidence(edge, 'attempts')),
    ],
    remedy: `give ${edgeName(outer.from, outer.to)} more than ${inWords(innerMs)}, or ${edgeName(last.from, last.to)} less time or fewer attempts`,
  };
}

/** What makes it less than certain. */
function condition(
  { sagaOf }: LintGround,
  outer: TopologyEdge,
  way: readonly TopologyEdge[],
  isEqual: boolean,
): string {
  const step = way.find((edge) => sagaOf(edge) !== undefined);
  if (step !== undefined)
    return `, unless ${step.from} answers before its saga ${sagaOf(step) ?? ''} has ended`;
  if (isEqual) return `: ${outer.from} began to wait first, and gives up first`;
  return ', as that source has it which was believed of several';
}

/** From this call down to the one whose timeout decides. */
function wayOf(inner: TopologyEdge, { next }: LongestWaits): TopologyEdge[] {
  const way = [inner];
  for (let edge = next(inner); edge !== undefined; edge = next(edge)) way.push(edge);
  return way;
}

function waitInWords(way: readonly TopologyEdge[], ms: number, reading: Reading): string {
  const last = way.at(-1);
  const total = inWords(ms);
  if (last === undefined) return total;
  const parts = triesInWords(last, reading);
  if (way.length > 1) return `${total} (${parts} of ${last.from} for ${last.to})`;
  return parts === total ? total : `${total} (${parts})`;
}
