/**
 * An open-loop load, boiled down: per phase what was due, what was well answered, what became of the rest, and how long answers took.
 *
 * Bounded memory, whatever the rows say: few kinds of request and few reasons are told apart, the others counted together.
 */

import type { LoadEvent, Phase } from '../model/event.ts';
import { bucketCounts, type Series } from './buckets.ts';
import { latencyOf, noLatencies, readLatencies, type Latencies, type Latency } from '../lib/latencies.ts';

/** What became of requests. */
export interface Answers {
  readonly due: number;
  /** Well answered within the limit, counted from when each was due. */
  readonly well: number;
  /** Well answered, of those due; left out where none was. */
  readonly share?: number;
  /** The others, the most frequent reason first. */
  readonly failed: readonly { readonly reason: string; readonly count: number }[];
  /** Left out where no latency was measured. */
  readonly latency?: Latency;
}

/** One kind of request in one phase. */
export interface RequestLoad extends Answers {
  readonly request: string;
  /** Whether AV1 counts it: its answer can be given while the faults stand. */
  readonly counts: boolean;
}

/** All requests of one phase. */
export interface PhaseLoad extends Answers {
  readonly phase: Phase;
  /** Those that AV1 counts. */
  readonly counted: { readonly due: number; readonly well: number };
  readonly requests: readonly RequestLoad[];
}

/** A load over the whole experiment. */
export interface LoadSummary {
  readonly phases: readonly PhaseLoad[];
  /** Over time; each row’s requests are spread over the time in which they were due. */
  readonly series: Series<'due' | 'well'>;
  /** Rows whose latencies could not be read. */
  readonly unreadable: number;
}

/** A load as its rows come. */
export interface LoadCounts {
  add(row: LoadEvent): void;
  /** `undefined` when there was no row. */
  finish(endMs: number): LoadSummary | undefined;
}

const kindsMax = 12;
const reasonsMax = 12;
const bucketsMax = 240;
const rest = 'others';

/** Gathers the rows of a load. */
export function loadCounts(): LoadCounts {
  const phases = new Map<Phase, PhaseTally>();
  const over = bucketCounts(['due', 'well'], 1_000, bucketsMax);
  let unreadable = 0;
  return {
    add: (row) => {
      const phase = phases.get(row.phase) ?? { all: tally(), counted: tally(), kinds: new Map() };
      phases.set(row.phase, phase);
      const read = row.latency === undefined ? undefined : readLatencies(row.latency, row.due);
      if (row.latency !== undefined && read === undefined) unreadable += 1;
      count(phase.all, row, read);
      count(kindOf(phase, row), row, read);
      if (row.counts) count(phase.counted, row, undefined);
      over.spread(row.fromMs, row.toMs, 'due', row.due);
      over.spread(row.fromMs, row.toMs, 'well', row.well);
    },
    finish: (endMs) => {
      if (phases.size === 0) return undefined;
      const { buckets, width } = over.finish(endMs);
      return {
        phases: Array.from(phases, ([phase, { all, counted, kinds }]) => ({
          phase,
          ...answers(all),
          counted: { due: counted.due, well: counted.well },
          requests: Array.from(kinds.values(), ({ request, counts, tally: own }) => ({
            request,
            counts,
            ...answers(own),
          })),
        })),
        series: { buckets, width },
        unreadable,
      };
    },
  };
}

interface Tally {
  due: number;
  well: number;
  readonly failed: Map<string, number>;
  readonly latencies: Latencies;
}

interface PhaseTally {
  readonly all: Tally;
  readonly counted: Tally;
  readonly kinds: Map<string, { readonly request: string; readonly counts: boolean; readonly tally: Tally }>;
}

function tally(): Tally {
  return { due: 0, well: 0, failed: new Map(), latencies: noLatencies() };
}

function kindOf({ kinds }: PhaseTally, { request, counts }: LoadEvent): Tally {
  const named = JSON.stringify([request, counts]);
  const [key, name] =
    kinds.has(named) || kinds.size < kindsMax ? [named, request] : [`${rest} ${String(counts)}`, rest];
  const kind = kinds.get(key) ?? { request: name, counts, tally: tally() };
  kinds.set(key, kind);
  return kind.tally;
}

function count(own: Tally, { due, well, failed }: LoadEvent, latencies: Latencies | undefined): void {
  own.due += due;
  own.well += well;
  for (const [reason, times] of Object.entries(failed)) {
    const key = own.failed.has(reason) || own.failed.size < reasonsMax ? reason : rest;
    own.failed.set(key, (own.failed.get(key) ?? 0) + times);
  }
  if (latencies !== undefined) own.latencies.add(latencies);
}

function answers({ due, well, failed, latencies }: Tally): Answers {
  const latency = latencyOf(latencies);
  return {
    due,
    well,
    ...(due === 0 ? {} : { share: well / due }),
    failed: Array.from(failed, ([reason, times]) => ({ reason, count: times })).sort(
      (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
    ),
    ...(latency === undefined ? {} : { latency }),
  };
}
