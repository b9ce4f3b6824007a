/**
 * Spans of calls → how each caller deals with failures.
 *
 * A call is told by its caller's span, or, where that is not there, by the callee's. It broke where that span failed, unless the answer says that
 * the request was at fault (404, NOT_FOUND).
 *
 *   RS1  Tries of one call: spans below one parent, of one callee, operation and request (where it is told), each of which broke before the next
 *        began. The last one is how the call ended.
 *   RS2  A count of tries in a span (`http.request.resend_count`, `retry.count`, …) is believed beyond what is seen, but not where the client was
 *        sent elsewhere or asked who it is, which HTTP counts as sending again.
 *   RS3  A try that broke for a deadline took as long as its caller's span. Where the callee says that a deadline passed, too, it may be one beyond
 *        it of which it only tells, and that shows nothing; neither does a refusal of which the callee has a span: something was sent.
 *   RS4  A call that broke for good was survived where the request that its caller was serving ended well: the nearest server's or consumer's span
 *        above it, else the highest of the caller's service. Nothing is known where that ended before the call, or where it is not there.
 *   RS5  Where a caller's span has several servers' spans of one callee and operation below it, of which each broke before the next began, those
 *        are tries that its client made within that span.
 *
 * Asynchronous calls are passed over: nobody waits for them. The order of spans and files changes nothing.
 */

import { append } from '../lib/append.ts';
import { byName, type EdgeTally } from './edge-tally.ts';
import type { SpanData } from './span-data.ts';
import type { SpanLinks } from './span-links.ts';
import type { SignTally } from './sign-tally.ts';
import { emptyRow, kindNumbers, rowFlags, type Row, type SpanRows } from './span-rows.ts';
import { signFlags, tryOf } from './span-signs.ts';

/** Remembers who tells of which call, until all are known. */
export interface CallSigns {
  /** A call to the callee of this name's number that the row `teller` tells of; `callee`: the callee's own row, -1: not there. */
  call(teller: number, to: number, callee: number): void;
  /** Tells the tally. O(spans), and sorting those beside failures. */
  count(): void;
  /** Services in which an open breaker was told of and no call that it kept back, by name. */
  loose(): readonly { readonly service: string; readonly spans: number }[];
}

const { server, consumer } = kindNumbers;
const several = -1;

/** What the callee's span says of a call. */
const ends = { answered: 1, late: 2 } as const;

/** What is compared of a row, and which one it is. */
type Told = Readonly<Omit<Row, 'trace' | 'span' | 'parent' | 'peer' | 'protocol'>> & { readonly row: number };

/** How far up the request is looked for: parents may stand in a circle. */
const stepsMax = 256;

