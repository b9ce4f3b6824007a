/**
 * Coverage: which faults were ever tried where, and at which moments; and where the gaps are.
 *
 *   tested  held or violated, not long ago, and since the last deployment of everything that the fault stands between
 *   stale   held or violated, and then a long time passed, or one end of the call was deployed: another program than the tested one runs now
 *   never   no experiment has decided it; one that was inconclusive did not
 *
 * What is still expected to be found at a place is the sum of what each try there that is not tested adds to those before it in the plan: gains of a
 * submodular function telescope, so the sum is what all of them find together, each hazard counted once.
 */

import { isoMs } from '../lib/iso-time.ts';
import { edgeName } from '../model/place.ts';
import type { Coverage, CoverageCount, CoverageMap, WeakSpot } from '../model/plan.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { Acts, Candidate } from './candidate.ts';
import { ageDays, staleAfterDays, type Experience } from './experience.ts';
import { byText } from './order.ts';
import { round } from './round.ts';
import type { AllSites } from './site-groups.ts';

/** What a ranking knows of what can be tried. */
export interface Tryable {
  readonly sites: AllSites;
  readonly size: number;
  /** Candidates that the history has verdicts on. */
  tried(): Iterable<Candidate>;
  experience(candidate: string): Experience;
  /** When a service, or either end of an edge, was last deployed. */
  changedAt(acts: Acts): string | undefined;
}

/** How a coverage is made. */
export interface CoverageOptions {
  readonly weakSpots: readonly WeakSpot[];
  readonly atMs: number;
  /** Left out: all of them. */
  readonly isWanted?: ((candidate: string) => boolean) | undefined;
  readonly rowsMost?: number;
}

/** More rows than anybody reads. */
const rowsMostUsual = 5_000;
/** More places than anybody reads: the map has those with the largest gaps. */
const placesMost = 1_000;
/** Of more candidates than this, what each shows is not counted by fault. */
const countedMost = 50_000;

/**
 * The rows, and the map that sums them up. Rows are complete for what was tried, and, up to `rowsMost`, for the places with the largest gaps; the counts of
 * the map are always exact. O(candidates), or O(sites + tried) where there are many.
 */
export function coverageOf(
  ranking: Tryable,
  { weakSpots, atMs, isWanted, rowsMost = rowsMostUsual }: CoverageOptions,
): { readonly coverage: Coverage[]; readonly coverageMap: CoverageMap } {
  const wanted = ({ candidate }: Candidate): boolean => isWanted?.(candidate) !== false;
  const stateOf = (candidate: Candidate): Coverage => rowOf(candidate, ranking, atMs);
  const tried = [...ranking.tried()].filter(wanted);
  const triedRows = new Map(tried.map((candidate) => [candidate.candidate, stateOf(candidate)]));
  const { sites } = ranking;
  const placeAt = placesOf(sites);
  const places = countPlaces(sites, placeAt, isWanted === undefined ? undefined : wanted);
  for (const { where, state } of triedRows.values()) {
    const place = places.get(where);
    if (place === undefined || state === 'never') continue;
    place.never -= 1;
    place[state] += 1;
  }
  const expected = expectedIn(weakSpots, triedRows);
  const ordered = largestGapsFirst(places, expected);
  const told = placesThatFit(ordered, places, rowsMost - triedRows.size);
  const listed = indexesOf(sites)
    .filter((index) => placeAt[index] === undefined || told.has(placeAt[index]))
    .flatMap((index) => candidatesAt(sites, index))
    .filter((one) => told.has(one.where) && !triedRows.has(one.candidate) && wanted(one))
    .map((candidate): Coverage => ({ ...whatOf(candidate), state: 'never' }));
  const coverage = [...triedRows.values(), ...listed].sort((a, b) => byText(nameOf(a), nameOf(b)));
  return {
    coverage,
    coverageMap: {
      ...totalOf(places.values()),
      placeCount: ordered.length,
      places: ordered.slice(0, placesMost).map((where) => ({
        where,
        ...(places.get(where) ?? nothing),
        expected: round(expected.get(where) ?? 0),
      })),
      ...(ranking.size > countedMost ? {} : { faults: byFault(sites, wanted, triedRows) }),
    },
  };
}

type Count = { -readonly [State in keyof CoverageCount]: CoverageCount[State] };

const nothing: CoverageCount = { tested: 0, stale: 0, never: 0 };

/** The name of the place of each site; `undefined`: its candidates are not all at one. Each name is written once. */
function placesOf(sites: AllSites): (string | undefined)[] {
  const names = new Map<TopologyEdge, string>();
  return indexesOf(sites).map((index) => {
    const place = sites.place(index);
    if (place === undefined || typeof place === 'string') return place;
    const name = names.get(place) ?? edgeName(place.from, place.to);
    names.set(place, name);
    return name;
  });
}

