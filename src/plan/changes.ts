/**
 * What changed since the last night: the verdicts of this run against those of earlier ones, scenario by scenario.
 *
 * Only decisive verdicts count: an inconclusive one neither breaks nor mends anything, and is looked past on both sides.
 *
 *   new    violated now, and not the last time (or never tried before)
 *   still  violated now, and the last time
 *   fixed  held now, and violated the last time
 *   flaky  among the last five verdicts, this one included, at least two switches between held and violated: whatever it says
 *          tonight, it says little
 *
 * It is about the target alone. A violation that its scenario expects, or accepts for a time, is a violation here, too: it is new on
 * its first night and fixed on its last, and that it is accepted is said beside it.
 */

import type { Failure } from '../model/failure.ts';
import type { Change } from '../model/run-record.ts';

/** A verdict of this run, as the history will have it. */
export interface Judged {
  /** The experiment's folder inside the run. */
  readonly experiment: string;
  readonly scenario: string;
  readonly line: Failure;
}

/** How many verdicts are looked at for going back and forth, and how many switches among them are too many. */
const recent = 5;
const switchesMin = 2;

/**
 * What a verdict line is about: the plan's candidate where a plan asked for it (a planned scenario may be given another name), else the
 * scenario; both with their target. `undefined`: it cannot be compared.
 */
export function subjectOf({
  candidate,
  scenario,
}: Pick<Failure, 'candidate' | 'scenario'>): string | undefined {
  if (candidate !== undefined) return `candidate ${candidate}`;
  return scenario === undefined ? undefined : `scenario ${scenario}`;
}

/** The subjects whose last decisive verdict is `violated`. O(n log n) in the length of the history. */
export function brokenSubjects(history: readonly Failure[]): ReadonlySet<string> {
  const broken = new Set<string>();
  for (const [subject, lines] of decisiveBySubject(history))
    if (lines.at(-1)?.verdict === 'violated') broken.add(subject);
  return broken;
}

/**
 * The changes of this run, in the order of its experiments; at most one a subject. Where a subject was tried more than once tonight, a
 * violation counts more than what held. O(n log n) in the length of the history.
 *
 * @param history - lines from before this run, in any order
 */
export function changesSince(history: readonly Failure[], tonight: readonly Judged[]): Change[] {
  const before = decisiveBySubject(history);
  const bySubject = new Map<string, Judged[]>();
  for (const one of tonight) {
    const subject = subjectOf(one.line);
    if (subject === undefined || !isDecisive(one.line)) continue;
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), one]);
  }
  const place = new Map(tonight.map(({ experiment }, index) => [experiment, index]));
  return [...bySubject]
    .flatMap(([subject, tries]) => changeOf(before.get(subject) ?? [], tries) ?? [])
    .sort((a, b) => (place.get(a.experiment) ?? 0) - (place.get(b.experiment) ?? 0));
}

function changeOf(before: readonly Failure[], tries: readonly Judged[]): Change | undefined {
  const inTime = tries.toSorted((a, b) => byTime(a.line, b.line));
  const now = inTime.findLast(({ line }) => line.verdict === 'violated') ?? inTime.at(-1);
  if (now === undefined) return undefined;
  const last = before.at(-1);
  const change = kindOf(now.line, last, [...before, ...inTime.map(({ line }) => line)]);
  if (change === undefined) return undefined;
  const broken =
    now.line.verdict === 'violated' ? now.line : before.findLast(({ verdict }) => verdict === 'violated');
  return {
    change,
    experiment: now.experiment,
    scenario: now.scenario,
    rules: [...(broken?.rules ?? [])],
    ...(last === undefined ? {} : { since: last.time }),
  };
}

function kindOf(
  now: Failure,
  last: Failure | undefined,
  all: readonly Failure[],
): Change['change'] | undefined {
  if (goesBackAndForth(all.slice(-recent))) return 'flaky';
  const brokenBefore = last?.verdict === 'violated';
  if (now.verdict === 'violated') return brokenBefore ? 'still' : 'new';
  return brokenBefore ? 'fixed' : undefined;
}

function goesBackAndForth(lines: readonly Failure[]): boolean {
  const switches = lines.filter(({ verdict }, index) => index > 0 && verdict !== lines[index - 1]?.verdict);
  return switches.length >= switchesMin;
}

/** Decisive verdict lines by subject, the oldest first. */
function decisiveBySubject(history: readonly Failure[]): Map<string, Failure[]> {
  const lines = new Map<string, Failure[]>();
  for (const line of history.filter(isDecisive).sort(byTime)) {
    const subject = subjectOf(line);
    if (subject === undefined) continue;
    const known = lines.get(subject);
    if (known === undefined) lines.set(subject, [line]);
    else known.push(line);
  }
  return lines;
}

function isDecisive({ kind, verdict }: Failure): boolean {
  return kind === 'verdict' && (verdict === 'held' || verdict === 'violated');
}

/** By time; lines of the same moment stay in the order they were written in. */
function byTime(a: Failure, b: Failure): number {
  return Date.parse(a.time) - Date.parse(b.time);
}
