/**
 * Rows of spans → calls.
 *
 *   PA1  A call is where a span's parent belongs to another service. Every parent counts, as in Jaeger's spark-dependencies.
 *   PA2  Where client and server share one span id (Zipkin's way), the client's side is the parent of the server's.
 *   PA3  The caller's span of a call is the nearest client or producer from the parent upwards, across internal spans of its service.
 *   PA4  What a client asked of a service without a server's span of it is one call, however many other spans that service has below it.
 *   PA5  A client's or producer's span below which no other service and no other client is found calls who its attributes name.
 *   PA6  A consumer without a parent that is there has its messages from who its attributes name.
 *   PA7  A call failed where the callee's span says so, or the caller's that stands for this call alone (PA3).
 *   PA8  Its time is that of the caller's span, else of the callee's. A callee that began before its caller, or ended after a caller that did
 *        not fail, has another clock.
 *
 * A call within one service is none. A parent that is not there is an unknown caller: no edge. A span without any parent makes its service
 * an entry.
 */

import type { Confidence } from '../model/topology.ts';
import { createCallSigns, type CallSigns } from './call-signs.ts';
import { byName, type EdgeTally } from './edge-tally.ts';
import { plainPeerName } from './span-peer.ts';
import type { SpanData } from './span-data.ts';
import { linkSpans, type SpanLinks } from './span-links.ts';
import { emptyRow, kindNumbers, rowFlags } from './span-rows.ts';
import type { Peer } from './span.ts';

/** What is known of the calls as a whole. */
export interface CountedCalls {
  readonly confidence: Omit<Confidence, 'nameless' | 'sampledOut'>;
  readonly notes: readonly SpanNote[];
}

/** Something that was taken for something else, or that could not be placed. */
export interface SpanNote {
  readonly what: string;
  readonly why: string;
}

const { client, producer, consumer, server, untold } = kindNumbers;
const none = -1;

/** Tells the tally of all calls. O(spans) */
export function countCalls(data: SpanData, tally: EdgeTally): CountedCalls {
  const links = linkSpans(data);
  const counter = createCallCounter(data, links, tally);
  links.forEachSpan((row) => {
    tally.service(counter.serviceName(row), links.isRoot(row));
  });
  links.forEachParent(counter.parent);
  counter.looseCalls();
  links.forEachSpan(counter.oneEnd);
  counter.signs();
  return counter.counted();
}

interface CallCounter {
  readonly serviceName: (row: number) => string;
  readonly parent: (row: number, parent: number, followsFrom: boolean) => void;
  readonly looseCalls: () => void;
  readonly oneEnd: (row: number) => void;
  readonly signs: () => void;
  readonly counted: () => CountedCalls;
}

/** What was found below a span. */
const marks = { answered: 1, wrapped: 2, parent: 4 } as const;

