/**
 * Incidents: what went wrong here before, lately, and how badly.
 *
 * Each one weighs its severity, halved every 30 days, and less where much traffic makes incidents ordinary. An incident of the edge itself
 * counts fully, one of the callee's service mostly, one of the caller a little. λ = prior + sum of weights; the value is λ / (1 + λ): every
 * further incident raises it, none brings it to 1, and a place without history keeps the prior's risk, because nobody writes everything down.
 */

import { median } from '../lib/statistics.ts';
import type { Failure } from '../model/failure.ts';
import { edgeName } from '../model/place.ts';
import type { Acts, Candidate } from './candidate.ts';
import { placeName, type Place } from './history.ts';
import { byText, listed } from './order.ts';
import { weigh, type Weighed } from './term.ts';

const halfLifeDays = 30;
const prior = 0.2;
/** The value where nothing is known to have happened. */
export const nothingHappened = prior / (1 + prior);

const severityWeight = { low: 0.1, medium: 0.3, high: 0.6, critical: 1 } as const;
/** A deployment is a change, not a failure; a failed test was seen before it hurt anybody. */
const kindWeight = { incident: 1, 'test-failure': 0.5, deployment: 0.25, verdict: 0 } as const;

/** Which faults look like which symptom. */
const fits: Readonly<Record<string, readonly string[]>> = {
  latency: ['latency', 'pause', 'slow-dependency'],
  timeout: ['latency', 'lost-reply', 'partition', 'pause', 'slow-dependency', 'flap'],
  error: ['crash', 'partition', 'lost-reply', 'flap'],
  data: ['lost-reply', 'partition', 'crash', 'reordering', 'clock-skew'],
};

/** Each symptom in words. */
const symptomWords: Readonly<Record<string, string>> = {
  latency: 'slow answers',
  timeout: 'timeouts',
  error: 'errors',
  data: 'wrong data',
};

const msPerDay = 86_400_000;
const summaryMost = 200;

/** One line of history at one place, with its weight there. */
interface Dated {
  readonly failure: Failure;
  readonly place: string;
  readonly weight: number;
  readonly ms: number;
  /** Its number in the history: decides where time and weight do not. */
  readonly number: number;
}

/** What is told of one place. */
interface Told {
  readonly near: readonly Dated[];
  readonly fact: string;
}

/**
 * The incident and symptom terms, over a history that ends at `atMs`. Later lines must be gone already, and the others in an order that is
 * not the input's.
 */
export function incidentTerms(
  failures: readonly Failure[],
  placesOf: (failure: Failure) => readonly Place[],
  atMs: number,
): (candidate: Pick<Candidate, 'acts' | 'fault'>) => Weighed[] {
  const typical = median(failures.flatMap(({ volume }) => (volume === undefined ? [] : [volume])));
  const records = createRecords();
  for (const [number, failure] of failures.entries()) {
    const ms = Date.parse(failure.time);
    const weight = weightOf(failure, atMs - ms, typical);
    if (weight === 0) continue;
    for (const place of placesOf(failure)) {
      records.add(place, { failure, weight, place: placeName(place), ms, number });
    }
  }
  const known = new Map<string, Told>();
  const toldOf = (acts: Acts): Told => {
    const place = 'edge' in acts ? edgeName(acts.edge.from, acts.edge.to) : acts.service;
    const before = known.get(place);
    if (before !== undefined) return before;
    const near = records.near(acts);
    const told = { near, fact: near.length === 0 ? `no incident at ${place} is known` : tell(near) };
    known.set(place, told);
    return told;
  };
  return ({ acts, fault }) => {
    const { near, fact } = toldOf(acts);
    const sum = near.reduce((total, { weight }) => total + weight, 0);
    const terms = [weigh('incidents', (prior + sum) / (1 + prior + sum), fact)];

    const alike = near.filter(({ failure: { symptom = '' } }) => fits[symptom]?.includes(fault) === true);
    const [first] = alike;
    if (first === undefined) return terms;
    const mass = alike.reduce((total, { weight }) => total + weight, 0);
    const seen = symptomWords[first.failure.symptom ?? ''] ?? '';
    return [
      ...terms,
      weigh('symptom', mass / (1 + mass), `${first.place} showed ${seen}, which ${fault} can cause`),
    ];
  };
}

