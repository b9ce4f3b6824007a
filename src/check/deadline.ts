/**
 * Rules with a deadline: they must be met so long after heal, and are looked at round by round.
 *
 * Met in time: fine. Met only later: broken for a time (transient). Not met when the books no longer change, or long after the
 * deadline: broken for good (durable). Anything else is a doubt: the run did not watch long enough to know.
 */

import type { Anomaly } from '../model/verdict.ts';
import type { History } from './history.ts';
import type { Round } from './rounds.ts';
import { count, nameSome } from './rule-verdict.ts';

/** A subject that missed the deadline, with the last round in which it did. */
export interface Late<T> {
  readonly subject: string;
  readonly what: T;
  readonly round: Round;
  readonly durability: Anomaly['durability'];
  readonly mendedAfterMs?: number;
}

/** What is not met in a round, by subject. */
export type Unmet<T> = (round: Round) => ReadonlyMap<string, T>;

/**
 * Between two rounds the run looks at the books each second but records only what changed. A rule first met this much after the
 * deadline was not met at the deadline.
 */
const betweenLooksMs = 4_000;

/**
 * Judges every subject that was ever unmet. A round that is missing a replica may show that something is not met, never that it is.
 * O(rounds · cost of `unmetIn`).
 *
 * @param metAt - when a subject that is met now was met at the latest, by some other sign than the rounds, ms
 */
export function judgeDeadline<T>(
  history: History,
  unmetIn: Unmet<T>,
  metAt: (subject: string) => number | undefined = () => undefined,
): { readonly late: readonly Late<T>[]; readonly doubts: readonly string[] } {
  const { rounds, healedAt, deadlineMs, busyMs } = history;
  const found = rounds.map((round) => ({ round, unmet: unmetIn(round) }));
  const late: Late<T>[] = [];
  const waiting: string[] = [];
  const unhealed: string[] = [];
  const between: string[] = [];

  for (const [subject, { what, round, index }] of lastUnmet(found)) {
    const next = rounds.slice(index + 1).find(({ unreachable }) => unreachable.length === 0);
    const sign = round === history.last ? undefined : metAt(subject);
    const met = Math.min(sign ?? Number.POSITIVE_INFINITY, next?.at ?? Number.POSITIVE_INFINITY);
    if (met === Number.POSITIVE_INFINITY) {
      if (healedAt === undefined) unhealed.push(subject);
      else if (history.durable && round === history.last)
        late.push({ subject, what, round, durability: 'durable' });
      else waiting.push(subject);
      continue;
    }
    if (healedAt === undefined) continue;
    const due = healedAt + deadlineMs;
    if (met <= due) continue;
    const certain = sign !== undefined || round.at >= due || met >= due + betweenLooksMs;
    if (certain) late.push({ subject, what, round, durability: 'transient', mendedAfterMs: met - healedAt });
    else between.push(subject);
  }

  const doubts = [
    ...doubt(unhealed, 'not met when last read, but it is not proven that every fault was undone by then'),
    ...doubt(
      waiting,
      'not met when last read, and the run did not watch long enough to tell whether it ever is',
    ),
    ...doubt(between, 'met between two final reads with the deadline in between'),
  ];
  if (busyMs === undefined || late.length === 0) return { late, doubts };
  const busy = `the machine was too busy to judge times (p99 event-loop delay ${Math.round(busyMs)} ms)`;
  return { late: [], doubts: [...doubts, `${busy}: ${nameSome(late.map(({ subject }) => subject))}`] };
}

/** For each subject the last round it was unmet in. */
function lastUnmet<T>(
  found: readonly { readonly round: Round; readonly unmet: ReadonlyMap<string, T> }[],
): Map<string, { what: T; round: Round; index: number }> {
  const last = new Map<string, { what: T; round: Round; index: number }>();
  for (const [index, { round, unmet }] of found.entries()) {
    for (const [subject, what] of unmet) last.set(subject, { what, round, index });
  }
  return last;
}

function doubt(subjects: readonly string[], why: string): string[] {
  return subjects.length === 0
    ? []
    : [`${count(subjects.length, 'subject')} (${nameSome(subjects)}): ${why}`];
}

/** `durability` and `mendedAfterMs` of an anomaly. */
export function lateness<T>({
  durability,
  mendedAfterMs,
}: Late<T>): Pick<Anomaly, 'durability' | 'mendedAfterMs'> {
  return mendedAfterMs === undefined ? { durability } : { durability, mendedAfterMs };
}
