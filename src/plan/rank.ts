/**
 * Order: greedy, with diminishing returns. What was picked makes the rest on the same edge, at the same moment and of the same fault less
 * interesting, so that the first few picks look at different things (the greedy rule for submodular coverage; Nemhauser, Wolsey and
 * Fisher 1978). What was violated last time is not lowered: it is tried again whatever else is.
 */

import { placeOf, type Candidate } from './candidate.ts';
import type { Experience } from './experience.ts';
import { byText } from './order.ts';
import { createQueue, type Queue } from './queue.ts';
import { round, type Weighed } from './term.ts';

/** What is left of a score after each earlier pick that shares this. */
const remaining = { place: 0.78, moment: 0.85, fault: 0.95 } as const;

/** A candidate with the sum of its terms. */
export interface Scored {
  readonly candidate: Candidate;
  readonly terms: readonly Weighed[];
  readonly sum: number;
  /** Our own verdict on it; what was violated is not lowered by earlier picks. */
  readonly verdict?: Experience['verdict'];
}

/** An earlier pick, by name, and what it has in common with a later one. */
export interface Alike {
  readonly candidate: string;
  readonly shares: 'place' | 'moment';
}

/** A candidate in its place. */
export interface Ranked extends Scored {
  /** What is left of the sum. */
  readonly factor: number;
  readonly score: number;
  /** Earlier picks it shares its place or moment with, the first pick first. */
  readonly like: readonly Alike[];
}

/** Candidates that only one factor lowers all at once: those of one fault, or those that nothing lowers. */
interface Lane {
  factor: number;
  readonly queue: Queue<Waiting>;
}

/** A candidate that is not picked yet. */
interface Waiting {
  readonly scored: Scored;
  readonly lane: Lane;
  readonly like: Alike[];
  /** What is left of its sum, the lane's factor not counted. */
  rest: number;
  /** `rest` when it was put into its queue. It only ever falls, so an entry is put right when it comes to the top. */
  queuedAs: number;
}

/** The order in which to try them. O(n log n), and each pick touches only what shares its place or moment. */
export function rank(scored: readonly Scored[]): Ranked[] {
  const { waiting, lanes } = wait(scored);
  const byPlace = groupBy(waiting, ({ scored: { candidate } }) => placeOf(candidate));
  const byMoment = groupBy(waiting, ({ scored: { candidate } }) => candidate.momentGroup);
  const ranked: Ranked[] = [];
  for (let picked = takeBest(lanes); picked !== undefined; picked = takeBest(lanes)) {
    const { candidate, sum } = picked.scored;
    const left = picked.rest * picked.lane.factor;
    const factor = sum === 0 ? 1 : round(left / sum);
    ranked.push({ ...picked.scored, factor, score: round(left), like: [...picked.like] });
    const ofFault = lanes.get(candidate.fault);
    if (ofFault !== undefined) ofFault.factor *= remaining.fault;
    const near = byPlace.get(placeOf(candidate)) ?? [];
    const same = candidate.momentGroup === undefined ? [] : (byMoment.get(candidate.momentGroup) ?? []);
    for (const other of near) lower(other, candidate.candidate, 'place');
    for (const other of same) lower(other, candidate.candidate, 'moment');
  }
  return ranked;
}

/** The lane of what was violated; no fault is called so. */
const neverLowered = '';

function wait(scored: readonly Scored[]): { waiting: Waiting[]; lanes: Map<string, Lane> } {
  const lanes = new Map<string, Lane>();
  const waiting = scored.map((one): Waiting => {
    const key = one.verdict === 'violated' ? neverLowered : one.candidate.fault;
    const lane = lanes.get(key) ?? { factor: 1, queue: createQueue(byRest) };
    lanes.set(key, lane);
    const entry = { scored: one, lane, like: [], rest: one.sum, queuedAs: one.sum };
    lane.queue.push(entry);
    return entry;
  });
  return { waiting, lanes };
}

function byRest(a: Waiting, b: Waiting): number {
  return b.queuedAs - a.queuedAs || byText(a.scored.candidate.candidate, b.scored.candidate.candidate);
}

function lower(other: Waiting, candidate: string, shares: Alike['shares']): void {
  if (other.scored.verdict !== 'violated') other.rest *= remaining[shares];
  if (other.like.at(-1)?.candidate !== candidate) other.like.push({ candidate, shares });
}

/** Takes out the one with the highest score now, of equal ones the first by name. */
function takeBest(lanes: ReadonlyMap<string, Lane>): Waiting | undefined {
  let best: Waiting | undefined;
  for (const { queue } of lanes.values()) {
    const top = topOf(queue);
    if (top !== undefined && (best === undefined || comesBefore(top, best))) best = top;
  }
  best?.lane.queue.pop();
  return best;
}

function topOf(queue: Queue<Waiting>): Waiting | undefined {
  for (let top = queue.peek(); top !== undefined; top = queue.peek()) {
    if (top.queuedAs === top.rest) return top;
    queue.pop();
    top.queuedAs = top.rest;
    queue.push(top);
  }
  return undefined;
}

function comesBefore(a: Waiting, b: Waiting): boolean {
  const difference = b.rest * b.lane.factor - a.rest * a.lane.factor;
  return difference < 0 || (difference === 0 && byText(nameOf(a), nameOf(b)) < 0);
}

function nameOf({ scored }: Waiting): string {
  return scored.candidate.candidate;
}

function groupBy(
  waiting: readonly Waiting[],
  keyOf: (one: Waiting) => string | undefined,
): Map<string, Waiting[]> {
  const groups = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key) ?? [];
    group.push(one);
    groups.set(key, group);
  }
  return groups;
}
