/**
 * Lines of several sources → one history: in UTC, in the order of time, and what was told twice once.
 *
 * Two lines are one when they are of the same kind, at the same place, have the same title and symptom, and the later one is within a
 * window after the first. Verdicts are one only when they are the same to the last letter. The result depends on what the lines are, and not on their order.
 */

import type { Failure } from '../model/failure.ts';
import { worse } from './history-reading.ts';
import { toldTime } from './told-time.ts';

/** A history, and how many lines went into others. */
export interface Merged {
  readonly failures: readonly Failure[];
  /** Lines that were told before. */
  readonly repeated: number;
}

/** The lines as one history. Merging again changes nothing. O(n log n). */
export function mergeFailures(failures: readonly Failure[], windowMs: number): Merged {
  const sorted = inOrder(failures.map(inUtc));
  const merged: Failure[] = [];
  const open = new Map<string, number>();
  const sources = new Map<number, Set<string>>();
  for (const failure of sorted) {
    const key = keyOf(failure);
    const index = open.get(key);
    const first = index === undefined ? undefined : merged[index];
    if (index !== undefined && first !== undefined && ms(failure) - ms(first) <= windowMs) {
      merged[index] = united(first, failure);
      const all = sources.get(index) ?? new Set(first.source.split(', '));
      for (const source of failure.source.split(', ')) all.add(source);
      sources.set(index, all);
    } else {
      open.set(key, merged.length);
      merged.push(failure);
    }
  }
  for (const [index, all] of sources) {
    const one = merged[index];
    if (one !== undefined) merged[index] = { ...one, source: [...all].sort().join(', ') };
  }
  const repeated = failures.length - merged.length;
  // What was put together may now stand elsewhere among lines of the same time.
  return { failures: repeated === 0 ? merged : inOrder(merged), repeated };
}

/** By time, then by what they say. */
function inOrder(failures: readonly Failure[]): Failure[] {
  return failures
    .map((line) => {
      const failure = ordered(line);
      return { failure, at: ms(failure), text: JSON.stringify(failure) };
    })
    .sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ failure }) => failure);
}

function ms({ time }: Failure): number {
  return Date.parse(time);
}

/** A line of ours may have been written by hand, with an offset. */
function inUtc(failure: Failure): Failure {
  const told = toldTime(failure.time);
  return told === undefined ? failure : { ...told, ...failure, time: told.time };
}

function keyOf(failure: Failure): string {
  const { kind, service, edge, summary, symptom } = failure;
  return kind === 'verdict'
    ? JSON.stringify({ ...failure, count: undefined })
    : JSON.stringify([kind, service, edge, summary, symptom]);
}

/** The first one, with the worst and the most that any tells. Sources are put together once for all. */
function united(first: Failure, later: Failure): Failure {
  const most = (name: 'files' | 'volume'): Partial<Failure> => {
    const numbers = [first[name], later[name]].filter((one) => one !== undefined);
    return numbers.length === 0 ? {} : { [name]: Math.max(...numbers) };
  };
  return {
    ...first,
    severity: worse(first.severity, later.severity),
    count: (first.count ?? 1) + (later.count ?? 1),
    ...most('files'),
    ...most('volume'),
  };
}

const fieldOrder = [
  ...(['time', 'zone', 'kind', 'service', 'edge', 'severity', 'source', 'summary', 'symptom'] as const),
  ...([
    'count',
    'files',
    'volume',
    'scenario',
    'candidate',
    'verdict',
    'seconds',
    'rules',
    'instead',
  ] as const),
] as const satisfies readonly (keyof Failure)[];

/** The fields in one order, whoever wrote them. */
function ordered(failure: Failure): Failure {
  const fields: Partial<Record<keyof Failure, unknown>> = {};
  for (const name of fieldOrder) if (failure[name] !== undefined) fields[name] = failure[name];
  return fields as Failure;
}
