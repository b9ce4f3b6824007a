/**
 * An experiment's events, boiled down to what a report draws: one pass, bounded memory.
 *
 * Finished operations are counted in buckets of 250 ms; when an experiment is so long that there would be more than 480
 * buckets, each two become one. Single operations and saga steps are kept only where they tell the story of an anomaly:
 * those of its subject. Requests received are counted only for services whose load is in question.
 */

import type { Event, OperationEvent, Phase, ProbeEvent, SagaEvent } from '../model/event.ts';
import type { Verdict } from '../model/verdict.ts';
import { bucketCounts, type Bucket } from './buckets.ts';
import { loadCounts, type LoadSummary } from './load-summary.ts';
import { receivedCounts, type Received } from './received.ts';

/** A fault as it stood. `endedMs` left out: it stood until the events end. */
export interface FaultBand {
  readonly what: string;
  readonly where: string;
  readonly beganMs: number;
  readonly endedMs?: number;
}

/** Something that happened to the subject of an anomaly. */
export interface Moment {
  readonly subject: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: 'ok' | 'fail' | 'info' | 'step';
  readonly text: string;
}

/** Looks at the steady state in one phase. */
interface ProbeCount {
  readonly phase: Phase;
  readonly ok: number;
  readonly failed: number;
}

/** What one experiment looked like over time. Times are milliseconds since it began. */
export interface Timeline {
  readonly endMs: number;
  readonly bucketMs: number;
  /** From 0, one after the other. */
  readonly buckets: readonly Bucket[];
  readonly totals: Bucket & { /** Invoked, never ended. */ readonly open: number };
  readonly phases: readonly { readonly phase: Phase; readonly atMs: number }[];
  readonly faults: readonly FaultBand[];
  readonly probes: readonly ProbeCount[];
  /** Left out where there was no open-loop load. */
  readonly load?: LoadSummary;
  /** Of services whose load is in question; left out where there are none. */
  readonly received?: readonly Received[];
  readonly quiet?: { readonly atMs: number; readonly quiet: boolean; readonly detail: string };
  /** In the order of time; at most `momentsMax`. */
  readonly moments: readonly Moment[];
  /** So many more were left out. */
  readonly momentsLeftOut: number;
}

/** How to sum up. */
export interface TimelineOptions {
  /** Whose subjects are followed one by one; left out: only counts. */
  readonly verdict?: Verdict | undefined;
  readonly bucketMs?: number;
  readonly bucketsMax?: number;
  readonly momentsMax?: number;
}

const subjectsMax = 40;
const bandsMax = 200;

/**
 * The timeline of `events`, which are taken once, in their order. O(events) time; memory does not grow with their number,
 * only with the number of operations that never end.
 */
export async function summariseEvents(
  events: Iterable<Event> | AsyncIterable<Event>,
  options: TimelineOptions = {},
): Promise<Timeline> {
  const { bucketMs = 250, bucketsMax = 480, momentsMax = 10_000 } = options;
  const subjects = subjectsOf(options.verdict);
  const counts = bucketCounts(['ok', 'fail', 'info'], bucketMs, bucketsMax);
  const load = loadCounts();
  const received = receivedCounts(options.verdict);
  const open = new Map<number, Opened>();
  const phases: { phase: Phase; atMs: number }[] = [];
  const bands = faultBands();
  const probes = new Map<Phase, { ok: number; failed: number }>();
  const moments: Moment[] = [];
  let momentsLeftOut = 0;
  let endMs = 0;
  let quiet: Timeline['quiet'];

  const keep = (moment: Moment | undefined): void => {
    if (moment === undefined) return;
    if (moments.length < momentsMax) moments.push(moment);
    else momentsLeftOut += 1;
  };

  for await (const event of events) {
    endMs = Math.max(endMs, event.at);
    if (event.kind === 'operation') {
      if (event.type === 'invoke') {
        open.set(event.id, { at: event.at, event: opened(event, subjects) });
        received.asked(event.at);
      } else {
        const begun = open.get(event.id);
        open.delete(event.id);
        counts.add(event.at, event.type);
        keep(operationMoment(begun, event, subjects));
      }
    } else if (event.kind === 'saga') keep(sagaMoment(event, subjects));
    else if (event.kind === 'phase') phases.push({ phase: event.phase, atMs: event.at });
    else if (event.kind === 'fault') bands.add(event);
    else if (event.kind === 'load') {
      load.add(event);
      received.due(event);
    } else if (event.kind === 'request') received.add(event.service, event.at);
    else if (event.kind === 'probe') countProbe(probes, event);
    else if (event.kind === 'quiet') quiet = { atMs: event.at, quiet: event.quiet, detail: event.detail };
  }

  const { buckets, width, totals } = counts.finish(endMs);
  const answered = load.finish(endMs);
  const services = received.finish(endMs);
  return {
    endMs,
    bucketMs: width,
    buckets,
    totals: { ...totals, open: open.size },
    phases,
    faults: bands.finish(),
    probes: Array.from(probes, ([phase, { ok, failed }]) => ({ phase, ok, failed })),
    ...(answered === undefined ? {} : { load: answered }),
    ...(services.length === 0 ? {} : { received: services }),
    ...(quiet === undefined ? {} : { quiet }),
    moments: moments.sort((a, b) => a.fromMs - b.fromMs),
    momentsLeftOut,
  };
}

