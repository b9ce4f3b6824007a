/** Incidents in words: what happened at the place that weighs most, and where else nearby. */

import type { Failure } from '../model/failure.ts';
import { byText, listed } from './order.ts';

/** One line of history at one place, with its weight there. */
export interface Incident {
  readonly failure: Failure;
  readonly place: string;
  readonly weight: number;
  readonly ms: number;
  /** Its number in the history: decides where time and weight do not. */
  readonly number: number;
}

const summaryMost = 200;

/** `order->payment had 2 incidents, the last on 2026-11-02 (high, timeout: No answers from payment at peak)`. O(n log n). */
export function tellIncidents(place: string, near: readonly Incident[]): string {
  return near.length === 0 ? `no incident at ${place} is known` : tell(near);
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

/** `near` is not empty. */
function tell(near: readonly Incident[]): string {
  const groups = new Map<string, Incident[]>();
  for (const line of near) append(groups, line.place, line);
  const weightOfGroup = (lines: readonly Incident[]): number =>
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
function happened(place: string, lines: readonly Incident[]): string {
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
