/**
 * The ranking of everything that could be tried on a topology, and what each outcome changes in it.
 *
 * What was found at one call is likelier at calls that are like it: of the same caller, whose code is written by the same hands with the same
 * client library, or of the same kind of operation on the same kind of callee. What a single fault did not show is not proven to be sound: timed
 * and repeated faults rise where a call has another answer.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { createBeliefs, type Beliefs } from './beliefs.ts';
import { callsIn, type Call } from './call.ts';
import { candidateSites, type StakesHazard } from './candidate-sites.ts';
import type { Candidate, LeftOut } from './candidate.ts';
import { allCandidates } from './candidates.ts';
import { experienceOf, historyName, type Experience } from './experience.ts';
import { exposureIn } from './exposure.ts';
import { createGreedy, type Picked, type SiteFactors } from './greedy.ts';
import type { Fact } from './hazard.ts';
import { hazards } from './hazards/all.ts';
import { placesIn } from './history.ts';
import { informationOf } from './information.ts';
import { lastChanges } from './last-changes.ts';
import { likelihoodIn } from './likelihood.ts';
import { byText } from './order.ts';
import { callSites, hazardsPerCall, serviceSite, type Site } from './site.ts';

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

/** What a try showed. */
export interface Outcome {
  readonly candidate: string;
  /** `failed`: users were let down, or a rule was broken. */
  readonly result: 'survived' | 'failed';
  /** Whether that was a bug, and not what is to be expected of it. */
  readonly found: boolean;
  readonly seen?: {
    /** Users had another answer than usual. */
    readonly degraded?: boolean;
    readonly slowMs?: number;
  };
}

/** A pick with the facts behind its parts. */
export interface Ranked extends Picked {
  readonly facts: readonly (readonly Fact[])[];
  readonly names: readonly string[];
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
  readonly size: number;
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
interface Named {
  readonly name: string;
  readonly facts: readonly Fact[];
}

/** How much the odds of the same hazard rise at calls that are like one where it was found, and fall where it was not there. */
const alike = {
  found: { caller: 2, kind: 1.5 },
  absent: { caller: 0.8, kind: 0.93 },
} as const;
/** Another answer was seen to work: what comes too late, or stays with it too long, is likelier than before. */
const behindFallback = {
  odds: 1.8,
  names: ['late-timeout', 'breaker-stays-open', 'swallowed-error'],
} as const;
/** A single fault that nobody felt leaves the timed ones, a little likelier than they were against it. */
const survivedOdds = 1.1;
const timedNames = [
  'breaker-stays-open',
  'breaker-scope',
  'no-compensation',
  'partial-write',
  'cache-before-store',
  'check-then-act',
] as const;

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
  const extra = candidateSites(foreign.candidates, dense, (acts) =>
    'edge' in acts
      ? (basesByEdge.get(`${acts.edge.from}->${acts.edge.to}`) ?? [])
      : (basesByService.get(acts.service) ?? []),
  );
  const beliefs = beliefsOf(calls, extra.hazards);
  const sites =
    target === undefined
      ? [...extra.sites, ...callSites(calls), ...serviceSites(calls)].sort((a, b) => byText(a.name, b.name))
      : extra.sites;

  const placesOf = placesIn(topology);
  const experience = experienceOf(failures, target?.name, atMs);
  const tried = triedSites(failures, target?.name);
  // A candidate that comes with a scenario is not always called after its site.
  const own = new Set(extra.sites);
  const isTried = (site: Site): boolean => tried.size > 0 && (own.has(site) || tried.has(site.name));
  const never = informationOf({ state: 'never' }, { atMs });
  const exposure = exposureIn(topology);
  const likelihood = likelihoodIn(failures, placesOf, { atMs, services: topology.services.length });
  const changed = lastChanges(failures);
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
  const factsOf = (hazard: number, { stakes, candidate }: Candidate): Named => {
    if (stakes !== undefined && hazard >= dense)
      return { name: stakes.term, facts: [{ id: `${candidate}.stakes`, text: stakes.fact }] };
    const [call, kind] = [calls[Math.floor(hazard / hazardsPerCall)], hazards[hazard % hazardsPerCall]];
    return call === undefined || kind === undefined
      ? { name: '', facts: [] }
      : { name: kind.name, facts: kind.because(call) };
  };
  const picks = new Map<string, Picked>();
  const shownFirst = new Map<number, string>();

