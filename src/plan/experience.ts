/** Experience: what our own verdicts say about a candidate. */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import { byText } from './order.ts';

/** A verdict older than this says little about today's system. */
export const staleAfterDays = 14;

const msPerDay = 86_400_000;

/** What is known about one candidate. */
export interface Experience {
  /** The verdict that counts: an undecided retry does not take back a violation. */
  readonly verdict?: 'held' | 'violated' | 'inconclusive';
  /** The newest line; left out: it was never tried. */
  readonly last?: Failure;
  /** The newest line that says held or violated. */
  readonly conclusive?: Failure;
  /** The line the verdict comes from. */
  readonly decisive?: Failure;
}

/** The name of a candidate in the history: other targets have candidates of the same name. */
export function historyName(target: string, candidate: string): string {
  return `${target}: ${candidate}`;
}

/** Whether the line is a verdict on another target than `target` (without one: on any). */
export function isOfAnother({ kind, candidate = '' }: Failure, target: string | undefined): boolean {
  const of = kind === 'verdict' ? /^([a-z][a-z0-9-]*): /.exec(candidate)?.[1] : undefined;
  return of !== undefined && of !== target;
}

/**
 * Looks up candidates in our verdict lines. A line whose candidate is written without a target counts for
 * every target.
 */
export function experienceOf(
  failures: readonly Failure[],
  target: string | undefined,
): (candidate: string) => Experience {
  const lines = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { kind, candidate, verdict } = failure;
    if (kind !== 'verdict' || candidate === undefined || verdict === undefined) continue;
    const tried = lines.get(candidate);
    if (tried === undefined) lines.set(candidate, [failure]);
    else tried.push(failure);
  }
  return (candidate) => {
    const named = target === undefined ? [] : (lines.get(historyName(target, candidate)) ?? []);
    const tried = [...named, ...(lines.get(candidate) ?? [])].sort(
      (a, b) => isoMs(a.time) - isoMs(b.time) || byText(JSON.stringify(a), JSON.stringify(b)),
    );
    const last = tried.at(-1);
    if (last === undefined) return {};
    const conclusive = tried.findLast(({ verdict }) => verdict !== 'inconclusive');
    const counts = conclusive?.verdict === 'violated' ? conclusive : last;
    return {
      last,
      ...(conclusive === undefined ? {} : { conclusive }),
      decisive: counts,
      ...(counts.verdict === undefined ? {} : { verdict: counts.verdict }),
    };
  };
}

/** How long ago it was, in days; 0 for what is yet to come. */
export function ageDays({ time }: Failure, atMs: number): number {
  return Math.max(0, atMs - isoMs(time)) / msPerDay;
}
