/** The ranking of everything that could be tried on a topology. */

import { SeatrialError } from '../lib/errors.ts';
import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import type { Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { callsIn, type Call } from './call.ts';
import { candidateSites, stakeOf } from './candidate-sites.ts';
import { placeOf, type Candidate, type LeftOut } from './candidate.ts';
import { allCandidates } from './candidates.ts';
import { experienceOf, historyName, type Experience } from './experience.ts';
import { exposureIn } from './exposure.ts';
import { callSites, serviceSites, wholeEdgeSites } from './call-sites.ts';
import { mostOf } from './envelope.ts';
import { createGreedy, type SiteFactors } from './greedy.ts';
import { callName, type Fact } from './hazard.ts';
import { hazards } from './hazards/all.ts';
import { linesElsewhere, locate } from './history.ts';
import { informationOf, type Information } from './information.ts';
import { lastChanges } from './last-changes.ts';
import { loneOutages } from './lone-outages.ts';
import { likelihoodIn } from './likelihood.ts';
import { numbered } from './numbered-graph.ts';
import { learnFrom, type Outcome, type Tried } from './outcomes.ts';
import { pairHazardName } from './pairs.ts';
import { pairSites, scenarioPairs, type Pairs } from './pair-sites.ts';
import type { Picked } from './pick.ts';
import { placeNumbers } from './place-numbers.ts';
import { targetPairs } from './target-pairs.ts';
import { priorBeliefs } from './prior-beliefs.ts';
import { groupOf, orderOf, sitesOf, type AllSites } from './site-groups.ts';
import { hazardsPerCall, type Site } from './site.ts';

/** What a ranking is made from. */
export interface RankingInput {
  /** Services and edges in an order that is not the input's. */
  readonly topology: Topology;
  /** What happened; what is later than `atMs`, or a verdict on another target, is not used. */
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
  readonly like: string | undefined;
}

/** What is to be tried, the best first. */
export interface Ranking {
  /** Everything that can be tried, by site. O(options). */
  candidates(): Iterable<Candidate>;
  /** Those that the history has verdicts on. */
  tried(): Iterable<Candidate>;
  /** Where they are, each made when it is come to. */
  readonly sites: AllSites;
  readonly size: number;
  /** When a service, or either end of an edge, was last deployed, ISO; `undefined`: the history says nothing of it. O(1). */
  changedAt(acts: Candidate['acts']): string | undefined;
  /** How many lines of the history are not used because they are later. */
  readonly later: number;
  /** What is not tried, and lines of the history that name nothing in the topology. */
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

/** The ranking. With a target its candidates carry scenarios; without one each call is tried in every way. O(options + history) at once. */
export function createRanking({ topology, failures, target, atMs, isWanted }: RankingInput): Ranking {
  const graph = numbered(topology);
  const numberOf = placeNumbers(topology.edges, graph);
  const calls = callsIn(topology);
  const foreign = allCandidates(topology, target);
  const dense = calls.length * hazardsPerCall;
  const intoOf = basesByCallee(calls);
  const history = locate(failures, graph, { atMs, target: target?.name });
  const experience = experienceOf(history.verdicts, target?.name);
  const measured = (one: Candidate): Candidate => {
    const seconds = experience(one.candidate).last?.seconds;
    return seconds === undefined ? one : { ...one, costSeconds: seconds };
  };
  const extra = candidateSites(foreign.candidates.map(measured), dense, (acts) =>
    'edge' in acts
      ? Int32Array.from(numbersOn(acts.edge, calls), (at) => at * hazardsPerCall)
      : (intoOf.get(acts.service) ?? new Int32Array(0)),
  );
  const firstPair = dense + extra.hazards.length;
  const outageOf = loneOutages(history.verdicts);
  const pairs: Pairs =
    target === undefined
      ? pairSites(calls, firstPair, outageOf)
      : scenarioPairs(targetPairs(calls, { topology, target, outageOf }), {
          first: firstPair,
          measured,
          numberOf,
        });
  const beliefs = priorBeliefs(calls, [...extra.hazards, ...pairs.hazards]);
  const groups = [
    groupOf(extra.sites, { place: onlyPlaceOf, acts: ({ acts }) => numberOf(acts) }),
    // What comes with a target comes with a scenario.
    ...(target === undefined
      ? [callSites(calls), wholeEdgeSites(calls), serviceSites(intoOf, numberOf)]
      : []),
    pairs.sites,
  ];
  const sites = sitesOf(groups);

  const tried = triedSites(history.verdicts, target?.name);
  // A candidate that comes with a scenario is not always called after its site.
  const isTried = (index: number): boolean =>
    tried.size > 0 && (index < extra.sites.length || tried.has(sites.name(index)));
  const never = informationOf({}, { atMs });
  const exposure = exposureIn(topology, graph);
  const likelihood = likelihoodIn(history, { atMs, services: topology.services.length });
  const changed = lastChanges(history);
  const factorsOf = (site: Site, index: number): SiteFactors => {
    const place = sites.acts(index);
    return {
      exposure: { value: exposure.value(place), fact: () => exposure.fact(place) },
      likelihood: {
        value: (fault) => likelihood.value(place, fault),
        fact: () => likelihood.fact(place),
      },
      information: isTried(index) ? informationOn(site) : never,
    };
  };
  const informationOn = (site: Site): ((number: number) => Information) => {
    const changedHere = changed(site.acts);
    return (number) => {
      const { candidate, and } = site.candidate(number);
      const changedAt = later(changedHere, and && changed(and));
      return informationOf(experience(candidate), { atMs, changedAt });
    };
  };
  const boundOf = (index: number): number | undefined => {
    const envelope = sites.atMost(index);
    if (envelope === undefined || isTried(index)) return undefined;
    const place = sites.acts(index);
    const most = mostOf(envelope, sites.base(index), {
      beliefs,
      likelihood: (fault) => likelihood.value(place, fault),
    });
    return most * exposure.value(place) * never.value;
  };
  const greedy = createGreedy({ sites, beliefs, factorsOf, boundOf, isWanted });
  const factsOf = (hazard: number, candidate: Candidate): Named => {
    const pair = pairs.hazards[hazard - firstPair];
    if (pair !== undefined) return { name: pairHazardName, at: candidate.where, facts: [pair.fact()] };
    const { stakes } = candidate;
    if (stakes !== undefined && hazard >= dense)
      return {
        name: stakes.term,
        at: stakeOf(candidate),
        facts: [{ id: `${candidate.candidate}.stakes`, text: stakes.fact }],
      };
    const [call, kind] = [calls[Math.floor(hazard / hazardsPerCall)], hazards[hazard % hazardsPerCall]];
    return call === undefined || kind === undefined
      ? { name: '', at: '', facts: [] }
      : { name: kind.name, at: callName(call), facts: kind.because(call) };
  };
  const picks = new Map<string, Tried>();
  /** The pick that may have shown a hazard first, by its place among them. */
  const firstShown = new Int32Array(beliefs.count);
  const names: string[] = [''];

  return {
    *candidates() {
      for (const index of orderOf(sites)) yield* candidatesAt(sites.at(index));
    },
    *tried() {
      if (tried.size === 0) return;
      for (const index of orderOf(sites))
        if (isTried(index))
          for (const candidate of candidatesAt(sites.at(index)))
            if (experience(candidate.candidate).last !== undefined) yield candidate;
    },
    sites,
    changedAt: changed,
    size: groups.reduce((sum, { options }) => sum + options, 0),
    later: history.later,
    leftOut: [...foreign.leftOut, ...pairs.leftOut, ...linesElsewhere(history)],
    experience,
    next: (fits) => {
      const picked = greedy.next(fits);
      if (picked === undefined) return undefined;
      const { site, number, candidate, factors, minutes, parts, others, hazards: shown, score } = picked;
      const like = names[firstShown[shown[0] ?? -1] ?? 0] ?? '';
      for (const hazard of shown) if (firstShown[hazard] === 0) firstShown[hazard] = names.length;
      names.push(candidate.candidate);
      picks.set(candidate.candidate, { site, number, candidate });
      // Written out, so that all of them are of one shape.
      return {
        site,
        number,
        candidate,
        factors,
        minutes,
        parts,
        others,
        hazards: shown,
        score,
        named: parts.map(({ hazard }) => factsOf(hazard, candidate)),
        experience: experience(candidate.candidate),
        like: like === '' ? undefined : like,
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
function triedSites(verdicts: readonly Failure[], target: string | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { candidate } of verdicts) {
    if (candidate === undefined) continue;
    const own =
      target !== undefined && candidate.startsWith(historyName(target, ''))
        ? candidate.slice(historyName(target, '').length)
        : candidate;
    for (let at = own.indexOf(' '); at >= 0; at = own.indexOf(' ', at + 1)) names.add(own.slice(0, at));
  }
  return names;
}

/** The later of two moments, as far as either is known. */
function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && isoMs(b) > isoMs(a)) ? b : a;
}

function* candidatesAt(site: Site | undefined): Iterable<Candidate> {
  if (site === undefined) return;
  for (let number = 0; number < site.count; number += 1) yield site.candidate(number);
}

/** What a generator of candidates put together may be at several replicas of one service. */
function onlyPlaceOf(site: Site): string | undefined {
  const { where, acts } = site.candidate(0);
  return where === placeOf({ acts }) ? where : undefined;
}

/** Where the hazards of the calls of each service begin, of those that call it. */
function basesByCallee(calls: readonly Call[]): ReadonlyMap<string, Int32Array> {
  const into = new Map<string, number[]>();
  for (const [at, { edge }] of calls.entries()) {
    const bases = into.get(edge.to);
    if (bases === undefined) into.set(edge.to, [at * hazardsPerCall]);
    else bases.push(at * hazardsPerCall);
  }
  return new Map(Array.from(into, ([service, bases]) => [service, Int32Array.from(bases)]));
}

/** The calls that an edge stands for, by number. */
function numbersOn({ from, to }: TopologyEdge, calls: readonly Call[]): number[] {
  return calls.flatMap(({ edge }, at) => (edge.from === from && edge.to === to ? [at] : []));
}
