/** What the searches of one check share: the operations' table, the states, and one arena. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */

import type { HistoryDialect } from '../../model/history.ts';
import { NodeArena } from './arena.ts';
import type { Meter } from './budget.ts';
import type { Calls } from './calls.ts';
import { never, type Part } from './events.ts';
import { ObjectStates } from './interning.ts';
import { LookAhead } from './look-ahead.ts';
import type { Model } from './model.ts';
import { partition, type Section } from './partition.ts';
import { ProductStates } from './product-states.ts';
import type { Reductions } from './reductions.ts';
import { Search } from './search.ts';
import type { SearchGround } from './search-ground.ts';
import { Stamps } from './stamps.ts';
import { NodeTable } from './table.ts';
import { timelineOf } from './timeline.ts';

/** A history ready to be searched, in sections. */
export interface Ground extends SearchGround {
  readonly calls: Calls;
  readonly model: Model;
  readonly dialect: HistoryDialect;
  /** The state of an object before anything happened. */
  readonly initial: unknown;
  readonly sections: readonly Section[];
  /** By operation: 1 when it has had its place in a linearization that was replayed. */
  readonly replayed: Uint8Array;
}

/** Prepares the calls of a history. O(n), or O(n log n) where positions are no small whole numbers. */
export function prepareGround(
  calls: Calls,
  model: Model,
  dialect: HistoryDialect,
  reductions: Reductions,
  meter: Meter,
): Ground {
  const { operations, callOf } = calls;
  const { sections, kindOfCall } = partition(calls, model, timelineOf(operations), !reductions.partition);
  const initial = model.init(dialect.initial);
  const each = new ObjectStates(model, calls.calls, initial);
  const isProduct = !reductions.partition && calls.keys.length > 1;
  const arena = new NodeArena();
  const table = {
    callOf,
    kindOf: new Uint8Array(operations.length),
    objectOf: new Int32Array(operations.length),
    isIndeterminate: new Uint8Array(operations.length),
    beginOf: new Int32Array(operations.length),
    endOf: new Int32Array(operations.length).fill(never),
    slotOf: new Int32Array(operations.length),
  };
  for (let operation = 0; operation < operations.length; operation += 1) {
    const call = callOf[operation]!;
    table.kindOf[operation] = kindOfCall[call]!;
    table.objectOf[operation] = calls.calls[call]!.object;
    if (operations[operation]!.outcome === 'info') table.isIndeterminate[operation] = 1;
  }
  return {
    calls,
    model,
    dialect,
    initial,
    sections,
    replayed: new Uint8Array(operations.length),
    table,
    states: isProduct ? new ProductStates(each, calls.calls, calls.keys.length) : each,
    arena,
    nodes: new NodeTable(arena),
    meter,
    reductions,
    tried: new Stamps(calls.calls.length),
  };
}

/** A search of `part`, with the model's look-ahead where it has one. */
export function searchOf(part: Part, ground: Ground): Search {
  const isAhead = ground.reductions.lookAhead && ground.model.hopeless !== undefined;
  return new Search(ground, part, isAhead ? new LookAhead(part, ground) : undefined);
}