/** No calls yet. 10 bytes for each span, where any failed. */
export function createCallSigns({ rows, names }: SpanData, links: SpanLinks, tally: EdgeTally): CallSigns {
  if (!isAnyToTell(rows)) return nothingToTell;
  // One more than the number of the callee's name.
  const callees = new Int32Array(rows.count);
  const told = new Uint8Array(rows.count);
  const calleesTries = new Map<number, number>();
  // One more than the first callee's span of a caller's, and all of them where there are several.
  const firstAnswers = new Int32Array(rows.count);
  const answers = new Map<number, number[]>();
  const refusing = new Map<number, number>();
  const refused = new Set<number>();
  const atLeast = (teller: number, tries: number): void => {
    if (tries > (calleesTries.get(teller) ?? 1)) calleesTries.set(teller, tries);
  };
  const isFailed = (row: number): boolean => (rows.flagsOf(row) & rowFlags.failed) !== 0;
  const isBroken = (row: number): boolean => isFailed(row) && (rows.signsOf(row) & signFlags.declined) === 0;
  const isCall = (row: number): boolean => (callees[row] ?? 0) > 0;
  const triesOf = (row: number): number => Math.max(tryOf(rows.signsOf(row)), calleesTries.get(row) ?? 1);
  const isCallees = (row: number): boolean => callees[row] === rows.serviceOf(row) + 1;
  const callerOf = (row: number): number => rows.serviceOf(isCallees(row) ? links.parentOf(row) : row);
  const signsOn = (row: number): SignTally =>
    tally.signs(names.textOf(callerOf(row)), names.textOf((callees[row] ?? 0) - 1));

  const single = (row: number): void => {
    const signs = rows.signsOf(row);
    const said = told[row] ?? 0;
    if ((signs & signFlags.refused) !== 0 && (said & ends.answered) === 0 && !isCallees(row)) {
      refused.add(rows.serviceOf(row));
      signsOn(row).refused();
    }
    if ((signs & signFlags.timedOut) === 0 || (said & ends.late) !== 0 || isCallees(row)) return;
    const { flags, startUs, endUs } = readRow(row);
    if ((flags & rowFlags.timed) !== 0) signsOn(row).gaveUp(endUs - startUs);
  };
  const requestAbove = (row: number): number => {
    const service = callerOf(row);
    let found = -1;
    let above = links.parentOf(row);
    for (let steps = 0; above >= 0 && steps < stepsMax; steps += 1) {
      if (rows.serviceOf(above) !== service) return found;
      found = above;
      const kind = rows.kindOf(above);
      if (kind === server || kind === consumer) return found;
      above = links.parentOf(above);
    }
    return above === -1 ? found : -1;
  };
  const ended = (last: number): void => {
    const request = requestAbove(last);
    if (request < 0) return;
    const [mine, its] = [readRow(last), readRow(request)];
    const isTimed = !isCallees(last) && (mine.flags & its.flags & rowFlags.timed) !== 0;
    if (isTimed && its.endUs < mine.endUs) return;
    signsOn(last).ended(!isFailed(request) && (its.signs & signFlags.unwell) === 0);
  };
  // One for all that are read: whole failing systems pass here.
  const read = emptyRow();
  const readRow = (row: number): Told => {
    rows.read(row, read);
    const { service, operation, request, signs, flags, startUs, endUs } = read;
    return { row, service, operation, request, signs, flags, startUs, endUs };
  };
  /** Of all calls below one parent. */
  const below = (siblings: readonly number[]): void => {
    const isTurned = siblings.some((row) => (rows.signsOf(row) & signFlags.turned) !== 0);
    for (const chain of chainsIn(siblings.map(readRow))) {
      const counted = isTurned ? 1 : chain.reduce((most, row) => Math.max(most, triesOf(row)), 1);
      const last = chain[chain.length - 1] ?? -1;
      const tries = Math.max(chain.length, counted);
      if (tries > 1) signsOn(last).tried(tries);
      if (isBroken(last)) ended(last);
    }
  };
  const chainsIn = (siblings: Told[]): number[][] => {
    const chains: number[][] = [];
    let before: Told | undefined;
    siblings.sort(
      (a, b) =>
        a.service - b.service ||
        (callees[a.row] ?? 0) - (callees[b.row] ?? 0) ||
        a.operation - b.operation ||
        a.request - b.request ||
        (b.flags & rowFlags.timed) - (a.flags & rowFlags.timed) ||
        a.startUs - b.startUs ||
        (links.isBefore(a.row, b.row) ? -1 : 1),
    );
    for (const one of siblings) {
      const isAgain =
        one.service === before?.service &&
        callees[one.row] === callees[before.row] &&
        one.operation === before.operation &&
        one.request === before.request &&
        (one.flags & before.flags & rowFlags.timed) !== 0 &&
        before.endUs <= one.startUs &&
        isBroken(before.row);
      if (isAgain) chains[chains.length - 1]?.push(one.row);
      else chains.push([one.row]);
      before = one;
    }
    return chains;
  };
  return {
    call: (teller, to, callee) => {
      const known = callees[teller] ?? 0;
      callees[teller] = known === 0 || known === to + 1 ? to + 1 : several;
      if (callee < 0) return;
      const signs = rows.signsOf(callee);
      told[teller] =
        (told[teller] ?? 0) | ends.answered | ((signs & signFlags.timedOut) === 0 ? 0 : ends.late);
      atLeast(teller, tryOf(signs));
      if (teller === callee) return;
      const first = firstAnswers[teller] ?? 0;
      if (first === 0) firstAnswers[teller] = callee + 1;
      else if (first !== callee + 1) {
        if (!answers.has(teller)) answers.set(teller, [first - 1]);
        append(answers, teller, callee);
      }
    },
    count: () => {
      for (const [teller, callees] of answers)
        for (const chain of chainsIn(callees.map(readRow))) atLeast(teller, chain.length);
      const isSought = new Uint8Array(rows.count);
      let sought = 0;
      links.forEachSpan((row) => {
        if (!isCall(row)) {
          const isRefused = isFailed(row) && (rows.signsOf(row) & signFlags.refused) !== 0;
          if (isRefused) refusing.set(rows.serviceOf(row), (refusing.get(rows.serviceOf(row)) ?? 0) + 1);
          return;
        }
        const parent = links.parentOf(row);
        if (isBroken(row)) single(row);
        else if (triesOf(row) === 1) return;
        if (parent < 0) {
          if (!isCallees(row)) signsOn(row).tried(triesOf(row));
        } else {
          isSought[parent] = 1;
          sought += 1;
        }
      });
      if (sought === 0) return;
      const beside: number[] = [];
      links.forEachSpan((row) => {
        const parent = links.parentOf(row);
        if (isCall(row) && parent >= 0 && isSought[parent] === 1) beside.push(row);
      });
      beside.sort((a, b) => links.parentOf(a) - links.parentOf(b));
      for (let begin = 0; begin < beside.length;) {
        const parent = links.parentOf(beside[begin] ?? -1);
        let end = begin + 1;
        while (end < beside.length && links.parentOf(beside[end] ?? -1) === parent) end += 1;
        below(beside.slice(begin, end));
        begin = end;
      }
    },
    loose: () =>
      [...refusing]
        .filter(([service]) => !refused.has(service))
        .map(([service, spans]) => ({ service: names.textOf(service), spans }))
        .sort((a, b) => byName(a.service, b.service)),
  };
}

const nothingToTell: CallSigns = { call: () => undefined, count: () => undefined, loose: () => [] };

/** Whether any span failed, or was a later try. */
function isAnyToTell(rows: SpanRows): boolean {
  for (let row = 0; row < rows.count; row += 1)
    if ((rows.flagsOf(row) & rowFlags.failed) !== 0 || tryOf(rows.signsOf(row)) > 1) return true;
  return false;
}
