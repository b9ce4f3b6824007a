/** Incidents in words: what happened at the place that weighs most, and where else nearby. */

import type { Failure } from '../model/failure.ts';
import { byText, listed } from './order.ts';

/** What is told apart, what counts most first. */
export const toldKinds = ['incident', 'test-failure', 'deployment'] as const;
export type ToldKind = (typeof toldKinds)[number];

/** Of each kind how often, and the last one. */
export type Told = Readonly<Partial<Record<ToldKind, { readonly count: number; readonly last: Failure }>>>;

/** What is told of one place. */
export interface ToldPlace {
  readonly place: string;
  /** Whether it is several places taken together: it is told of only where nothing is known of one alone. */
  readonly isMany: boolean;
  readonly told: Told;
}

const summaryMost = 200;
/** How many other places are named. */
const namedMost = 2;

/** `order->payment had 2 incidents, the last on 2026-11-02 (high, timeout: No answers from payment at peak)`. O(places near). */
export function tellIncidents(
  place: string,
  near: readonly { readonly told: ToldPlace; readonly weight: number }[],
): string {
  const known = near
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || byText(a.told.place, b.told.place));
  const alone = known.filter(({ told }) => !told.isMany);
  const [first, ...others] = alone.length === 0 ? known.slice(0, 1) : alone;
  if (first === undefined) return `no incident at ${place} is known`;
  const alsoAt = others.filter(({ told }) => told.told.incident !== undefined).map(({ told }) => told.place);
  const also = alsoAt.length === 0 ? '' : `, and ${listed(alsoAt.slice(0, namedMost))} had incidents, too`;
  return `${happened(first.told)}${also}`;
}

function happened({ place, told }: ToldPlace): string {
  const kind = toldKinds.find((one) => told[one] !== undefined) ?? 'incident';
  const found = told[kind];
  if (found === undefined) return '';
  const { count, last } = found;
  const { time, severity, symptom, summary } = last;
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
  }[kind];
  return `${place} ${what}${count === 1 ? ' ' : ''}${when}${details.length === 0 ? '' : ` (${details.join(': ')})`}`;
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= summaryMost ? line : `${line.slice(0, summaryMost).trimEnd()} …`;
}
