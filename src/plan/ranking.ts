/** The ranking of everything that could be tried on a topology. */

import { SeatrialError } from '../lib/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { callsIn, type Call } from './call.ts';
import { candidateSites, stakeOf } from './candidate-sites.ts';
import type { Candidate, LeftOut } from './candidate.ts';
import { allCandidates } from './candidates.ts';
import { experienceOf, historyName, type Experience } from './experience.ts';
import { exposureIn } from './exposure.ts';
import { createGreedy, type Picked, type SiteFactors } from './greedy.ts';
import { callName, type Fact } from './hazard.ts';
import { hazards } from './hazards/all.ts';
import { placesIn } from './history.ts';
import { informationOf } from './information.ts';
import { lastChanges } from './last-changes.ts';
import { loneOutages } from './lone-outages.ts';
import { likelihoodIn } from './likelihood.ts';
import { byText } from './order.ts';
import { learnFrom, type Outcome } from './outcomes.ts';
import { pairHazardName, pairSites, type Pairs } from './pairs.ts';
import { priorBeliefs } from './prior-beliefs.ts';
import { callSites, hazardsPerCall, serviceSite, wholeEdgeSites, type Site } from './site.ts';

/** What a ranking is made from. */
export interface RankingInput {
  /** Services and edges in an order that is not the input's. */
  readonly topology: Topology;
  /** What happened by then, in an order that is not the input's. */
  readonly failures: readonly Failure[];
  readonly target?: Target | undefined;
  readonly atMs: number;
  /** Which candidates are ranked, by name; left out: all. */
  readonly isWanted?: ((candidate: string) => boolean) | undefined;
}

/** A pick with the facts behind its parts. */
export interface Ranked extends Picked {
  /** The hazards of the strongest parts in words. */
  readonly named: readonly Named[];
  readonly experience: Experience;
  /** The first earlier pick that may have shown the same as this one’s strongest part. */
  readonly like?: string;
}

/** What is to be tried, the best first. */
export interface Ranking {
  /** Everything that can be tried, by site. O(options). */
  candidates(): Iterable<Candidate>;
  /** Those that the history has verdicts on. */
  tried(): Iterable<Candidate>;
  /** Where they are, in order. */
  sites(): Iterable<Site>;
  readonly size: number;
  /** When a service, or either end of an edge, was last deployed, ISO; `undefined`: the history says nothing of it. O(1). */
  changedAt(acts: Candidate['acts']): string | undefined;
  readonly leftOut: readonly LeftOut[];
  /** The best of what is left and fits. */
  next(fits?: (costSeconds: number) => boolean): Ranked | undefined;
  /**
   * What a pick showed; the rest is ranked anew.
   *
   * @throws {@link SeatrialError} `E_INTERNAL` when it was not picked
   */
  learn(outcome: Outcome): void;
  experience(candidate: string): Experience;
}

/** A hazard in words. */
export interface Named {
  readonly name: string;
  /** Where it is: a call, or a moment of a saga. */
  readonly at: string;
  readonly facts: readonly Fact[];
}

/** So many parts of a score are told one by one; a service that a thousand others call has thousands. */
const toldMost = 24;

