/**
 * A history as threads that judge it together are handed it: columns that they share, and the distinct calls. An operation without its client and
 * its lines is all that a search asks for; the operations themselves are handed over for one section, when that is to be explained.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryDialect, Value } from '../../../model/history.ts';
import type { HistoryOperation } from '../../../model/history-operation.ts';
import type { Calls, KnownCall } from '../calls.ts';
import { groundOn, type Ground } from '../ground.ts';
import type { Model } from '../model.ts';
import type { Partition, Section } from '../partition.ts';
import type { Reductions } from '../reductions.ts';
import type { SharedMeter } from './shared-meter.ts';

/** Everything in it survives `postMessage`; the typed arrays are shared by it, not copied. */
export interface HandedHistory {
  /** By operation. */
  readonly callOf: Int32Array;
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly isIndeterminate: Uint8Array;
  /** By call: three short columns are handed over in less time than as many objects. */
  readonly functions: readonly string[];
  readonly argumentsGiven: readonly (Value | undefined)[];
  readonly results: readonly (Value | undefined)[];
  readonly kinds: Uint8Array;
  readonly objects: Int32Array;
  /** What kind each call is in its part (see `partition`). */
  readonly kindsInPart: Uint8Array;
  readonly objectCount: number;
  /** The sections' events, one after the other, and where each begins. */
  readonly events: Int32Array;
  readonly starts: readonly number[];
}

/** What the other threads are handed of a history, to judge `sections` of it. O(n). */
export function handOver(
  { callOf, begins, ends, isIndeterminate, calls: known, keys }: Calls,
  { sections, kindOfCall }: Partition,
): HandedHistory {
  const starts = [0];
  for (const { timeline } of sections) starts.push(starts.at(-1)! + timeline.length);
  const events = new Int32Array(new SharedArrayBuffer(4 * starts.at(-1)!));
  for (const [section, { timeline }] of sections.entries()) events.set(timeline, starts[section]);
  return {
    callOf: shared(Int32Array, callOf),
    begins: shared(Float64Array, begins),
    ends: shared(Float64Array, ends),
    isIndeterminate: shared(Uint8Array, isIndeterminate),
    functions: known.map(({ call }) => call.f),
    argumentsGiven: known.map(({ call }) => call.argument),
    results: known.map(({ call }) => call.result),
    kinds: Uint8Array.from(known, ({ kind }) => kind),
    objects: Int32Array.from(known, ({ object }) => object),
    kindsInPart: kindOfCall,
    objectCount: keys.length,
    events,
    starts,
  };
}

function shared<Column extends Int32Array | Float64Array | Uint8Array>(
  Kind: new (memory: SharedArrayBuffer) => Column,
  column: Column,
): Column {
  const copy = new Kind(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

/** The ground of a history that was handed over. Its operations are not there before `fillInWhole`: only who explains asks for them. */
export function groundOfHanded(
  handed: HandedHistory,
  { model, dialect, reductions }: { model: Model; dialect: HistoryDialect; reductions: Reductions },
  meter: SharedMeter,
): Ground {
  const { callOf, begins, ends, isIndeterminate, starts, events, kindsInPart } = handed;
  const calls: Calls = {
    operations: new Array<HistoryOperation>(callOf.length),
    callOf,
    begins,
    ends,
    isIndeterminate,
    calls: handed.functions.map((f, call): KnownCall => {
      const known = { f, argument: handed.argumentsGiven[call], result: handed.results[call] };
      return { call: known, kind: handed.kinds[call]!, object: handed.objects[call]! };
    }),
    keys: new Array<undefined>(handed.objectCount),
  };
  const sections = starts
    .slice(1)
    .map((end, section): Section => ({ key: undefined, timeline: events.subarray(starts[section], end) }));
  const parted = { sections, kindOfCall: kindsInPart };
  return groundOn(calls, parted, model, dialect, reductions, meter);
}

/** The operations of a section, by invocation. */
export function operationsIn({ timeline }: Section): Int32Array {
  return timeline.filter((event) => (event & 1) === 0).map((event) => event >> 1);
}

/** Puts a section's operations themselves there, which are given in order of invocation. */
export function fillInWhole(given: readonly HistoryOperation[], section: Section, { calls }: Ground): void {
  const operations = calls.operations as HistoryOperation[];
  for (const [place, index] of operationsIn(section).entries()) operations[index] = given[place]!;
}
