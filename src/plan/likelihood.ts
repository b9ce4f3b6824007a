/**
 * Likelihood: how much more often than elsewhere things go wrong at a place, by the history of failures.
 *
 * Incidents come as a Poisson process with a rate of each place's own; before any is known, rates are Gamma-distributed around the average of
 * all places. The posterior mean of a place's rate, over the average, is (k + n) ÷ (k + e): n incidents there, e expected of an average place,
 * and k for how many incidents the prior is worth. Each incident counts by its severity, halved every 30 days, and less where much traffic makes incidents ordinary;
 * one of the edge itself fully, one of the callee mostly, one of the caller a little. What looked like a fault's own symptom counts fully for
 * this fault, another symptom less.
 */

import { median } from '../lib/statistics.ts';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { Acts } from './candidate.ts';
import type { Located } from './history.ts';
import { createPairNumbers } from './pair-numbers.ts';
import { createHistories, type PlaceHistories } from './place-histories.ts';
import { tellIncidents, type ToldPlace } from './tell-incidents.ts';

const halfLifeDays = 30;
/** The prior is worth two severe incidents of today. */
const priorIncidents = 2;
/** History may do no more than this: many systems have none, and none is complete. */
const range = { least: 0.5, most: 3 } as const;

const severityWeight = { low: 0.1, medium: 0.3, high: 0.6, critical: 1 } as const;
/** A deployment is a change, not a failure; a failed test was seen before it hurt anybody. */
const kindWeight = { incident: 1, 'test-failure': 0.5, deployment: 0.25, verdict: 0 } as const;

/** Kinds of symptoms that are told apart; what is of none of them could be any. */
const symptomNumber = { latency: 0, timeout: 0, error: 1, data: 2, other: 3 } as const;
const symptomsTold = 4;

/** What a fault makes a system show (slow, failing, wrong), by the beginning of its name. */
const shows: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(slow|latency|hang|pause)/, [0]],
  [/^(partition|flap)/, [0, 1, 2]],
  [/^(refuse|reset|status)/, [1]],
  [/^crash/, [1, 2]],
  [/^lost-reply/, [0, 2]],
  [/^(reordering|clock-skew)/, [2]],
];
/** What an incident of another symptom still says: the place is weak. */
const otherSymptom = 0.4;
const none: readonly number[] = [];
/** How much an incident of each symptom says of a fault that shows these: one list for each, so that it is known by itself. */
const fitsOfSymptoms = new Map<readonly number[], readonly number[]>(
  shows.map(([, own]) => [
    own,
    [...[0, 1, 2].map((symptom) => (own.includes(symptom) ? 1 : otherSymptom)), 1],
  ]),
);
const nothingFits: readonly number[] = [otherSymptom, otherSymptom, otherSymptom, 1];

/** How an incident bears on what is near it: an edge, or a service. */
const nearEdge = { own: 1, callee: 0.6, caller: 0.2, beside: 0.2 } as const;
const nearService = { own: 1, into: 0.4, outOf: 0.2 } as const;

const msPerDay = 86_400_000;

/** How likely failures are at a place, against an average one. */
export interface Likelihood {
  /** For a fault; in [0.5, 3], 1: as likely as anywhere. */
  readonly value: (fault: string) => number;
  /** What happened there, in words. */
  readonly fact: () => string;
}

/** A place's history with how much it bears on the one that is asked about. */
interface Bearing {
  readonly histories: PlaceHistories;
  readonly number: number;
  readonly share: number;
  readonly place: string;
  /** What stands before the name of places that are taken together; of one alone, nothing. */
  readonly many: string;
}

/**
 * Likelihood over a history. The order of the lines does not matter: weights are added up as whole
 * numbers of millionths. O(lines) once, then O(1).
 *
 * @param services - how many there are to share the incidents
 */
