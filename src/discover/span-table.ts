/**
 * Where the spans of an id are: a hash table over rows, open, with linear steps.
 *
 * A span that was told again (the same trace, id, service and kind) is put into the row that has it, by rules that do not ask which came
 * first: it began at the earliest, ended at the latest, and failed if one says so.
 */

import type { Names } from './names.ts';
import { emptyRow, rowFlags, type Row, type SpanRows } from './span-rows.ts';
import { bothSigns } from './span-signs.ts';
import { createCrowd, type Crowd } from './span-crowd.ts';

/** Services, and sides of a call, that share one span id. Two do, where client and server share one; beyond these they are a crowd. */
const sharersMost = 64;

/** Rows by their id. */
export interface SpanTable {
  /** The first row of this id, as a span of this service sees it; -1: none. In a crowd, others of no use to that service are left out. */
  first(trace: Uint32Array, span: Uint32Array, service: number): number;
  /** Another row of the same id, -1: no more. */
  next(number: number): number;
  /** How many ids are of more services than make sense. */
  readonly crowds: number;
}

/** The table of all rows. Rows that tell a span again are flagged as duplicates, and not in it. O(rows), however many share an id. */
export function createSpanTable(rows: SpanRows, names: Names, seed: number): SpanTable {
  const size = 2 ** Math.ceil(Math.log2(2 * rows.count + 2));
  const slots = new Int32Array(size).fill(-1);
  const nexts = new Int32Array(rows.count).fill(-1);
  const slotOf = (trace: Uint32Array, span: Uint32Array): number => {
    let slot = hashOf(trace, span, seed) & (size - 1);
    for (;;) {
      const head = slots[slot] ?? -1;
      if (head < 0 || rows.hasId(head, trace, span)) return slot;
      slot = (slot + 1) & (size - 1);
    }
  };
  const row = emptyRow();
  const crowds = new Map<number, Crowd>();
  for (let number = 0; number < rows.count; number += 1) {
    if ((rows.flagsOf(number) & rowFlags.duplicate) !== 0) continue;
    rows.read(number, row);
    const slot = slotOf(row.trace, row.span);
    const head = slots[slot] ?? -1;
    const crowd = crowds.size === 0 ? undefined : crowds.get(slot);
    const same =
      crowd === undefined ? equalAmong(rows, nexts, head, row) : crowd.equal(row.service, kindIn(row));
    if (same === tooMany) {
      const gathered = createCrowd(rows, names);
      for (let other = head; other >= 0; other = nexts[other] ?? -1) gathered.add(other);
      gathered.add(number);
      crowds.set(slot, gathered);
    } else if (same >= 0) {
      mergeRows(rows, same, row, names);
      rows.write(number, { ...row, flags: row.flags | rowFlags.duplicate });
    } else if (crowd !== undefined) crowd.add(number);
    else {
      nexts[number] = head;
      slots[slot] = number;
    }
  }
  for (const crowd of crowds.values()) crowd.chain(nexts);
  return {
    first: (trace, span, service) => {
      const slot = slotOf(trace, span);
      const crowd = crowds.size === 0 ? undefined : crowds.get(slot);
      return crowd === undefined ? (slots[slot] ?? -1) : crowd.first(service);
    },
    next: (number) => nexts[number] ?? -1,
    crowds: crowds.size,
  };
}

/** What {@link equalAmong} gives for none. */
const none = -1;
const tooMany = -2;

function equalAmong(rows: SpanRows, nexts: Int32Array, head: number, row: Row): number {
  let sharers = 0;
  for (let other = head; other >= 0; other = nexts[other] ?? -1) {
    const isSame = rows.serviceOf(other) === row.service && rows.kindOf(other) === kindIn(row);
    if (isSame) return other;
    sharers += 1;
    if (sharers >= sharersMost) return tooMany;
  }
  return none;
}

function kindIn({ flags }: Row): number {
  return flags & rowFlags.kinds;
}

function mergeRows(rows: SpanRows, number: number, again: Row, names: Names): void {
  const row = emptyRow();
  rows.read(number, row);
  const both = row.flags & again.flags;
  const either = row.flags | again.flags;
  const takesParent = !has(row, rowFlags.parent) || (has(again, rowFlags.parent) && isBefore(again, row));
  const isSameParent = !isBefore(again, row) && !isBefore(row, again) && has(row, rowFlags.parent);
  const follows = (isSameParent ? either : (takesParent ? again : row).flags) & rowFlags.followsFrom;
  if (takesParent) row.parent.set(again.parent);
  row.operation = leastKnown(row.operation, again.operation, names);
  row.peer = leastKnown(row.peer, again.peer, names);
  row.protocol = leastKnown(row.protocol, again.protocol, names);
  row.signs = bothSigns(row.signs, again.signs);
  row.request = Math.min(row.request || again.request, again.request || row.request);
  if (has(row, rowFlags.timed) && has(again, rowFlags.timed)) {
    row.startUs = Math.min(row.startUs, again.startUs);
    row.endUs = Math.max(row.endUs, again.endUs);
  } else if (has(again, rowFlags.timed)) {
    row.startUs = again.startUs;
    row.endUs = again.endUs;
  }
  row.flags =
    (both & rowFlags.kinds) | (either & (rowFlags.failed | rowFlags.parent | rowFlags.timed)) | follows;
  rows.write(number, row);
}

function has({ flags }: Row, flag: number): boolean {
  return (flags & flag) !== 0;
}

function isBefore(a: Row, b: Row): boolean {
  const [a0 = 0, a1 = 0] = a.parent;
  const [b0 = 0, b1 = 0] = b.parent;
  return a0 < b0 || (a0 === b0 && a1 < b1);
}

/** Of two names the first by its text: their numbers tell which came first. */
function leastKnown(a: number, b: number, names: Names): number {
  if (a === 0 || b === 0 || a === b) return a === 0 ? b : a;
  return names.textOf(a - 1) < names.textOf(b - 1) ? a : b;
}

/** Mixes the words (after MurmurHash3's finisher). */
function hashOf(trace: Uint32Array, span: Uint32Array, seed: number): number {
  let hash = seed;
  for (const word of span) hash = mix(hash ^ word);
  for (const word of trace) hash = mix(hash ^ word);
  return hash;
}

function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
