/** Whose parent is which span, among rows of spans: found once, and asked often. */

import { byName } from './edge-tally.ts';
import type { SpanData } from './span-data.ts';
import { emptyRow, kindNumbers, rowFlags, type Row, type SpanRows } from './span-rows.ts';
import type { SpanTable } from './span-table.ts';

/** Spans and their parents. */
export interface SpanLinks {
  /** Every span once, in the order they were read. */
  forEachSpan(act: (row: number) => void): void;
  /** Every parent of every span that is there, each once. */
  forEachParent(act: (row: number, parent: number, followsFrom: boolean) => void): void;
  /** Nobody called it, as far as it says. */
  isRoot(row: number): boolean;
  /** It has a parent that is not there. */
  isOrphan(row: number): boolean;
  hasParent(row: number): boolean;
  /** The first parent it names; below 0: none, or it is not there. */
  parentOf(row: number): number;
  /** The nearest client or producer from here upwards, across spans of its service that are neither a client's nor a server's; -1: none. */
  callerFrom(row: number): number;
  /** An order of spans that does not depend on which was read first. */
  isBefore(row: number, other: number): boolean;
  readonly orphans: number;
  readonly duplicates: number;
}

interface FoundParent {
  readonly row: number;
  readonly parent: number;
  readonly followsFrom: boolean;
}

const none = -1;
const missing = -2;
const { client, producer, server, consumer } = kindNumbers;

/** Finds all parents. O(spans) */
export function linkSpans({ rows, names, table, others }: SpanData): SpanLinks {
  const parents = new Int32Array(rows.count).fill(none);
  const row = emptyRow();
  let orphans = 0;
  let duplicates = 0;
  const isDuplicate = (number: number): boolean => (rows.flagsOf(number) & rowFlags.duplicate) !== 0;
  const rank = (child: number, number: number): number => {
    const isServing = isServer(rows.kindOf(number));
    if (rows.serviceOf(child) === rows.serviceOf(number)) return isServing ? 0 : 1;
    return isServing ? 2 : 3;
  };
  const isBetter = (child: number, a: number, b: number): boolean =>
    (rank(child, a) - rank(child, b) ||
      byName(names.textOf(rows.serviceOf(a)), names.textOf(rows.serviceOf(b))) ||
      rows.kindOf(a) - rows.kindOf(b)) < 0;
  /** Of the spans that share the parent's id the one that called: the own service's, else the server's side. */
  const parentAmong = (child: number, trace: Uint32Array, span: Uint32Array): number => {
    let best = missing;
    for (
      let number = table.first(trace, span, rows.serviceOf(child));
      number >= 0;
      number = table.next(number)
    )
      if (best < 0 || isBetter(child, number, best)) best = number;
    return best;
  };
  const sharedCaller = (callee: number): number => {
    let best = none;
    if (isCaller(rows.kindOf(callee))) return none;
    for (let number = table.first(row.trace, row.span, row.service); number >= 0; number = table.next(number))
      if (isCaller(rows.kindOf(number)) && (best < 0 || isBetter(callee, number, best))) best = number;
    return best;
  };
  for (let number = 0; number < rows.count; number += 1) {
    if (isDuplicate(number)) {
      duplicates += 1;
      continue;
    }
    rows.read(number, row);
    const shared = sharedCaller(number);
    if (shared >= 0) parents[number] = shared;
    else if ((row.flags & rowFlags.parent) !== 0)
      parents[number] = parentAmong(number, row.trace, row.parent);
    if (parents[number] === missing) orphans += 1;
  }
  const more = new Map<string, FoundParent>();
  const withMore = new Set<number>();
  for (const { row: told, trace, span, followsFrom } of others) {
    const number = isDuplicate(told) ? sameSpan(told, rows, table) : told;
    const parent = parentAmong(number, trace, span);
    if (parent < 0) {
      if (parents[number] === none) {
        parents[number] = missing;
        orphans += 1;
      }
      continue;
    }
    withMore.add(number);
    if (parent === parents[number]) continue;
    const key = `${number} ${parent}`;
    const isFollowing = followsFrom || more.get(key)?.followsFrom === true;
    more.set(key, { row: number, parent, followsFrom: isFollowing });
  }
  const callers = new Int32Array(rows.count).fill(notKnown);
  return {
    forEachSpan: (act) => {
      for (let number = 0; number < rows.count; number += 1) if (!isDuplicate(number)) act(number);
    },
    forEachParent: (act) => {
      for (let number = 0; number < rows.count; number += 1) {
        const parent = parents[number] ?? none;
        if (parent >= 0) act(number, parent, (rows.flagsOf(number) & rowFlags.followsFrom) !== 0);
      }
      for (const { row: number, parent, followsFrom } of more.values()) act(number, parent, followsFrom);
    },
    isRoot: (number) => parents[number] === none && !withMore.has(number),
    isOrphan: (number) => parents[number] === missing && !withMore.has(number),
    hasParent: (number) => (parents[number] ?? none) >= 0 || withMore.has(number),
    parentOf: (number) => parents[number] ?? none,
    callerFrom: (number) => callerFrom(number, { rows, parents, callers }),
    isBefore: (a, b) => isRowBefore(rows, a, b),
    orphans,
    duplicates,
  };
}

const notKnown = -3;
const underWay = -2;

/** Each span is walked over once: what is found is kept for all that were passed. Parents in a circle lead nowhere. */
function callerFrom(
  start: number,
  { rows, parents, callers }: { rows: SpanRows; parents: Int32Array; callers: Int32Array },
): number {
  const passed: number[] = [];
  let caller = none;
  for (let number = start; number >= 0;) {
    const known = callers[number] ?? none;
    if (known !== notKnown) {
      caller = known === underWay ? none : known;
      break;
    }
    passed.push(number);
    callers[number] = underWay;
    const kind = rows.kindOf(number);
    if (isCaller(kind)) {
      caller = number;
      break;
    }
    const parent = parents[number] ?? none;
    if (isServer(kind) || parent < 0 || rows.serviceOf(parent) !== rows.serviceOf(number)) break;
    number = parent;
  }
  for (const number of passed) callers[number] = caller;
  return caller;
}

function isCaller(kind: number): boolean {
  return kind === client || kind === producer;
}

function isServer(kind: number): boolean {
  return kind === server || kind === consumer;
}

/** The row that a span which was told again was put into. */
function sameSpan(number: number, rows: SpanRows, table: SpanTable): number {
  const row = emptyRow();
  rows.read(number, row);
  for (let other = table.first(row.trace, row.span, row.service); other >= 0; other = table.next(other)) {
    if (rows.serviceOf(other) === row.service && rows.kindOf(other) === (row.flags & rowFlags.kinds))
      return other;
  }
  return number;
}

function isRowBefore(rows: SpanRows, a: number, b: number): boolean {
  const one = emptyRow();
  const other = emptyRow();
  rows.read(a, one);
  rows.read(b, other);
  const parts = orderOf(other);
  const differing = orderOf(one).map((part, index) => [part, parts[index] ?? 0] as const);
  const [mine, its] = differing.find(([own, others]) => own !== others) ?? [0, 0];
  return mine < its;
}

/** Spans of one service that differ differ in these: of one id and kind there is one. Those without times come last. */
function orderOf({ startUs, flags, trace, span }: Row): number[] {
  const isTimed = (flags & rowFlags.timed) !== 0;
  return [isTimed ? startUs : Infinity, ...trace, ...span, flags & rowFlags.kinds];
}