function createCallCounter(data: SpanData, links: SpanLinks, tally: EdgeTally): CallCounter {
  const { rows, names } = data;
  const signs = createCallSigns(data, links, tally);
  const found = new Uint8Array(rows.count);
  const loose = new Map<string, { caller: number; callee: number; parent: number; followsFrom: boolean }>();
  const served = new Set<string>();
  const own = emptyRow();
  const other = emptyRow();
  const isTaken = createPeerTaker();
  let calls = 0;
  let unpaired = 0;
  let skewed = 0;
  const serviceName = (row: number): string => names.textOf(rows.serviceOf(row));
  const services = new Set<string>();
  links.forEachSpan((row) => services.add(serviceName(row)));
  const mark = (row: number, what: number): void => {
    if (row >= 0) found[row] = (found[row] ?? 0) | what;
  };
  const protocolName = (number: number): string | undefined =>
    number === 0 ? undefined : names.textOf(number - 1);
  /** Of a call of `own` by `other`: a span that serves nobody says what it speaks itself, as a caller. */
  const spokenBy = (row: number, caller: number): number => {
    if (caller >= 0 && other.protocol !== 0) return other.protocol;
    const kind = rows.kindOf(row);
    return kind === server || kind === consumer ? own.protocol : 0;
  };
  const call = (row: number, parent: number, caller: number, followsFrom: boolean): void => {
    rows.read(row, own);
    const hasCaller = caller >= 0;
    if (hasCaller) rows.read(caller, other);
    const callerKind = hasCaller ? rows.kindOf(caller) : untold;
    const isAsync = followsFrom || callerKind === producer || rows.kindOf(row) === consumer;
    const callerFailed = hasCaller && (other.flags & rowFlags.failed) !== 0;
    const isCallerTimed = hasCaller && (other.flags & rowFlags.timed) !== 0;
    const isTimed = (own.flags & rowFlags.timed) !== 0;
    if (isCallerTimed && isTimed && !isAsync) {
      const isLate = own.endUs > other.endUs && !callerFailed;
      if (own.startUs < other.startUs || isLate) skewed += 1;
    }
    calls += 1;
    if (!isAsync) signs.call(hasCaller ? caller : row, rows.serviceOf(row), hasCaller ? row : none);
    tally.add({
      from: serviceName(parent),
      to: serviceName(row),
      calls: 1,
      failed: callerFailed || (own.flags & rowFlags.failed) !== 0,
      async: isAsync,
      operation: own.operation === 0 ? undefined : names.textOf(own.operation - 1),
      protocol: protocolName(spokenBy(row, caller)),
      times: isCallerTimed ? timesOf(other) : isTimed ? timesOf(own) : undefined,
      trace: tally.isSampled ? own.trace.join(' ') : undefined,
    });
  };
  const keyOf = (caller: number, row: number): string => `${caller} ${rows.serviceOf(row)}`;
  return {
    serviceName,
    parent: (row, parent, followsFrom) => {
      mark(parent, marks.parent);
      const caller = links.callerFrom(parent);
      const kind = rows.kindOf(row);
      const isServed = kind === server || kind === consumer;
      if (rows.serviceOf(row) === rows.serviceOf(parent)) {
        if (isServed) mark(caller, marks.answered);
        if (kind === client || kind === producer) mark(caller, marks.wrapped);
        return;
      }
      mark(caller, marks.answered);
      if (caller < 0 || rows.kindOf(caller) !== client || isServed) {
        call(row, parent, caller, followsFrom);
        return;
      }
      const key = keyOf(caller, row);
      const before = loose.get(key);
      if (before === undefined || links.isBefore(row, before.callee))
        loose.set(key, { caller, callee: row, parent, followsFrom });
    },
    looseCalls: () => {
      if (loose.size === 0) return;
      links.forEachParent((row, parent) => {
        const kind = rows.kindOf(row);
        if (kind !== server && kind !== consumer) return;
        const caller = links.callerFrom(parent);
        if (caller >= 0) served.add(keyOf(caller, row));
      });
      for (const [key, { caller, callee, parent, followsFrom }] of loose)
        if (!served.has(key)) call(callee, parent, caller, followsFrom);
    },
    oneEnd: (row) => {
      const kind = rows.kindOf(row);
      const isMissingCaller = links.isOrphan(row) && (kind === server || kind === consumer);
      const isReceived = kind === consumer && !links.hasParent(row);
      const below = found[row] ?? 0;
      const isSent =
        ((kind === client || kind === producer) && (below & (marks.answered | marks.wrapped)) === 0) ||
        (kind === untold && below === 0);
      if (!isSent && !isReceived) {
        if (isMissingCaller) unpaired += 1;
        return;
      }
      rows.read(row, own);
      if (own.peer === 0) {
        if (kind !== untold && (isSent || isMissingCaller)) unpaired += 1;
        return;
      }
      unpaired += 1;
      const self = serviceName(row);
      const peer = isTaken.named(names.textOf(own.peer - 1), services);
      if (peer.name === self) return;
      if (!services.has(peer.name)) tally.virtual(peer.name, peer.kind);
      calls += 1;
      const isAsync = kind === producer || kind === consumer;
      if (!isAsync) signs.call(row, names.numberOf(peer.name), none);
      tally.add({
        from: isReceived ? peer.name : self,
        to: isReceived ? self : peer.name,
        calls: 1,
        failed: (own.flags & rowFlags.failed) !== 0,
        async: isAsync,
        operation: own.operation === 0 ? undefined : names.textOf(own.operation - 1),
        protocol: protocolName(own.protocol),
        times: (own.flags & rowFlags.timed) === 0 ? undefined : timesOf(own),
        trace: tally.isSampled ? own.trace.join(' ') : undefined,
      });
    },
    signs: () => {
      signs.count();
    },
    counted: () => ({
      confidence: {
        spans: rows.count,
        calls,
        unpaired,
        orphans: links.orphans,
        duplicates: links.duplicates,
        skewed,
      },
      notes: [...isTaken.notes(), ...signs.loose().slice(0, notesMax).map(looseNote)],
    }),
  };
}

function looseNote({ service, spans }: ReturnType<CallSigns['loose']>[number]): SpanNote {
  const told = spans === 1 ? 'a span tells' : `${spans} spans tell`;
  return {
    what: `an open circuit breaker in ${service}`,
    why: `${told} of it, and not which calls it kept back`,
  };
}

function timesOf({ startUs, endUs }: { startUs: number; endUs: number }): { startUs: number; endUs: number } {
  return { startUs, endUs };
}

const notesMax = 20;

/** Finds the service that a peer's name means, and remembers what was taken for what. */
function createPeerTaker(): {
  named: (text: string, services: ReadonlySet<string>) => Peer;
  notes: () => CountedCalls['notes'];
} {
  const taken = new Map<string, string>();
  return {
    named: (text, services) => {
      const space = text.indexOf(' ');
      const kind = text.slice(0, space) as Peer['kind'];
      const name = text.slice(space + 1);
      if (services.has(name)) return { name, kind };
      const plain = plainPeerName(name);
      if (plain !== name) taken.set(name, plain);
      return { name: plain, kind };
    },
    notes: () =>
      [...taken]
        .sort(([a], [b]) => byName(a, b))
        .slice(0, notesMax)
        .map(([name, plain]) => ({ what: `calls of ${name}`, why: `taken as calls of ${plain}` })),
  };
}
