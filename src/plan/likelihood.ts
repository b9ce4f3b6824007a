/**
 * Likelihood: how much more often than elsewhere things go wrong at a place, by the history of failures.
 *
 * Incidents come as a Poisson process with a rate of each place's own; before any is known, rates are Gamma-distributed around the average of
 * all places. The posterior mean of a place's rate, over the average, is (k + n) ÷ (k + e): n incidents there, e expected of an average place,
 * and k for how many incidents the prior is worth. Each incident counts by its severity, halved every 30 days, and less where much traffic makes incidents ordinary;
 * one of the edge itself fully, one of the callee mostly, one of the caller a little. What looked like a fault's own symptom counts fully for
 * this fault, another symptom less.
 */

import { isoMs } from '../lib/iso-time.ts';
import { median } from '../lib/statistics.ts';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { Acts } from './candidate.ts';
import { placeName, type Place } from './history.ts';
import { tellIncidents, tellOf, type ToldPlace } from './tell-incidents.ts';

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

/** What is known of one place: the mass of each symptom, and what is told of it. */
interface PlaceHistory extends ToldPlace {
  readonly mass: Float64Array;
}

/** A place's history with how much it bears on the one that is asked about. */
interface Bearing {
  readonly history: PlaceHistory | undefined;
  readonly share: number;
}

/**
 * Likelihood over a history, later lines of which must be gone already. The order of the lines does not matter: weights are added up as whole
 * numbers of millionths. O(lines) once, then O(1).
 *
 * @param services - how many there are to share the incidents
 */
export function likelihoodIn(
  failures: readonly Failure[],
  placesOf: (failure: Failure) => readonly Place[],
  { atMs, services }: { readonly atMs: number; readonly services: number },
): (acts: Acts) => Likelihood {
  const typical = typicalVolume(failures);
  const at = createHistories();
  const on = createHistories();
  const into = createHistories('calls to ');
  const outOf = createHistories('calls of ');
  let total = 0;
  for (const failure of failures) {
    const ms = isoMs(failure.time);
    const weight = Math.round(weightOf(failure, atMs - ms, typical) * unit);
    const places = placesOf(failure);
    // What happened in another system says nothing of an average place of this one.
    if (weight === 0 || places.length === 0) continue;
    total += weight;
    for (const place of places) {
      if ('service' in place) note(at.of(place.service), failure, { ms, weight });
      else {
        note(on.of(placeName(place)), failure, { ms, weight });
        note(into.of(place.to), failure, { ms, weight });
        note(outOf.of(place.from), failure, { ms, weight });
      }
    }
  }
  const average = total / unit / Math.max(1, services);
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
  return (acts) => {
    const { bearings, expected } = near(acts);
    const mass = [0, 0, 0, 0];
    for (const { history, share } of bearings)
      for (let symptom = 0; symptom < symptomsTold; symptom += 1)
        mass[symptom] = (mass[symptom] ?? 0) + (share * (history?.mass[symptom] ?? 0)) / unit;
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

function note(history: PlaceHistory, failure: Failure, { ms, weight }: { ms: number; weight: number }): void {
  const symptom = symptomNumber[failure.symptom ?? 'other'];
  history.mass[symptom] = (history.mass[symptom] ?? 0) + weight;
  tellOf(history, failure, ms);
}

function typicalVolume(failures: readonly Failure[]): number | undefined {
  const volumes: number[] = [];
  for (const { volume } of failures) if (volume !== undefined) volumes.push(volume);
  return median(volumes);
}

/** Weights are whole numbers of this part of one, so that they add up to the same in any order. */
const unit = 1_000_000;

function weighed({ history, share }: Bearing): { told: ToldPlace | undefined; weight: number } {
  return { told: history, weight: share * (history?.mass.reduce((sum, part) => sum + part, 0) ?? 0) };
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

/** @param many - how the places together are called; left out: each is a place of its own */
function createHistories(many?: string): {
  of(place: string): PlaceHistory;
  known(place: string): PlaceHistory | undefined;
} {
  const histories = new Map<string, PlaceHistory>();
  return {
    known: (place) => histories.get(place),
    of: (place) => {
      const known = histories.get(place);
      if (known !== undefined) return known;
      const history = {
        place: `${many ?? ''}${place}`,
        isMany: many !== undefined,
        told: {},
        mass: new Float64Array(symptomsTold),
      };
      histories.set(place, history);
      return history;
    },
  };
}
