/**
 * The planner: topology + failure history → weak spots in order, each with its terms, one sentence of reason, and the scenario that tries
 * it.
 *
 * Pure: the same inputs give the same bytes, in whatever order their lines come. It knows only what is in its inputs: how a target says
 * it is built, how much traffic was seen, what failed before, and what our own verdicts said.
 */

import type { Failure } from '../model/failure.ts';
import type { Coverage, Plan } from '../model/plan.ts';
import { edgeName } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { SeatrialError } from '../lib/errors.ts';
import type { Candidate, LeftOut } from './candidate.ts';
import { isOfAnother, type Experience } from './experience.ts';
import { weakSpotOf } from './explain.ts';
import { linesElsewhere, placesIn } from './history.ts';
import { lintTopology } from './lint.ts';
import { byText } from './order.ts';
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
  const all = input.failures.filter((failure) => !isOfAnother(failure, target?.name));
  const at = input.at ?? newest(all) ?? noTime;
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) {
    throw new SeatrialError('E_USAGE', `${at} is not a time`, { hint: 'write it as 2026-03-01T00:00:00Z' });
  }
  const failures = known(all, atMs);
  const topology = canonical(input.topology, input.traffic);
  const ranking = createRanking({ topology, failures, target, atMs });
  const weakSpots = firstOf(ranking, most);
  return {
    schemaVersion: 1,
    ...(target === undefined ? {} : { target: target.name }),
    topology: topology.source,
    history: input.history,
    at,
    findings: lintTopology(topology, target),
    weakSpots,
    leftOut: [
      ...ranking.leftOut,
      ...linesElsewhere(failures, placesIn(topology)),
      ...tooNew(all, failures, at),
      ...beyond(ranking.size - weakSpots.length),
    ],
    coverage: coverageIn(ranking),
  };
}

function firstOf(ranking: Ranking, most: number): Plan['weakSpots'] {
  const weakSpots: Plan['weakSpots'] = [];
  while (weakSpots.length < most) {
    const next = ranking.next();
    if (next === undefined) break;
    weakSpots.push(weakSpotOf(next, weakSpots.length));
  }
  return weakSpots;
}

function beyond(count: number): LeftOut[] {
  return count === 0
    ? []
    : [{ what: `${count} candidates more`, why: 'they come after the last one that is listed' }];
}

/** All candidates where they can be read; of more, those that were tried. */
function coverageIn(ranking: Ranking): Coverage[] {
  const all = ranking.size <= weakSpotsMost;
  const rows: Coverage[] = [];
  for (const candidate of ranking.candidates()) {
    const experience = ranking.experience(candidate.candidate);
    if (all || experience.state !== 'never') rows.push(coverageOf(candidate, experience));
  }
  return rows.sort((a, b) => byText(nameOf(a), nameOf(b)));
}

function nameOf({ where, operation = '', fault, moment = '' }: Coverage): string {
  return `${where} ${operation} ${fault} ${moment}`;
}

function coverageOf({ where, operation, fault, moment }: Candidate, { state, last }: Experience): Coverage {
  return {
    where,
    ...(operation === undefined ? {} : { operation }),
    fault,
    ...(moment === undefined ? {} : { moment }),
    state,
    ...(last?.verdict === undefined ? {} : { last: `${last.verdict} at ${last.time}` }),
  };
}

function newest(failures: readonly Failure[]): string | undefined {
  return failures
    .map(({ time }) => time)
    .sort((a, b) => Date.parse(a) - Date.parse(b) || byText(a, b))
    .at(-1);
}

/** What had happened by then, in an order that does not depend on the order of the input. */
function known(failures: readonly Failure[], atMs: number): Failure[] {
  return failures
    .filter(({ time }) => Date.parse(time) <= atMs)
    .map((failure) => ({ failure, text: JSON.stringify(failure) }))
    .sort((a, b) => byText(a.failure.time, b.failure.time) || byText(a.text, b.text))
    .map(({ failure }) => failure);
}

function tooNew(all: readonly Failure[], used: readonly Failure[], at: string): LeftOut[] {
  const count = all.length - used.length;
  if (count === 0) return [];
  return [{ what: `${count} line${count === 1 ? '' : 's'} of the history`, why: `later than ${at}` }];
}

/** Services and edges by name, with the calls that `traffic` counted where the topology counted none. */
function canonical(topology: Topology, traffic: Topology | undefined): Topology {
  const counted = new Map(traffic?.edges.map(({ from, to, calls }) => [edgeName(from, to), calls]));
  const edges = topology.edges.map((edge) => {
    const calls = edge.calls ?? counted.get(edgeName(edge.from, edge.to));
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
