/**
 * LA1  Load amplification: while faults stand, no service gets many more requests for each operation than before.
 *
 *      amplification = (received / asked, from the faults' begin to their end) ÷ (received / asked, before)
 *
 * Retries without a cap turn a slow service into a flooded one. Operations that were open when the faults began, or whose sagas were, count as
 * asked under them, and not before: what was held up until then, and what is tried again, comes under the faults. What goes on all the time (replicas that pull from each other) is no amplification when clients that wait ask
 * less: where the requests in a second have not grown as much, what came in the second before the target was quiet is taken off first.
 *
 * After the retry amplification of Google, "Site Reliability Engineering" (2016), chapter 22.
 */

import type { RequestEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import type { History, Interval } from './history.ts';
import { loadDoubt } from './load-doubt.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';

/** Fewer operations than this make no ratio. */
const askedMin = 10;
/** A service that got fewer requests before than this is compared with one request for each operation. */
const receivedMin = 10;
const evidenceMax = 12;
const idleMs = 1_000;

/** A time, and how many operations were asked in it. */
interface Span extends Interval {
  readonly asked: number;
}

/** One service, before and while faults stood. */
interface Compared {
  readonly service: string;
  /** What it received while they stood. */
  readonly rows: readonly Row<RequestEvent>[];
  /** Requests for each operation. */
  readonly before: string;
  readonly during: string;
  /** How many times as many as before, for each operation: the amplification. */
  readonly factor: number;
  /** It may be what goes on all the time, and the target never was quiet, so nobody knows how much that is. */
  readonly unsure: boolean;
}

/** Whether any service was flooded. O(request rows + operations). */
export const checkLoadAmplification: Checker = (history) => {
  const { disturbed, requests, objectives, asked, openAt, firstAskedAt } = history;
  if (disturbed === undefined) return nothing;
  const { from, to } = disturbed;
  const baseline = { from: firstAskedAt ?? 0, to: from };
  const open = openAt(from);
  const before: Span = { from: baseline.from, to: from, asked: asked(baseline) - open };
  const during: Span = { from, to, asked: asked(disturbed) + open };
  if (before.asked < askedMin || during.asked < askedMin) return nothing;
  const limit = objectives.amplification;
  const spans = { before, during, idle: idleIn(history) };
  const compared = Array.from(requests, ([service, rows]) => compare(service, rows, { ...spans, limit }));
  const flooded = compared.filter(({ factor }) => factor > objectives.amplification);
  const doubt = loadDoubt(history);
  if (flooded.length > 0 && doubt !== undefined) {
    const doubts = [`${doubt}: ${flooded.map((one) => `${one.service} ${inNumbers(one)}`).join('; ')}`];
    return ruleVerdict('LA1', { checked: compared.length, anomalies: [], doubts });
  }
  const anomalies = flooded.map(
    (one): Finding =>
      () =>
        amplified(one, history, disturbed),
  );
  const doubts = compared
    .filter(({ unsure }) => unsure)
    .map(
      (one) =>
        `${one.service} ${inNumbers(one)}: the target was never quiet, so how much comes all the time is not known`,
    );
  return ruleVerdict('LA1', { checked: compared.length, anomalies, doubts });
};

const nothing = ruleVerdict('LA1', { checked: 0, anomalies: [] });

/** The second before the target was quiet: what comes then comes all the time. */
function idleIn({ quietAt, healedAt = 0 }: History): Interval | undefined {
  return quietAt === undefined ? undefined : { from: Math.max(quietAt - idleMs, healedAt), to: quietAt };
}

function compare(
  service: string,
  rows: readonly Row<RequestEvent>[],
  spans: {
    readonly before: Span;
    readonly during: Span;
    readonly idle: Interval | undefined;
    readonly limit: number;
  },
): Compared {
  const { before, during, idle, limit } = spans;
  const within = ({ from, to }: Interval): Row<RequestEvent>[] =>
    rows.filter(({ event }) => event.at >= from && event.at < to);
  const received = within(during);
  const base = baseOf(within(before).length, before);
  const amplification = received.length / during.asked / (base / before.asked);
  const growth = received.length / lengthOf(during) / (base / lengthOf(before));
  const common = {
    service,
    rows: received,
    before: rate(base / before.asked),
    during: rate(received.length / during.asked),
  };
  if (amplification <= limit || growth > limit) return { ...common, factor: amplification, unsure: false };
  if (idle === undefined) return { ...common, factor: 0, unsure: true };
  const always = within(idle).length / lengthOf(idle);
  const left = (count: number, span: Span): number => Math.max(0, count - always * lengthOf(span));
  const leftBefore = baseOf(left(within(before).length, before), before);
  const factor = left(received.length, during) / during.asked / (leftBefore / before.asked);
  return { ...common, factor: Math.min(amplification, factor), unsure: false };
}

/** Next to nothing makes no ratio: then one request for each operation is taken. */
function baseOf(received: number, { asked }: Span): number {
  return received < receivedMin ? asked : received;
}

function lengthOf({ from, to }: Interval): number {
  return Math.max(1, to - from);
}

function amplified(one: Compared, { objectives }: History, { from, to }: Interval): Anomaly {
  const { service, rows } = one;
  const seconds = ((to - from) / 1_000).toFixed(1);
  const [first = noRow(service), ...rest] = sample(rows).map(requestRow);
  return {
    rule: 'LA1',
    subject: service,
    summary: `${service} was flooded: it ${inNumbers(one)}`,
    promised: `under a fault ${service} gets at most ${objectives.amplification} times as many requests for each operation as before`,
    seen: `${rows.length} requests in ${seconds} s, ${one.during} for each operation; before it was ${one.before}`,
    evidence: [first, ...rest],
    durability: 'transient',
    withoutFault: false,
  };
}

function inNumbers({ before, during }: Compared): string {
  return `got ${during} requests for each operation instead of ${before}`;
}

function rate(number: number): string {
  return String(Number(number.toFixed(2)));
}

/** The requests with the key that came most often: one call, sent again and again. */
function sample(rows: readonly Row<RequestEvent>[]): readonly Row<RequestEvent>[] {
  const byKey = new Map<string, Row<RequestEvent>[]>();
  for (const row of rows) {
    const key = row.event.key ?? `${row.event.method} ${row.event.path}`;
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [row]);
    else list.push(row);
  }
  const [most = []] = [...byKey.values()].sort((a, b) => b.length - a.length);
  return most.slice(0, evidenceMax);
}

function requestRow({ line, event }: Row<RequestEvent>): EvidenceRow {
  const { service, method, path, key, at } = event;
  const text = `${(at / 1_000).toFixed(2)} s: ${method} ${path}${key === undefined ? '' : ` (key ${key})`}`;
  return { source: 'events', service: serviceOf(service), row: line, text };
}

/** Only for the type: what was flooded got requests. */
function noRow(service: string): EvidenceRow {
  return { source: 'events', service, row: 0, text: 'no request' };
}
