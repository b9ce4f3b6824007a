/**
 * The planner: topology + failure history → weak spots in order, each with its terms, one sentence of reason, and the scenario that tries
 * it.
 *
 * Pure: the same inputs give the same bytes, in whatever order their lines come. It knows only what is in its inputs: how a target says
 * it is built, how much traffic was seen, what failed before, and what our own verdicts said.
 */

import type { Failure } from '../model/failure.ts';
import type { Coverage, Plan, WeakSpot } from '../model/plan.ts';
import { edgeName } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { SeatrialError } from '../lib/errors.ts';
import { allCandidates } from './candidates.ts';
import type { Candidate, LeftOut } from './candidate.ts';
import { experienceOf, experienceTerm, isOfAnother, type Experience } from './experience.ts';
import { reasonFor, usualTerms } from './explain.ts';
import { linesElsewhere, placesIn, type Place } from './history.ts';
import { incidentTerms } from './incidents.ts';
import { byText } from './order.ts';
import { rank, type Ranked, type Scored } from './rank.ts';
import { reachTerms } from './reach.ts';
import { round, weigh, type TermName } from './term.ts';
import { unknownsTerm } from './unknowns.ts';

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
}

/** Where there is neither a history nor a time, nothing decays; the plan still has to name one. */
const noTime = '1970-01-01T00:00:00Z';

/**
 * The plan. O(n log n) in the number of candidates, and for each service that is called O(services + edges).
 *
 * @throws {@link SeatrialError} `E_USAGE` when `at` is no time
 */
export function planExperiments(input: PlanInput): Plan {
  const { target } = input;
  const all = input.failures.filter((failure) => !isOfAnother(failure, target?.name));
  const at = input.at ?? newest(all) ?? noTime;
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) {
    throw new SeatrialError('E_USAGE', `${at} is not a time`, { hint: 'write it as 2026-03-01T00:00:00Z' });
  }
  const failures = known(all, atMs);
  const topology = canonical(input.topology, input.traffic);
  const placesOf = placesIn(topology);
  const { candidates, leftOut } = allCandidates(topology, target);
  const experience = experienceOf(failures, target?.name, atMs);
  const ranked = rank(scoreAll(candidates, { topology, failures, placesOf, atMs, experience }));
  const usual = usualTerms(ranked);
  return {
    schemaVersion: 1,
    ...(target === undefined ? {} : { target: target.name }),
    topology: topology.source,
    history: input.history,
    at,
    weakSpots: ranked.map((one, index) => weakSpot(one, index, usual)),
    leftOut: [...leftOut, ...linesElsewhere(failures, placesOf), ...tooNew(all, failures, at)],
    coverage: candidates.map((candidate) => coverageOf(candidate, experience(candidate.candidate))),
  };
}

function scoreAll(
  candidates: readonly Candidate[],
  {
    topology,
    failures,
    placesOf,
    atMs,
    experience,
  }: {
    topology: Topology;
    failures: readonly Failure[];
    placesOf: (failure: Failure) => readonly Place[];
    atMs: number;
    experience: (candidate: string) => Experience;
  },
): Scored[] {
  const reach = reachTerms(topology);
  const incidents = incidentTerms(failures, placesOf, atMs);
  return candidates.map((candidate) => {
    const { stakes, acts } = candidate;
    const tried = experience(candidate.candidate);
    const terms = [
      ...(stakes === undefined ? [] : [weigh(stakes.term, stakes.value, stakes.fact)]),
      ...incidents(candidate),
      ...unknownsTerm(candidate),
      ...reach(acts),
      experienceTerm(tried, atMs),
    ];
    const sum = terms.reduce((total, { value, weight }) => total + value * weight, 0);
    return { candidate, terms, sum, verdict: tried.verdict };
  });
}

function weakSpot(ranked: Ranked, index: number, usual: ReadonlyMap<TermName, number>): WeakSpot {
  const { candidate, where, fault, moment, scenario, costSeconds } = ranked.candidate;
  const { terms, sum, factor, score, like } = ranked;
  const variety = {
    name: 'variety',
    value: round(1 - factor),
    weight: round(-sum),
    fact:
      like.length === 0
        ? `earlier picks try ${fault}, too`
        : `earlier picks look at the same place or moment: ${like.map((one) => one.candidate).join('; ')}`,
  };
  return {
    rank: index + 1,
    candidate,
    where,
    fault,
    ...(moment === undefined ? {} : { moment }),
    score,
    terms: [...terms, ...(factor === 1 ? [] : [variety])],
    reason: reasonFor(ranked, usual),
    ...(scenario === undefined ? {} : { scenario }),
    ...(costSeconds === undefined ? {} : { costSeconds }),
  };
}

function coverageOf({ where, fault, moment }: Candidate, { state, last }: Experience): Coverage {
  return {
    where,
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
