/** What the searches of one check share: the operations' table, the states, and one arena. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */

import type { HistoryDialect } from '../../model/history.ts';
import { NodeArena } from './arena.ts';
import type { Meter } from './budget.ts';
import type { Calls } from './calls.ts';
import { never, type Part } from './events.ts';
import { ObjectStates } from './interning.ts';
import { lineAheadOf } from './line-ahead.ts';
import { LookAhead, type Ahead } from './look-ahead.ts';
import type { Model } from './model.ts';
import { partition, type Partition, type Section } from './partition.ts';
import { ProductStates } from './product-states.ts';
import type { Reductions } from './reductions.ts';
import { Search } from './search.ts';
import type { SearchGround } from './search-ground.ts';
import { Stamps } from './stamps.ts';
import { movesOf } from './stand-ins.ts';
import { NodeTable } from './table.ts';
import { timelineOf } from './timeline.ts';

/** What a history is judged by. */
export interface Basis {
  readonly calls: Calls;
  readonly model: Model;
  readonly dialect: HistoryDialect;
  readonly reductions: Reductions;
  /** The state of an object before anything happened. */
  readonly initial: unknown;
  readonly meter: Meter;
  /** By operation: 1 when it has had its place in a linearization that was replayed. */
  readonly replayed: Uint8Array;
}

/** A history ready to be searched, in sections. */
export interface Ground extends SearchGround, Basis {
  readonly sections: readonly Section[];
  /** The states of single objects: `states` itself, unless several objects are judged as one. */
  readonly objectStates: ObjectStates;
}

/** Prepares the calls of a history. O(n), or O(n log n) where positions are no small whole numbers. */
export function prepareGround(
  calls: Calls,
  model: Model,
  dialect: HistoryDialect,
  reductions: Reductions,
  meter: Meter,
): Ground {
  const parts = partition(calls, model, timelineOf(calls), !reductions.partition);
  return groundOn(calls, parts, model, dialect, reductions, meter);
}

/** Prepares a history that was taken apart before. Of the operations themselves nothing is asked. O(n). */
export function groundOn(
  calls: Calls,
  { sections, kindOfCall }: Partition,
  model: Model,
  dialect: HistoryDialect,
  reductions: Reductions,
  meter: Meter,
): Ground {
  const { callOf, isIndeterminate } = calls;
  const size = callOf.length;
  const initial = model.init(dialect.initial);
  const each = new ObjectStates(model, calls.calls, initial);
  const isProduct = !reductions.partition && calls.keys.length > 1;
  const arena = new NodeArena();
  // In one piece: most histories are short, and each piece of memory costs as much as some operations.
  const numbers = new Int32Array(4 * size);
  const bytes = new Uint8Array(2 * size);
  const table = {
    callOf,
    kindOf: bytes.subarray(0, size),
    objectOf: numbers.subarray(0, size),
    isIndeterminate,
    beginOf: numbers.subarray(size, 2 * size),
    endOf: numbers.subarray(2 * size, 3 * size).fill(never),
    slotOf: numbers.subarray(3 * size),
  };
  for (let operation = 0; operation < size; operation += 1) {
    const call = callOf[operation]!;
    table.kindOf[operation] = kindOfCall[call]!;
    table.objectOf[operation] = calls.calls[call]!.object;
  }
  return {
    calls,
    model,
    dialect,
    initial,
    sections,
    replayed: bytes.subarray(size),
    table,
    objectStates: each,
    states: isProduct ? new ProductStates(each, calls.calls, calls.keys.length) : each,
    arena,
    nodes: new NodeTable(arena),
    meter,
    reductions,
    moves: reductions.standIns ? movesOf(calls, model, initial) : undefined,
    tried: new Stamps(calls.calls.length),
  };
}

/** A search of `part`, with the model's look-ahead where it has one. */
export function searchOf(part: Part, ground: Ground): Search {
  return new Search(ground, part, ground.reductions.lookAhead ? aheadOf(part, ground) : undefined);
}

function aheadOf(part: Part, ground: Ground): Ahead | undefined {
  if (ground.model.hopeless !== undefined) return new LookAhead(part, ground);
  // Who takes a value may come in a later window, and who put it in an earlier one.
  return ground.starts === undefined ? lineAheadOf(part, ground) : undefined;
}
