/**
 * The planner: topology + failure history → weak spots in order, each with its terms, one sentence of reason, and the scenario that tries
 * it.
 *
 * Pure: the same inputs give the same bytes, in whatever order their lines come. It knows only what is in its inputs: how a target says
 * it is built, how much traffic was seen, what failed before, and what our own verdicts said.
 */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { edgeName } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { LeftOut } from './candidate.ts';
import { coverageOf } from './coverage.ts';
import { isOfAnother } from './experience.ts';
import { weakSpotOf } from './explain.ts';
import { matchesName } from '../lib/name-pattern.ts';
import { byText, listed } from './order.ts';
import { createRanking, type Ranking } from './ranking.ts';

/** What a plan is made from. */
export interface PlanInput {
  readonly topology: Topology;
  readonly failures: readonly Failure[];
  /** With a target, weak spots carry scenarios. */
  readonly target?: Target;
  /** ISO time decay counts from; default: the newest failure. Later failures are not used. */
  readonly at?: string;
  /** A topology whose counted calls stand in where `topology` has none. */
  readonly traffic?: Topology;
  /** Where the failures come from, as the plan should say it. */
  readonly history: string;
  /** How many weak spots are put in order; the rest is only counted. */
  readonly most?: number;
  /** Patterns of candidates, `*` standing for anything: only those that match one are ranked, and none that matches one. */
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** How many seconds experiments may take, all together: what is expected to find most in that time is kept. */
  readonly budgetSeconds?: number;
}

/** More weak spots than anybody reads, and fewer than fill a disk. */
const weakSpotsMost = 5_000;

/** Where there is neither a history nor a time, nothing decays; the plan still has to name one. */
const noTime = '1970-01-01T00:00:00Z';

/**
 * The plan. O(candidates + history) to begin with, and O(log n) for each weak spot that is put in order.
 *
 * @throws {@link SeatrialError} `E_USAGE` when `at` is no time
 */
export function planExperiments(input: PlanInput): Plan {
  const { target, most = weakSpotsMost } = input;
  const { failures } = input;
  const at = input.at ?? newest(failures, target?.name) ?? noTime;
  const atMs = isoMs(at);
  if (Number.isNaN(atMs)) {
    throw new SeatrialError('E_USAGE', `${at} is not a time`, { hint: 'write it as 2026-03-01T00:00:00Z' });
  }
  const topology = canonical(input.topology, input.traffic);
  const isWanted = wantedBy(input);
  const ranking = createRanking({ topology, failures, target, atMs, isWanted });
  const weakSpots = firstOf(ranking, { most, budgetSeconds: input.budgetSeconds ?? Infinity });
  return {
    schemaVersion: 1,
    ...(target === undefined ? {} : { target: target.name }),
    topology: topology.source,
    history: input.history,
    at,
    weakSpots,
    leftOut: [
      ...ranking.leftOut,
      ...tooNew(ranking.later, at),
      ...beyond(ranking.size - weakSpots.length, input),
    ],
    ...coverageOf(ranking, { weakSpots, atMs, isWanted }),
  };
}

/** What is expected to find most for its time comes first, so taking what still fits is the usual greedy answer to a budget. */
function firstOf(
  ranking: Ranking,
  { most, budgetSeconds }: { readonly most: number; readonly budgetSeconds: number },
): Plan['weakSpots'] {
  const weakSpots: Plan['weakSpots'] = [];
  let left = budgetSeconds;
  while (weakSpots.length < most) {
    const next = ranking.next((costSeconds) => costSeconds <= left);
    if (next === undefined) break;
    left -= next.minutes * 60;
    weakSpots.push(weakSpotOf(next, weakSpots.length));
  }
  return weakSpots;
}

function wantedBy({ only = [], exclude = [] }: PlanInput): ((candidate: string) => boolean) | undefined {
  if (only.length === 0 && exclude.length === 0) return undefined;
  return (candidate) =>
    (only.length === 0 || only.some((pattern) => matchesName(candidate, pattern))) &&
    !exclude.some((pattern) => matchesName(candidate, pattern));
}

function beyond(count: number, { only = [], exclude = [], budgetSeconds }: PlanInput): LeftOut[] {
  if (count === 0) return [];
  const whys = [
    ...(only.length + exclude.length > 0 ? ['was asked for'] : []),
    ...(budgetSeconds === undefined ? [] : [`fits into ${budgetSeconds} s`]),
  ];
  const why =
    whys.length === 0 ? 'they come after the last one that is listed' : `not all of it ${listed(whys)}`;
  return [{ what: `${count} candidate${count === 1 ? '' : 's'} more`, why }];
}

function newest(failures: readonly Failure[], target: string | undefined): string | undefined {
  let newestMs = Number.NEGATIVE_INFINITY;
  let found: string | undefined;
  for (const failure of failures) {
    if (isOfAnother(failure, target)) continue;
    const { time } = failure;
    const ms = isoMs(time);
    // The same moment may be written in several ways: the last by its text, whatever the order of the lines.
    if (ms < newestMs || (ms === newestMs && byText(time, found ?? '') <= 0)) continue;
    newestMs = ms;
    found = time;
  }
  return found;
}

function tooNew(count: number, at: string): LeftOut[] {
  if (count === 0) return [];
  return [{ what: `${count} line${count === 1 ? '' : 's'} of the history`, why: `later than ${at}` }];
}

/** Services and edges by name, with the calls that `traffic` counted where the topology counted none. */
function canonical(topology: Topology, traffic: Topology | undefined): Topology {
  const counted = new Map(traffic?.edges.map(({ from, to, calls }) => [edgeName(from, to), calls]));
  const edges = topology.edges.map((edge) => {
    const calls =
      counted.size === 0 || edge.calls !== undefined ? undefined : counted.get(edgeName(edge.from, edge.to));
    return calls === undefined ? edge : { ...edge, calls };
  });
  return {
    ...topology,
    source: traffic === undefined ? topology.source : traffic.source,
    services: topology.services.toSorted((a, b) => byText(a.name, b.name)),
    edges: edges.sort(
      (a, b) => byText(a.from, b.from) || byText(a.to, b.to) || byText(JSON.stringify(a), JSON.stringify(b)),
    ),
  };
}
