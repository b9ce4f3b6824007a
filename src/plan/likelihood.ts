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
import type { Located } from './history.ts';
import { createHistories, type PlaceHistories } from './place-histories.ts';
import { serviceAt } from './place-numbers.ts';
import { tellIncidents } from './tell-incidents.ts';

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

/** How likely failures are at a place, by its number (place-numbers.ts), against an average one. */
export interface Likelihood {
  /** For a fault; in [0.5, 3], 1: as likely as anywhere. O(1) */
  value(place: number, fault: string): number;
  /** What happened there, in words. */
  fact(place: number): string;
}

/** A history that bears on a place, and by how much. */
interface Bearing {
  readonly histories: PlaceHistories;
  /** Whose history it is: that of the edge, of the service at one of its ends, or of the service itself. */
  readonly whose: 'edge' | 'from' | 'to' | 'service';
  readonly share: number;
  /** What stands before the name of places that are taken together; of one alone, nothing. */
  readonly many?: string;
}

/**
 * Likelihood over a history. The order of the lines does not matter: weights are added up as whole
 * numbers of millionths. O(lines + edges) once, then O(1).
 *
 * @param services - how many there are to share the incidents
 */
export function likelihoodIn(
  { failures, graph, places, placeOf, ms: times, volumes }: Located,
  { atMs, services }: { readonly atMs: number; readonly services: number },
): Likelihood {
  const { names } = graph;
  const typical = median(volumes);
  const create = (size: number): PlaceHistories => createHistories(failures, size, symptomsTold);
  // Where a line is noted: at a service; on an edge, into its callee and out of its caller.
  const on = create(graph.from.length);
  const [at, into, outOf] = [create(names.length), create(names.length), create(names.length)];
  let total = 0;
  let line = -1;
  for (const failure of failures) {
    line += 1;
    const number = placeOf[line] ?? 0;
    const place = places[number];
    // What happened in another system says nothing of an average place of this one.
    if (number <= 0 || place === undefined) continue;
    const ms = times[line] ?? 0;
    const weight = Math.round(weightOf(failure, atMs - ms, typical) * unit);
    if (weight === 0) continue;
    total += weight;
    const noted = { line, ms, symptom: symptomNumber[failure.symptom ?? 'other'], weight };
    const { kind } = failure;
    at.note(place.service, kind, noted);
    on.note(place.edge, kind, noted);
    into.note(place.to, kind, noted);
    outOf.note(place.from, kind, noted);
  }
  const average = total / unit / Math.max(1, services);
  const ofEdge: readonly Bearing[] = [
    // What is into the callee holds what is of the edge itself.
    { histories: on, whose: 'edge', share: nearEdge.own - nearEdge.beside },
    { histories: at, whose: 'to', share: nearEdge.callee },
    { histories: at, whose: 'from', share: nearEdge.caller },
    { histories: into, whose: 'to', share: nearEdge.beside, many: 'calls to ' },
  ];
  const ofService: readonly Bearing[] = [
    { histories: at, whose: 'service', share: nearService.own },
    { histories: into, whose: 'service', share: nearService.into, many: 'calls to ' },
    { histories: outOf, whose: 'service', share: nearService.outOf, many: 'calls of ' },
  ];
  const isEdge = (place: number): boolean => place >= 0 && place < graph.from.length;
  const bearingsOn = (place: number): readonly Bearing[] => (isEdge(place) ? ofEdge : ofService);
  const numberOf = (whose: Bearing['whose'], place: number): number => {
    switch (whose) {
      case 'edge':
        return graph.find(graph.from[place] ?? -1, graph.to[place] ?? -1);
      case 'from':
        return graph.from[place] ?? -1;
      case 'to':
        return graph.to[place] ?? -1;
      case 'service':
        return serviceAt(graph, place);
    }
  };
  const nameOf = (whose: Bearing['whose'], place: number): string =>
    whose === 'edge'
      ? edgeName(names[graph.from[place] ?? -1] ?? '', names[graph.to[place] ?? -1] ?? '')
      : (names[numberOf(whose, place)] ?? '');
  const expectedOn = {
    edge: (nearEdge.callee + nearEdge.caller) * average,
    service: nearService.own * average,
  };
  const mass = new Float64Array(symptomsTold);
  const gather = (place: number): void => {
    mass.fill(0);
    for (const { histories, whose, share } of bearingsOn(place)) {
      const number = numberOf(whose, place);
      for (let symptom = 0; symptom < symptomsTold; symptom += 1)
        mass[symptom] = (mass[symptom] ?? 0) + (share * histories.mass(number, symptom)) / unit;
    }
  };
  // Of one place several faults are asked about, one after the other.
  let gathered: number | undefined;
  return {
    value: (place, fault) => {
      if (place !== gathered) gather(place);
      gathered = place;
      const fits = fitsOf(fault);
      let seen = 0;
      for (let symptom = 0; symptom < symptomsTold; symptom += 1)
        seen += (mass[symptom] ?? 0) * (fits[symptom] ?? 0);
      const expected = isEdge(place) ? expectedOn.edge : expectedOn.service;
      const ratio = (priorIncidents + seen) / (priorIncidents + expected);
      return Math.min(range.most, Math.max(range.least, ratio));
    },
    fact: (place) =>
      tellIncidents(
        nameOf(isEdge(place) ? 'edge' : 'service', place),
        bearingsOn(place).map(({ histories, whose, share, many = '' }) => {
          const number = numberOf(whose, place);
          let sum = 0;
          for (let symptom = 0; symptom < symptomsTold; symptom += 1) sum += histories.mass(number, symptom);
          return {
            told: {
              place: `${many}${nameOf(whose, place)}`,
              isMany: many !== '',
              told: histories.told(number),
            },
            weight: share * sum,
          };
        }),
      ),
  };
}

/** Weights are whole numbers of this part of one, so that they add up to the same in any order. */
const unit = 1_000_000;

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
