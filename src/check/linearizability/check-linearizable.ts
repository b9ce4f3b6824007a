/** Judges whether a history is linearizable: parts, budgets in turn, verdict. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import { NodeArena } from './arena.ts';
import { Meter, type Budget } from './budget.ts';
import { readCalls, type Calls } from './calls.ts';
import { layOutPart, never, type OperationTable, type Part } from './events.ts';
import { ObjectStates } from './interning.ts';
import { LookAhead } from './look-ahead.ts';
import type { Model } from './model.ts';
import { partition, type Section } from './partition.ts';
import { ProductStates } from './product-states.ts';
import { allReductions, type Reductions } from './reductions.ts';
import { Search, type SearchGround } from './search.ts';
import { Stamps } from './stamps.ts';
import { NodeTable } from './table.ts';
import { timelineOf } from './timeline.ts';
import { coversAll, linearize, replay, stepsTo } from './witness.ts';

/** How to judge. */
export interface LinearizabilityOptions {
  /** How the history was written down. Default: an ok read of nil saw the unset value. */
  readonly dialect?: HistoryDialect;
  readonly budget?: Budget;
  /** The clock of the budget, in milliseconds. */
  readonly now?: () => number;
  /** Reductions to switch off, to compare. */
  readonly reductions?: Partial<Reductions>;
}

/** Where a check stopped that ran out of its budget. */
export interface Unfinished {
  readonly key: Value | undefined;
  /** The line up to which a linearization was found. */
  readonly furthestLine: number;
  /** Indeterminate operations alive there, and all that were pending. */
  readonly openIndeterminate: number;
  readonly pending: number;
}

/** What is known. */
export interface LinearizabilityResult {
  /** `inconclusive`: a budget was used up, and no part was found impossible before. */
  readonly verdict: VerdictStatus;
  /** There was no operation to judge: `held`, and nothing shown. */
  readonly vacuous: boolean;
  /** Operations judged: without those that failed, and observers whose answer is not known. */
  readonly operations: number;
  readonly partitions: number;
  /** Nodes of the search. */
  readonly nodes: number;
  /** Why it is inconclusive, in a sentence. */
  readonly reason?: string;
  readonly unfinished?: Unfinished;
}

/** Budgets in nodes for each part in turn: an impossible part is found before a hard one eats everything. */
const firstRound = 1_000;
const roundFactor = 10;

/**
 * Judges whether `operations` (see `HistoryOperation`) are linearizable under `model`.
 *
 * Failed operations never happened; indeterminate ones may take effect at any moment after their invocation, or never. Objects are told apart
 * by the operations' keys. The problem is NP-complete; see search.ts for what is done about it. A linearization found is replayed.
 *
 * @throws SeatrialError `E_HISTORY_MALFORMED` for what the model does not know, `E_USAGE` for a budget of time without a clock.
 */
export function checkLinearizable(
  operations: readonly HistoryOperation[],
  model: Model,
  { dialect = { nil: 'unset' }, budget, now, reductions: switches = {} }: LinearizabilityOptions = {},
): LinearizabilityResult {
  const meter = new Meter(budget, now);
  const reductions = { ...allReductions, ...switches };
  const calls = readCalls(operations, model, dialect);
  const whole = !reductions.partition && calls.keys.length > 1;
  const { sections, kindOfCall } = partition(
    calls,
    model,
    timelineOf(calls.operations),
    !reductions.partition,
  );
  const initial = model.init(dialect.initial);
  const each = new ObjectStates(model, calls.calls, initial);
  const arena = new NodeArena();
  const ground: SearchGround = {
    table: tableOf(calls, kindOfCall),
    states: whole ? new ProductStates(each, calls.calls, calls.keys.length) : each,
    arena,
    nodes: new NodeTable(arena),
    meter,
    reductions,
    tried: new Stamps(calls.calls.length),
  };
  const known = {
    vacuous: calls.operations.length === 0,
    operations: calls.operations.length,
    partitions: sections.length,
  };

  let open = sections.map((section) => ({ section, part: undefined as Part | undefined }));
  for (let limit = firstRound; open.length > 0; limit *= roundFactor) {
    const harder: typeof open = [];
    for (const one of open) {
      const part = (one.part ??= layOutPart(one.section.timeline, ground.table));
      const search = new Search(ground, part, lookAheadFor(part, ground, model));
      const end = search.run(limit);
      if (end === 'impossible') return { verdict: 'violated', ...known, nodes: meter.nodes };
      if (end === 'linearizable') prove(search, ground, calls, model, initial);
      else if (meter.exhausted === undefined) harder.push(one);
      else
        return {
          verdict: 'inconclusive',
          ...known,
          nodes: meter.nodes,
          ...giveUp(search, one.section, ground, calls),
        };
    }
    open = harder;
  }
  return { verdict: 'held', ...known, nodes: meter.nodes };
}

function tableOf({ operations, callOf, calls }: Calls, kindOfCall: Uint8Array): OperationTable {
  return {
    callOf,
    kindOf: Uint8Array.from(callOf, (call) => kindOfCall[call]!),
    objectOf: callOf.map((call) => calls[call]!.object),
    isIndeterminate: Uint8Array.from(operations, ({ outcome }) => (outcome === 'info' ? 1 : 0)),
    beginOf: new Int32Array(operations.length),
    endOf: new Int32Array(operations.length).fill(never),
    slotOf: new Int32Array(operations.length),
  };
}

function lookAheadFor(
  part: Part,
  { table, states, reductions }: SearchGround,
  model: Model,
): LookAhead | undefined {
  return reductions.lookAhead && model.hopeless !== undefined
    ? new LookAhead(part, table, states)
    : undefined;
}

function prove(
  search: Search,
  { table, states, arena, reductions }: SearchGround,
  calls: Calls,
  model: Model,
  initial: unknown,
): void {
  const { order } = linearize(search.part, table, states, {
    steps: stepsTo(arena, ...search.last),
    until: search.part.events.length,
    eager: reductions.eagerObservers,
    hiding: reductions.hiding,
  });
  coversAll(order, search.part, table, calls);
  replay(order, calls, model, initial);
}

function giveUp(
  search: Search,
  { key }: Section,
  { table, meter }: SearchGround,
  calls: Calls,
): Pick<LinearizabilityResult, 'reason' | 'unfinished'> {
  const { events, mutatorStart, observerStart, indeterminate } = search.part;
  const event = Math.max(0, search.furthest);
  const { completeLine, invokeLine } = calls.operations[events[event]! >> 1]!;
  const openIndeterminate = indeterminate.filter((operation) => table.beginOf[operation]! <= event).length;
  const pending =
    mutatorStart[event + 1]! - mutatorStart[event]! + observerStart[event + 1]! - observerStart[event]!;
  const furthestLine = completeLine ?? invokeLine;
  return {
    reason: `the budget of ${meter.exhausted!} was used up; a linearization is known up to line ${furthestLine}, where ${pending} operations were pending and ${openIndeterminate} more have an unknown outcome`,
    unfinished: { key, furthestLine, openIndeterminate, pending },
  };
}