/** An operation under way. Its row is only kept when it is about a subject. */
interface Opened {
  readonly at: number;
  readonly event: OperationEvent | undefined;
}

function opened(event: OperationEvent, subjects: ReadonlySet<string>): OperationEvent | undefined {
  return subjectOf(event, subjects) === undefined ? undefined : event;
}

function subjectsOf(verdict: Verdict | undefined): ReadonlySet<string> {
  const anomalies = verdict?.rules.flatMap((rule) => rule.anomalies) ?? [];
  return new Set([...new Set(anomalies.map(({ subject }) => subject))].slice(0, subjectsMax));
}

function subjectOf(
  { saga, item }: { readonly saga?: string | undefined; readonly item?: string | undefined },
  subjects: ReadonlySet<string>,
): string | undefined {
  return [saga, item].find((name) => name !== undefined && subjects.has(name));
}

function operationMoment(
  begun: Opened | undefined,
  event: OperationEvent,
  subjects: ReadonlySet<string>,
): Moment | undefined {
  const subject = subjectOf(begun?.event ?? event, subjects);
  if (subject === undefined || event.type === 'invoke') return undefined;
  const asked = begun?.event ?? event;
  const wrote = asked.value === undefined ? '' : ` ${asked.value}`;
  const read =
    event.result === undefined
      ? ''
      : event.result === null
        ? ', read: no such item'
        : `, read ${event.result}`;
  const error = event.error === undefined ? '' : `: ${event.error}`;
  const text = `client ${event.client} asked ${asked.f}${wrote} at ${asked.place}: ${event.type}${read}${error}`;
  return { subject, fromMs: begun?.at ?? event.at, toMs: event.at, kind: event.type, text };
}

function sagaMoment(event: SagaEvent, subjects: ReadonlySet<string>): Moment | undefined {
  if (!subjects.has(event.saga)) return undefined;
  const words = [
    event.service,
    event.action === 'finish' || event.action === 'start' ? 'saga' : '',
    event.step ?? '',
  ];
  const outcome = event.outcome ?? event.status;
  const key = event.key === undefined ? '' : ` (key ${event.key})`;
  const by =
    event.seen === undefined ? '' : event.seen === 'spans' ? ' (told by a span)' : ' (seen by the proxy)';
  const text = `${words.filter(Boolean).join(' ')} ${event.action}${outcome === undefined ? '' : `: ${outcome}`}${key}${by}`;
  return { subject: event.saga, fromMs: event.at, toMs: event.at, kind: 'step', text };
}

function countProbe(probes: Map<Phase, { ok: number; failed: number }>, { phase, ok }: ProbeEvent): void {
  const count = probes.get(phase) ?? { ok: 0, failed: 0 };
  if (ok) count.ok += 1;
  else count.failed += 1;
  probes.set(phase, count);
}

interface Bands {
  add(event: Event & { kind: 'fault' }): void;
  finish(): FaultBand[];
}

/** Begin and end rows of one fault joined; a fault may begin and end more than once. */
function faultBands(): Bands {
  const bands: { what: string; where: string; beganMs: number; endedMs?: number }[] = [];
  const standing = new Map<number, number>();
  return {
    add: ({ type, fault, what, where, at }) => {
      if (type === 'begin' && !standing.has(fault) && bands.length < bandsMax) {
        standing.set(fault, bands.push({ what, where, beganMs: at }) - 1);
      } else if (type === 'end') {
        const band = bands[standing.get(fault) ?? -1];
        if (band !== undefined) band.endedMs = at;
        standing.delete(fault);
      }
    },
    finish: () => bands,
  };
}
