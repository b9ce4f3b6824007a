/**
 * Experience: what our own verdicts say about a candidate. What was violated is tried again first; what held lately can wait, the less
 * the longer ago; what was never tried comes between.
 */

import type { Failure } from '../model/failure.ts';
import { byText, listed } from './order.ts';
import { weigh, type Weighed } from './term.ts';

/** A verdict older than this says little about today's system. */
const staleAfterDays = 14;

/**
 * How much each verdict asks for the next try. The step from anything else to `violated` outweighs every other term together (a test
 * says so); held lately is worth almost nothing, and grows back to `stale`, just below what was never tried.
 */
const values = { violated: 1, inconclusive: 0.24, never: 0.2, stale: 0.16, heldNow: 0.015 } as const;
const msPerDay = 86_400_000;

/** What is known about one candidate. */
export interface Experience {
  readonly state: 'tested' | 'stale' | 'never';
  /** The verdict that counts: an undecided retry does not take back a violation. */
  readonly verdict?: 'held' | 'violated' | 'inconclusive';
  /** The newest line. */
  readonly last?: Failure;
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
 * Looks up candidates in our verdict lines, none of them later than `atMs`. A line whose candidate is written without a target counts for
 * every target.
 */
export function experienceOf(
  failures: readonly Failure[],
  target: string | undefined,
  atMs: number,
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
      (a, b) => Date.parse(a.time) - Date.parse(b.time) || byText(JSON.stringify(a), JSON.stringify(b)),
    );
    const last = tried.at(-1);
    if (last === undefined) return { state: 'never' };
    const decisive = tried.findLast(({ verdict }) => verdict !== 'inconclusive') ?? last;
    const counts = decisive.verdict === 'violated' ? decisive : last;
    const state = ageDays(last, atMs) > staleAfterDays ? 'stale' : 'tested';
    return {
      state,
      last,
      decisive: counts,
      ...(counts.verdict === undefined ? {} : { verdict: counts.verdict }),
    };
  };
}

/** The experience term of a candidate. */
export function experienceTerm({ verdict, decisive, last }: Experience, atMs: number): Weighed {
  if (decisive === undefined || last === undefined) {
    return weigh('experience', values.never, 'no experiment of ours has tried it yet');
  }
  const when = `on ${decisive.time.slice(0, 10)} (${decisive.source})`;
  if (verdict === 'violated') {
    const rules = decisive.rules ?? [];
    const broken = rules.length === 0 ? 'it was violated' : `it broke ${listed(rules)}`;
    const undecided = decisive === last ? '' : ', and a later try did not decide it';
    return weigh('experience', values.violated, `${broken} ${when}${undecided}, so it is tried again first`);
  }
  if (verdict === 'inconclusive') {
    return weigh(
      'experience',
      values.inconclusive,
      `its last try ${when} was inconclusive, so it is due again`,
    );
  }
  const freshness = Math.max(0, 1 - ageDays(decisive, atMs) / staleAfterDays);
  const value = values.stale - (values.stale - values.heldNow) * freshness;
  const meaning =
    freshness > 0 ? 'so it can wait' : `and that is more than ${staleAfterDays} days before this plan’s time`;
  return weigh('experience', value, `it held ${when}, ${meaning}`);
}

function ageDays({ time }: Failure, atMs: number): number {
  return Math.max(0, atMs - Date.parse(time)) / msPerDay;
}
