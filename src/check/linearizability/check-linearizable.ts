/** Judges whether a history is linearizable: parts, budgets in turn, verdict. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import { Meter, type Budget } from './budget.ts';
import { readCalls } from './calls.ts';
import { layOutPart, type Part } from './events.ts';
import { explainImpossible } from './explain-beginning.ts';
import type { LinearizabilityViolation } from './explanation.ts';
import { prepareGround, searchOf, type Ground } from './ground.ts';
import { judgeShort } from './judge-short.ts';
import type { Model } from './model.ts';
import type { Section } from './partition.ts';
import { allReductions, type Reductions } from './reductions.ts';
import type { Search } from './search.ts';
import { linearize, replay, stepsTo } from './witness.ts';
import { judgeWithoutSearch } from './without-search.ts';

/** How to judge. */
export interface LinearizabilityOptions {
  /** How the history was written down. Default: an ok read of nil saw the unset value. */
  readonly dialect?: HistoryDialect;
  readonly budget?: Budget;
  /** The clock of the budget, in milliseconds. */
  readonly now?: () => number;
  /** Reductions to switch off, to compare. */
  readonly reductions?: Partial<Reductions>;
  /** Whether to say why a history is not linearizable, which may need a second search, without look-ahead. Default: yes. */
  readonly explain?: boolean;
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
  /** Of a history that was judged in windows: how many (see windowed-check.ts). */
  readonly windows?: number;
  /** Nodes of the search. */
  readonly nodes: number;
  /** Why it is inconclusive, in a sentence. */
  readonly reason?: string;
  readonly unfinished?: Unfinished;
  readonly violation?: LinearizabilityViolation;
}

/** Budgets in nodes for each part in turn: an impossible part is found before a hard one eats everything. */
export const firstRound = 1_000;
export const roundFactor = 10;

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
  {
    dialect = { nil: 'unset' },
    budget,
    now,
    reductions: switches = {},
    explain = true,
  }: LinearizabilityOptions = {},
): LinearizabilityResult {
  const meter = new Meter(budget, now);
  const calls = readCalls(operations, model, dialect);
  const reductions = { ...allReductions, ...switches };
  const initial = model.init(dialect.initial);
  const short = judgeShort(calls, model, initial, { reductions, meter, explain });
  if (short !== undefined)
    return { ...short, vacuous: false, operations: calls.operations.length, partitions: 1 };
  const ground = prepareGround(calls, model, dialect, reductions, meter);
  const known = {
    vacuous: calls.operations.length === 0,
    operations: calls.operations.length,
    partitions: ground.sections.length,
  };

  const judged = judgeWithoutSearch(ground.sections, ground);
  if ('explain' in judged) {
    return { verdict: 'violated', ...known, nodes: 0, ...(explain && { violation: judged.explain() }) };
  }
  const parts = judged.left.map((section): Layout => ({ section, part: undefined }));
  for (let [open, limit] = [parts, firstRound]; open.length > 0; limit *= roundFactor) {
    const harder: Layout[] = [];
    for (const one of open) {
      one.part ??= layOutPart(one.section.timeline, ground.table);
      const search = searchOf(one.part, ground);
      const end = search.run(limit);
      const { nodes } = meter;
      if (end === 'impossible') {
        return {
          verdict: 'violated',
          ...known,
          nodes,
          ...(explain && { violation: explainImpossible(search, one.section, ground) }),
        };
      }
      if (end === 'linearizable') prove(search, one.section, ground);
      else if (meter.exhausted === undefined) harder.push(one);
      else return { verdict: 'inconclusive', ...known, nodes, ...giveUp(search, one.section, ground) };
    }
    open = harder;
  }
  return { verdict: 'held', ...known, nodes: meter.nodes };
}

/** A section, laid out when it is first searched. */
interface Layout {
  readonly section: Section;
  part: Part | undefined;
}

/** Replays the linearization that a search has just found. */
export function prove(search: Search, { timeline }: Section, ground: Ground): void {
  const { order } = linearize(search.part, ground.table, ground.states, {
    steps: stepsTo(ground.arena, ...search.last),
    until: search.part.events.length,
    eager: ground.reductions.eagerObservers,
    hiding: ground.reductions.hiding,
  });
  replay(order, timeline, ground);
}

/** How far a search came that was stopped by a budget. */
export function giveUp(
  { part, furthest }: Search,
  { key }: Section,
  { table, meter, calls }: Ground,
): Required<Pick<LinearizabilityResult, 'reason' | 'unfinished'>> {
  const { events, mutatorStart, observerStart, indeterminate } = part;
  const event = Math.min(Math.max(0, furthest), events.length - 1);
  const { completeLine, invokeLine } = calls.operations[events[event]! >> 1]!;
  const openIndeterminate = indeterminate.filter((operation) => table.beginOf[operation]! <= event).length;
  const pending =
    mutatorStart[event + 1]! - mutatorStart[event]! + observerStart[event + 1]! - observerStart[event]!;
  const furthestLine = completeLine ?? invokeLine;
  return {
    reason:
      `the budget of ${meter.exhausted ?? ''} was used up; a linearization is known up to line ${furthestLine}, ` +
      `where ${pending} operations were pending and ${openIndeterminate} more had an unknown outcome`,
    unfinished: { key, furthestLine, openIndeterminate, pending },
  };
}