/** How much there is at each place; all of it is taken for never tried. */
function countPlaces(
  sites: AllSites,
  placeAt: readonly (string | undefined)[],
  wanted: ((candidate: Candidate) => boolean) | undefined,
): Map<string, Count> {
  const places = new Map<string, Count>();
  const add = (where: string, count: number): void => {
    const known = places.get(where);
    if (known === undefined) places.set(where, { tested: 0, stale: 0, never: count });
    else known.never += count;
  };
  for (const [index, where] of placeAt.entries()) {
    if (where !== undefined && wanted === undefined) add(where, sites.count(index));
    else
      for (const candidate of candidatesAt(sites, index))
        if (wanted?.(candidate) !== false) add(candidate.where, 1);
  }
  return places;
}

/** What is still expected to be found at each place, by the weak spots there that are not tested. */
function expectedIn(
  weakSpots: readonly WeakSpot[],
  tried: ReadonlyMap<string, Coverage>,
): ReadonlyMap<string, number> {
  const expected = new Map<string, number>();
  for (const { candidate, where, score, factors = [] } of weakSpots) {
    if (tried.get(candidate)?.state === 'tested') continue;
    const perMinute = factors.find(({ name }) => name === 'cost')?.value ?? 1;
    expected.set(where, (expected.get(where) ?? 0) + score / perMinute);
  }
  return expected;
}

/** Places that no weak spot of the plan is at come last, in the order of sites: there may be a hundred thousand of them. */
function largestGapsFirst(
  places: ReadonlyMap<string, CoverageCount>,
  expected: ReadonlyMap<string, number>,
): readonly string[] {
  const gaps = [...expected]
    .filter(([where]) => places.has(where))
    .sort(([aWhere, a], [bWhere, b]) => b - a || byText(aWhere, bWhere))
    .map(([where]) => where);
  return [...gaps, ...[...places.keys()].filter((where) => !expected.has(where))];
}

/** The first places of which all that was never tried can be told. */
function placesThatFit(
  ordered: readonly string[],
  places: ReadonlyMap<string, CoverageCount>,
  room: number,
): ReadonlySet<string> {
  const told = new Set<string>();
  let left = room;
  for (const where of ordered) {
    const { never } = places.get(where) ?? nothing;
    if (never > left) break;
    left -= never;
    told.add(where);
  }
  return told;
}

function byFault(
  sites: AllSites,
  wanted: (candidate: Candidate) => boolean,
  tried: ReadonlyMap<string, Coverage>,
): CoverageMap['faults'] {
  const faults = new Map<string, Count>();
  for (const index of indexesOf(sites))
    for (const candidate of candidatesAt(sites, index)) {
      if (!wanted(candidate)) continue;
      const count = faults.get(candidate.fault) ?? { ...nothing };
      count[tried.get(candidate.candidate)?.state ?? 'never'] += 1;
      faults.set(candidate.fault, count);
    }
  return [...faults].map(([fault, count]) => ({ fault, ...count })).sort((a, b) => byText(a.fault, b.fault));
}

function totalOf(counts: Iterable<CoverageCount>): CoverageCount {
  const total: Count = { ...nothing };
  for (const { tested, stale, never } of counts) {
    total.tested += tested;
    total.stale += stale;
    total.never += never;
  }
  return total;
}

function rowOf(candidate: Candidate, ranking: Tryable, atMs: number): Coverage {
  const { last, conclusive } = ranking.experience(candidate.candidate);
  const stale = conclusive === undefined ? undefined : whyStale(candidate, conclusive, ranking, atMs);
  return {
    ...whatOf(candidate),
    state: conclusive === undefined ? 'never' : stale === undefined ? 'tested' : 'stale',
    ...(last?.verdict === undefined ? {} : { last: `${last.verdict} at ${last.time}` }),
    ...(stale === undefined ? {} : { stale }),
  };
}

/** What has passed since a verdict that makes it say little about today’s system. */
function whyStale(
  { acts, and }: Candidate,
  verdict: NonNullable<Experience['conclusive']>,
  ranking: Pick<Tryable, 'changedAt'>,
  atMs: number,
): string | undefined {
  const hit = and === undefined ? [acts] : [acts, and];
  const services = new Set(
    hit.flatMap((one) => ('edge' in one ? [one.edge.from, one.edge.to] : [one.service])),
  );
  for (const service of services) {
    const changed = ranking.changedAt({ service });
    if (changed !== undefined && isoMs(changed) > isoMs(verdict.time))
      return `${service} was deployed on ${changed.slice(0, 10)}`;
  }
  return ageDays(verdict, atMs) > staleAfterDays ? `that is more than ${staleAfterDays} days ago` : undefined;
}

function whatOf({ where, operation, fault, moment }: Candidate): Omit<Coverage, 'state'> {
  return {
    where,
    ...(operation === undefined ? {} : { operation }),
    fault,
    ...(moment === undefined ? {} : { moment }),
  };
}

function nameOf({ where, operation = '', fault, moment = '' }: Coverage): string {
  return `${where} ${operation} ${fault} ${moment}`;
}

function indexesOf({ length }: AllSites): number[] {
  return Array.from({ length }, (_, index) => index);
}

function candidatesAt(sites: AllSites, index: number): Candidate[] {
  const site = sites.at(index);
  return site === undefined ? [] : Array.from({ length: site.count }, (_, number) => site.candidate(number));
}