  return {
    *candidates() {
      for (const site of sites) yield* candidatesAt(site);
    },
    *tried() {
      for (const candidate of sites.filter(isTried).flatMap((site) => [...candidatesAt(site)]))
        if (experience(candidate.candidate).state !== 'never') yield candidate;
    },
    size: sites.reduce((sum, { count }) => sum + count, 0),
    leftOut: foreign.leftOut,
    experience,
    next: (fits) => {
      const picked = greedy.next(fits);
      if (picked === undefined) return undefined;
      const { candidate } = picked.candidate;
      const told = picked.parts.map(({ hazard }) => factsOf(hazard, picked.candidate));
      const [strongest] = picked.parts;
      const like = strongest === undefined ? undefined : shownFirst.get(strongest.hazard);
      for (const { hazard } of picked.parts) if (!shownFirst.has(hazard)) shownFirst.set(hazard, candidate);
      picks.set(candidate, picked);
      return {
        ...picked,
        facts: told.map(({ facts }) => facts),
        names: told.map(({ name }) => name),
        experience: experience(candidate),
        ...(like === undefined ? {} : { like }),
      };
    },
    learn: (outcome) => {
      const picked = picks.get(outcome.candidate);
      if (picked === undefined)
        throw new SeatrialError('E_INTERNAL', `${outcome.candidate} was not picked, so it has no outcome`);
      picks.delete(outcome.candidate);
      learnFrom(outcome, picked, { beliefs, calls, dense });
      greedy.reconsider();
    },
  };
}

/** What an outcome says of the hazards of the pick, and of those that are like them. O(calls) for each hazard concerned. */
function learnFrom(
  { result, found, seen }: Outcome,
  { site, number }: Picked,
  { beliefs, calls, dense }: { beliefs: Beliefs; calls: readonly Call[]; dense: number },
): void {
  const { base } = site;
  const { shown } = site.option(number);
  if (result === 'failed') {
    for (const { hazard, part } of beliefs.failed(shown, base)) {
      if (found && hazard < dense) spread(hazard, alike.found, part, { beliefs, calls });
    }
    return;
  }
  for (const [at, relative] of shown.hazards.entries()) {
    const hazard = base + relative;
    const strength = beliefs.probability(hazard) * (shown.shares[at] ?? 0);
    if (hazard < dense) spread(hazard, alike.absent, strength, { beliefs, calls });
  }
  beliefs.survived(shown, base);
  const places = new Set(
    [...shown.hazards].map((relative) => Math.floor((base + relative) / hazardsPerCall)),
  );
  for (const place of places) {
    if (place >= calls.length) continue;
    raise(place, timedNames, survivedOdds, beliefs);
    if (seen?.degraded === true) raise(place, behindFallback.names, behindFallback.odds, beliefs);
  }
}

/** Shifts the odds of the same hazard at other calls of the same caller, and at calls of the same kind elsewhere. */
function spread(
  hazard: number,
  odds: { readonly caller: number; readonly kind: number },
  strength: number,
  { beliefs, calls }: { beliefs: Beliefs; calls: readonly Call[] },
): void {
  const own = Math.floor(hazard / hazardsPerCall);
  const which = hazard % hazardsPerCall;
  const call = calls[own];
  if (call === undefined || strength < weakest) return;
  for (const [at, other] of calls.entries()) {
    if (at === own) continue;
    const shift = other.caller === call.caller ? odds.caller : isLike(other, call) ? odds.kind : 1;
    if (shift !== 1) beliefs.shift(at * hazardsPerCall + which, shift ** strength);
  }
}

/** What says less than this about a hazard says nothing about others. */
const weakest = 0.05;

function isLike(a: Call, b: Call): boolean {
  return a.kind === b.kind && a.intent === b.intent;
}

function raise(place: number, names: readonly string[], odds: number, beliefs: Beliefs): void {
  for (const [which, { name }] of hazards.entries())
    if (names.includes(name)) beliefs.shift(place * hazardsPerCall + which, odds);
}

function beliefsOf(calls: readonly Call[], extra: readonly StakesHazard[]): Beliefs {
  const dense = calls.length * hazardsPerCall;
  const prior = new Float64Array(dense + extra.length);
  const impact = new Float64Array(dense + extra.length);
  for (const [at, call] of calls.entries()) {
    for (const [which, hazard] of hazards.entries()) {
      prior[at * hazardsPerCall + which] = hazard.probability(call);
      impact[at * hazardsPerCall + which] = hazard.impact;
    }
  }
  onceForEachCallee(calls, prior);
  for (const [at, { probability, impact: bad }] of extra.entries()) {
    prior[dense + at] = probability;
    impact[dense + at] = bad;
  }
  return createBeliefs(prior, impact);
}

/** A hazard of who is called is left at the call where it is likeliest, and only there. */
function onceForEachCallee(calls: readonly Call[], prior: Float64Array): void {
  const own = hazards.flatMap(({ of }, which) => (of === 'callee' ? [which] : []));
  const likeliest = new Map<string, number[]>();
  for (const [at, { edge }] of calls.entries()) {
    const best = likeliest.get(edge.to);
    const here = own.map((which) => at * hazardsPerCall + which);
    if (best === undefined) {
      likeliest.set(edge.to, here);
      continue;
    }
    for (const [nth, number] of here.entries()) {
      const weaker = (prior[number] ?? 0) > (prior[best[nth] ?? 0] ?? 0) ? best[nth] : number;
      prior[weaker ?? number] = 0;
      if (weaker !== number) best[nth] = number;
    }
  }
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
