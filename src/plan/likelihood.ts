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
import { placeName, type Place } from './history.ts';
import { tellIncidents, type Incident } from './tell-incidents.ts';

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

/** How an incident bears on what is near it: an edge, or a service. */
const nearEdge = { own: 1, callee: 0.6, caller: 0.2, beside: 0.2 } as const;
const nearService = { own: 1, into: 0.4, outOf: 0.2 } as const;

const msPerDay = 86_400_000;

/** How likely, against an average place, and why. */
export interface Likelihood {
  /** In [0.5, 3]; 1: as likely as anywhere. */
  readonly value: number;
  fact(): string;
}

/** What is known of one place: the mass of each symptom, and the numbers of the lines. */
interface PlaceHistory {
  readonly mass: Float64Array;
  readonly lines: number[];
}

/** A place's history with how much it bears on the one that is asked about. */
interface Bearing {
  readonly history: PlaceHistory | undefined;
  readonly share: number;
}

/**
 * Likelihood over a history that ends at `atMs`: later lines must be gone already, and the others in an order that is not the input's.
 * O(lines) once, O(1) for each candidate; a fact costs O(n log n) in the lines near it.
 *
 * @param services - how many there are to share the incidents
 */
export function likelihoodIn(
  failures: readonly Failure[],
  placesOf: (failure: Failure) => readonly Place[],
  { atMs, services }: { readonly atMs: number; readonly services: number },
): (acts: Acts, fault: string) => Likelihood {
  const typical = median(failures.flatMap(({ volume }) => (volume === undefined ? [] : [volume])));
  const [at, on, into, outOf] = [createHistories(), createHistories(), createHistories(), createHistories()];
  const weights = new Float64Array(failures.length);
  let total = 0;
  for (const [number, failure] of failures.entries()) {
    const weight = weightOf(failure, atMs - Date.parse(failure.time), typical);
    if (weight === 0) continue;
    weights[number] = weight;
    total += weight;
    const symptom = symptomNumber[failure.symptom ?? 'other'];
    const note = ({ mass, lines }: PlaceHistory): void => {
      mass[symptom] = (mass[symptom] ?? 0) + weight;
      lines.push(number);
    };
    for (const place of placesOf(failure)) {
      if ('service' in place) note(at.of(place.service));
      else {
        note(on.of(placeName(place)));
        note(into.of(place.to));
        note(outOf.of(place.from));
      }
    }
  }
  const average = total / Math.max(1, services);
  const near = (acts: Acts): { bearings: readonly Bearing[]; expected: number } => {
    if ('service' in acts) {
      const { own, into: inward, outOf: outward } = nearService;
      return {
        bearings: [
          { history: at.known(acts.service), share: own },
          { history: into.known(acts.service), share: inward },
          { history: outOf.known(acts.service), share: outward },
        ],
        expected: own * average,
      };
    }
    const { from, to } = acts.edge;
    const { own, callee, caller, beside } = nearEdge;
    return {
      bearings: [
        // What is into the callee holds what is of the edge itself.
        { history: on.known(edgeName(from, to)), share: own - beside },
        { history: at.known(to), share: callee },
        { history: at.known(from), share: caller },
        { history: into.known(to), share: beside },
      ],
      expected: (callee + caller) * average,
    };
  };
  return (acts, fault) => {
    const { bearings, expected } = near(acts);
    const fits = fitsOf(fault);
    let mass = 0;
    for (const { history, share } of bearings) {
      if (history === undefined) continue;
      for (let symptom = 0; symptom < symptomsTold; symptom += 1)
        mass += share * (history.mass[symptom] ?? 0) * (fits[symptom] ?? 0);
    }
    const ratio = (priorIncidents + mass) / (priorIncidents + expected);
    return {
      value: Math.min(range.most, Math.max(range.least, ratio)),
      fact: () => {
        const place = 'edge' in acts ? edgeName(acts.edge.from, acts.edge.to) : acts.service;
        return tellIncidents(place, gather(bearings, failures, { weights, placesOf }));
      },
    };
  };
}

/** Each line near a place once, at its strongest. */
function gather(
  bearings: readonly Bearing[],
  failures: readonly Failure[],
  { weights, placesOf }: { weights: Float64Array; placesOf: (failure: Failure) => readonly Place[] },
): Incident[] {
  const found = new Map<number, Incident>();
  for (const { history, share } of bearings) {
    for (const number of history?.lines ?? []) {
      const failure = failures[number];
      const weight = (weights[number] ?? 0) * share;
      if (failure === undefined || weight <= (found.get(number)?.weight ?? 0)) continue;
      const [place] = placesOf(failure);
      const ms = Date.parse(failure.time);
      found.set(number, { failure, place: place === undefined ? '' : placeName(place), weight, ms, number });
    }
  }
  return [...found.values()];
}

function weightOf({ kind, severity, volume }: Failure, ageMs: number, typical = 0): number {
  const days = Math.max(0, ageMs) / msPerDay;
  // Per request, an incident under little traffic says more; within a factor of two, because volumes are rough.
  const perRequest =
    volume === undefined ? 1 : Math.min(2, Math.max(0.5, Math.log1p(typical + 1) / Math.log1p(volume + 1)));
  return kindWeight[kind] * severityWeight[severity] * perRequest * 0.5 ** (days / halfLifeDays);
}

/** How much an incident of each symptom says of a fault. */
const fitting = new Map<string, readonly number[]>();
function fitsOf(fault: string): readonly number[] {
  const known = fitting.get(fault);
  if (known !== undefined) return known;
  const own = shows.find(([name]) => name.test(fault))?.[1] ?? [];
  const fits = [0, 1, 2].map((symptom) => (own.includes(symptom) ? 1 : otherSymptom));
  const all = [...fits, 1];
  fitting.set(fault, all);
  return all;
}

function createHistories(): {
  of(place: string): PlaceHistory;
  known(place: string): PlaceHistory | undefined;
} {
  const histories = new Map<string, PlaceHistory>();
  return {
    known: (place) => histories.get(place),
    of: (place) => {
      const known = histories.get(place);
      if (known !== undefined) return known;
      const history = { mass: new Float64Array(symptomsTold), lines: [] };
      histories.set(place, history);
      return history;
    },
  };
}