export function likelihoodIn(
  { failures, places, placeOf, ms: times, volumes }: Located,
  { atMs, services: shared }: { readonly atMs: number; readonly services: number },
): (acts: Acts) => Likelihood {
  const typical = median(volumes);
  const services = new Map<string, number>();
  const edges = createPairNumbers();
  // Where a line is noted, by its place: at a service; on an edge, into its callee and out of its caller.
  const columns = () => new Int32Array(places.length).fill(-1);
  const [atOf, onOf, intoOf, outOf] = [columns(), columns(), columns(), columns()];
  for (const [number, { service, edge }] of places.entries()) {
    if (service !== undefined) atOf[number] = numberIn(services, service);
    if (edge === undefined) continue;
    onOf[number] = edges.numberOf(edge.from, edge.to);
    intoOf[number] = numberIn(services, edge.to);
    outOf[number] = numberIn(services, edge.from);
  }
  const create = (size: number): PlaceHistories => createHistories(failures, size, symptomsTold);
  const on = create(edges.size());
  const [at, into, outward] = [create(services.size), create(services.size), create(services.size)];
  let total = 0;
  let line = -1;
  for (const failure of failures) {
    line += 1;
    const place = placeOf[line] ?? 0;
    // What happened in another system says nothing of an average place of this one.
    if (place <= 0) continue;
    const ms = times[line] ?? 0;
    const weight = Math.round(weightOf(failure, atMs - ms, typical) * unit);
    if (weight === 0) continue;
    total += weight;
    const noted = { line, ms, symptom: symptomNumber[failure.symptom ?? 'other'], weight };
    const { kind } = failure;
    const [service, edge] = [atOf[place] ?? -1, onOf[place] ?? -1];
    if (service >= 0) at.note(service, kind, noted);
    if (edge < 0) continue;
    on.note(edge, kind, noted);
    into.note(intoOf[place] ?? 0, kind, noted);
    outward.note(outOf[place] ?? 0, kind, noted);
  }
  const average = total / unit / Math.max(1, shared);
  const numberOf = (service: string): number => services.get(service) ?? -1;
  const near = (acts: Acts): { bearings: readonly Bearing[]; expected: number } => {
    if ('service' in acts) {
      const place = acts.service;
      const number = numberOf(place);
      return {
        bearings: [
          { histories: at, number, place, share: nearService.own, many: '' },
          { histories: into, number, place, share: nearService.into, many: 'calls to ' },
          { histories: outward, number, place, share: nearService.outOf, many: 'calls of ' },
        ],
        expected: nearService.own * average,
      };
    }
    const { from, to } = acts.edge;
    const { own, callee, caller, beside } = nearEdge;
    const number = numberOf(to);
    return {
      bearings: [
        // What is into the callee holds what is of the edge itself.
        {
          histories: on,
          number: edges.find(from, to),
          place: edgeName(from, to),
          share: own - beside,
          many: '',
        },
        { histories: at, number, place: to, share: callee, many: '' },
        { histories: at, number: numberOf(from), place: from, share: caller, many: '' },
        { histories: into, number, place: to, share: beside, many: 'calls to ' },
      ],
      expected: (callee + caller) * average,
    };
  };
  return (acts) => {
    const { bearings, expected } = near(acts);
    const mass = [0, 0, 0, 0];
    for (const { histories, number, share } of bearings)
      for (let symptom = 0; symptom < symptomsTold; symptom += 1)
        mass[symptom] = (mass[symptom] ?? 0) + (share * histories.mass(number, symptom)) / unit;
    let lastFits: readonly number[] | undefined;
    let lastValue = 1;
    return {
      value: (fault) => {
        const fits = fitsOf(fault);
        // Of thirty faults few differ in what they show.
        if (fits !== lastFits) {
          lastFits = fits;
          const seen = mass.reduce((sum, part, symptom) => sum + part * (fits[symptom] ?? 0), 0);
          const ratio = (priorIncidents + seen) / (priorIncidents + expected);
          lastValue = Math.min(range.most, Math.max(range.least, ratio));
        }
        return lastValue;
      },
      fact: () => {
        const place = 'edge' in acts ? edgeName(acts.edge.from, acts.edge.to) : acts.service;
        return tellIncidents(place, bearings.map(weighed));
      },
    };
  };
}

/** The number of a name, which is new where it was not met before. */
function numberIn(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name) ?? numbers.size;
  numbers.set(name, known);
  return known;
}

/** Weights are whole numbers of this part of one, so that they add up to the same in any order. */
const unit = 1_000_000;

function weighed({ histories, number, share, place, many }: Bearing): {
  readonly told: ToldPlace;
  readonly weight: number;
} {
  let mass = 0;
  for (let symptom = 0; symptom < symptomsTold; symptom += 1) mass += histories.mass(number, symptom);
  return {
    told: {
      place: `${many}${place}`,
      isMany: many !== '',
      told: histories.told(number),
    },
    weight: share * mass,
  };
}

function weightOf({ kind, severity, volume }: Failure, ageMs: number, typical = 0): number {
  const days = Math.max(0, ageMs) / msPerDay;
  // Per request, an incident under little traffic says more; within a factor of two, because volumes are rough.
  const perRequest =
    volume === undefined ? 1 : Math.min(2, Math.max(0.5, Math.log1p(typical + 1) / Math.log1p(volume + 1)));
  return kindWeight[kind] * severityWeight[severity] * perRequest * 0.5 ** (days / halfLifeDays);
}

/** The kinds of symptoms that a fault shows: faults with the same list are equally likely at a place. */
export function symptomsOf(fault: string): readonly number[] {
  const known = symptoms.get(fault);
  if (known !== undefined) return known;
  const own = shows.find(([name]) => name.test(fault))?.[1] ?? none;
  symptoms.set(fault, own);
  return own;
}
const symptoms = new Map<string, readonly number[]>();

/** How much an incident of each symptom says of a fault. */
function fitsOf(fault: string): readonly number[] {
  return fitsOfSymptoms.get(symptomsOf(fault)) ?? nothingFits;
}