/** The ranking. With a target its candidates carry scenarios; without one each call is tried in every way. O(options + history) at once. */
export function createRanking({ topology, failures, target, atMs, isWanted }: RankingInput): Ranking {
  const calls = callsIn(topology);
  const foreign = allCandidates(topology, target);
  const dense = calls.length * hazardsPerCall;
  const basesByEdge = new Map<string, number[]>();
  const basesByService = new Map<string, number[]>();
  for (const [at, { edge }] of calls.entries()) {
    append(basesByEdge, `${edge.from}->${edge.to}`, at * hazardsPerCall);
    append(basesByService, edge.to, at * hazardsPerCall);
  }
  const experience = experienceOf(failures, target?.name);
  const measured = foreign.candidates.map((one) => {
    const seconds = experience(one.candidate).last?.seconds;
    return seconds === undefined ? one : { ...one, costSeconds: seconds };
  });
  const extra = candidateSites(measured, dense, (acts) =>
    'edge' in acts
      ? (basesByEdge.get(`${acts.edge.from}->${acts.edge.to}`) ?? [])
      : (basesByService.get(acts.service) ?? []),
  );
  const firstPair = dense + extra.hazards.length;
  // With a target, what is tried comes with a scenario.
  const pairs: Pairs =
    target === undefined
      ? pairSites(calls, firstPair, loneOutages(failures))
      : { sites: [], hazards: [], leftOut: [] };
  const beliefs = priorBeliefs(calls, [...extra.hazards, ...pairs.hazards]);
  const sites =
    target === undefined
      ? [
          ...extra.sites,
          ...callSites(calls),
          ...wholeEdgeSites(calls),
          ...serviceSites(calls),
          ...pairs.sites,
        ].sort((a, b) => byText(a.name, b.name))
      : extra.sites;

  const placesOf = placesIn(topology);
  const tried = triedSites(failures, target?.name);
  // A candidate that comes with a scenario is not always called after its site.
  const own = new Set(extra.sites);
  const isTried = (site: Site): boolean => tried.size > 0 && (own.has(site) || tried.has(site.name));
  const never = informationOf({}, { atMs });
  const exposure = exposureIn(topology);
  const likelihood = likelihoodIn(failures, placesOf, { atMs, services: topology.services.length });
  const changed = lastChanges(failures, placesOf);
  const factorsOf = (site: Site): SiteFactors => ({
    exposure: exposure(site.acts),
    likelihood: likelihood(site.acts),
    information: isTried(site)
      ? (number) =>
          informationOf(experience(site.candidate(number).candidate), {
            atMs,
            changedAt: changed(site.acts),
          })
      : () => never,
  });
  const greedy = createGreedy(sites, beliefs, factorsOf, isWanted);
  const factsOf = (hazard: number, candidate: Candidate): Named => {
    const { stakes } = candidate;
    if (stakes !== undefined && hazard >= dense)
      return {
        name: stakes.term,
        at: stakeOf(candidate),
        facts: [{ id: `${candidate.candidate}.stakes`, text: stakes.fact }],
      };
    const pair = pairs.hazards[hazard - firstPair];
    if (pair !== undefined) return { name: pairHazardName, at: candidate.where, facts: [pair.fact()] };
    const [call, kind] = [calls[Math.floor(hazard / hazardsPerCall)], hazards[hazard % hazardsPerCall]];
    return call === undefined || kind === undefined
      ? { name: '', at: '', facts: [] }
      : { name: kind.name, at: callName(call), facts: kind.because(call) };
  };
  const picks = new Map<string, Picked>();
  const shownFirst = new Map<number, string>();

  return {
    *candidates() {
      for (const site of sites) yield* candidatesAt(site);
    },
    *tried() {
      for (const candidate of sites.filter(isTried).flatMap((site) => [...candidatesAt(site)]))
        if (experience(candidate.candidate).last !== undefined) yield candidate;
    },
    *sites() {
      yield* sites;
    },
    changedAt: changed,
    size: sites.reduce((sum, { count }) => sum + count, 0),
    leftOut: [...foreign.leftOut, ...pairs.leftOut],
    experience,
    next: (fits) => {
      const picked = greedy.next(fits);
      if (picked === undefined) return undefined;
      const { candidate } = picked.candidate;
      const told = picked.parts.slice(0, toldMost).map(({ hazard }) => factsOf(hazard, picked.candidate));
      const [strongest] = picked.parts;
      const like = strongest === undefined ? undefined : shownFirst.get(strongest.hazard);
      for (const { hazard } of picked.parts) if (!shownFirst.has(hazard)) shownFirst.set(hazard, candidate);
      picks.set(candidate, picked);
      return {
        ...picked,
        named: told,
        experience: experience(candidate),
        ...(like === undefined ? {} : { like }),
      };
    },
    learn: (outcome) => {
      const picked = picks.get(outcome.candidate);
      if (picked === undefined)
        throw new SeatrialError('E_INTERNAL', `${outcome.candidate} was not picked, so it has no outcome`);
      picks.delete(outcome.candidate);
      learnFrom(outcome, picked, { beliefs, calls, dense, pairs: pairs.hazards, firstPair });
      greedy.reconsider();
    },
  };
}

/** The sites that verdicts of the history may be about, by name: a candidate is called after its site. */
function triedSites(failures: readonly Failure[], target: string | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { kind, candidate } of failures) {
    if (kind !== 'verdict' || candidate === undefined) continue;
    const own =
      target !== undefined && candidate.startsWith(historyName(target, ''))
        ? candidate.slice(historyName(target, '').length)
        : candidate;
    for (let at = own.indexOf(' '); at >= 0; at = own.indexOf(' ', at + 1)) names.add(own.slice(0, at));
  }
  return names;
}

function* candidatesAt(site: Site): Iterable<Candidate> {
  for (let number = 0; number < site.count; number += 1) yield site.candidate(number);
}

function serviceSites(calls: readonly Call[]): Site[] {
  const into = new Map<string, { call: Call; base: number }[]>();
  for (const [at, call] of calls.entries()) append(into, call.edge.to, { call, base: at * hazardsPerCall });
  return [...into].map(([service, callsInto]) => serviceSite(service, callsInto));
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