function weightOf({ kind, severity, volume }: Failure, ageMs: number, typical = 0): number {
  const days = Math.max(0, ageMs) / msPerDay;
  // Per request, an incident under little traffic says more; within a factor of two, because volumes are rough.
  const perRequest =
    volume === undefined ? 1 : Math.min(2, Math.max(0.5, Math.log1p(typical + 1) / Math.log1p(volume + 1)));
  return kindWeight[kind] * severityWeight[severity] * perRequest * 0.5 ** (days / halfLifeDays);
}

/** The lines by where they bear on: a service, an edge, everything into a service, everything out of it. */
function createRecords(): {
  add(place: Place, line: Dated): void;
  /** Each line that bears on the place, at its strongest, heaviest first. */
  near(acts: Acts): Dated[];
} {
  const at = new Map<string, Dated[]>();
  const on = new Map<string, Dated[]>();
  const into = new Map<string, Dated[]>();
  const outOf = new Map<string, Dated[]>();
  return {
    add: (place, line) => {
      if ('service' in place) {
        append(at, place.service, line);
        return;
      }
      append(on, edgeName(place.from, place.to), line);
      append(into, place.to, line);
      append(outOf, place.from, line);
    },
    near: (acts) => {
      const found = new Map<Failure, Dated>();
      const take = (lines: readonly Dated[] = [], share: number): void => {
        for (const line of lines) {
          const weight = line.weight * share;
          if (weight > (found.get(line.failure)?.weight ?? 0)) found.set(line.failure, { ...line, weight });
        }
      };
      if ('edge' in acts) {
        const { from, to } = acts.edge;
        take(on.get(edgeName(from, to)), 1);
        take(at.get(to), 0.6);
        take(at.get(from), 0.2);
        take(into.get(to), 0.2);
      } else {
        take(at.get(acts.service), 1);
        take(into.get(acts.service), 0.4);
        take(outOf.get(acts.service), 0.2);
      }
      return [...found.values()].sort((a, b) => b.weight - a.weight || b.ms - a.ms || a.number - b.number);
    },
  };
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** What happened at the place that weighs most, and where else nearby. `near` is not empty. */
function tell(near: readonly Dated[]): string {
  const groups = new Map<string, Dated[]>();
  for (const line of near) append(groups, line.place, line);
  const weightOfGroup = (lines: readonly Dated[]): number =>
    lines.reduce((sum, { weight }) => sum + weight, 0);
  const [[place, lines] = ['', []], ...others] = [...groups].sort(
    ([nameA, a], [nameB, b]) => weightOfGroup(b) - weightOfGroup(a) || byText(nameA, nameB),
  );
  const alsoAt = others
    .filter(([, group]) => group.some(({ failure }) => failure.kind === 'incident'))
    .map(([name]) => name);
  const also = alsoAt.length === 0 ? '' : `, and ${listed(alsoAt.slice(0, 2))} had incidents, too`;
  return `${happened(place, lines)}${also}`;
}

/** `order->payment had 2 incidents, the last on 2026-11-02 (high, timeout: No answers from payment at peak)`. */
function happened(place: string, lines: readonly Dated[]): string {
  const kind = (['incident', 'test-failure', 'deployment'] as const).find((one) =>
    lines.some(({ failure }) => failure.kind === one),
  );
  const failures = lines
    .filter(({ failure }) => failure.kind === kind)
    .sort((a, b) => b.ms - a.ms || a.number - b.number)
    .map(({ failure }) => failure);
  const [last] = failures;
  if (last === undefined) return '';
  const { time, severity, symptom, summary } = last;
  const count = failures.length;
  const when = `${count === 1 ? '' : ', the last '}on ${time.slice(0, 10)}`;
  const marks =
    kind === 'incident'
      ? [severity, ...(symptom === undefined || symptom === 'other' ? [] : [symptom])].join(', ')
      : '';
  const details = [marks, ...(summary === undefined ? [] : [inOneLine(summary)])].filter((one) => one !== '');
  const what = {
    incident: `had ${count === 1 ? 'an incident' : `${count} incidents`}`,
    'test-failure': `failed ${count === 1 ? 'a test' : `${count} tests`}`,
    deployment: `was deployed${count === 1 ? '' : ` ${count} times`}`,
  }[kind ?? 'incident'];
  return `${place} ${what}${count === 1 ? ' ' : ''}${when}${details.length === 0 ? '' : ` (${details.join(': ')})`}`;
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= summaryMost ? line : `${line.slice(0, summaryMost).trimEnd()} …`;
}
