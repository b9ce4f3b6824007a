/**
 * Why a history is not linearizable, as data: the shortest prefix that is already impossible, the operation that cannot be placed in it, and
 * how far the best linearizations come.
 *
 * Below the furthest event that a search reached it was exhaustive, so the prefix that ends there is impossible, and no shorter one is.
 * Look-ahead gives up before that point; therefore the search is done again without it.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { NodeArena } from './arena.ts';
import { readCalls } from './calls.ts';
import { layOutPart, type Part } from './events.ts';
import { prepareGround, searchOf, type Basis, type Ground } from './ground.ts';
import type { Section } from './partition.ts';
import type { Search } from './search.ts';
import { linearize, startOf, stepsTo } from './witness.ts';
import { judgeByZones } from './zones.ts';

/** An operation that was open where a linearization ends. */
export interface PendingOperation {
  readonly operation: HistoryOperation;
  /** `impossible`: it would not have been answered so in this state. `useless`: it could come next, and leads nowhere. */
  readonly why: 'impossible' | 'useless';
}

/** A linearization of the prefix but for the operation that cannot be placed. */
export interface PartialLinearization {
  readonly order: readonly HistoryOperation[];
  /** The state after it, for people. */
  readonly state: string;
  readonly pending: readonly PendingOperation[];
}

/** A value that was seen, and by whom else it was taken; by nobody: it was never put there in time. */
export interface MissingOrigin {
  readonly value: Value;
  readonly takers: readonly HistoryOperation[];
}

/** Evidence of a violation. */
export interface LinearizabilityViolation {
  /** The object; `undefined` where there is one. */
  readonly key: Value | undefined;
  /** The operation that cannot be placed. */
  readonly operation: HistoryOperation;
  /** The last line of the shortest prefix that is not linearizable. */
  readonly untilLine: number;
  /** Whether it is known to be the shortest: not where the budget ended before the search for it. */
  readonly isShortest: boolean;
  /** Of a history that was judged in windows: where the last one begins. What is told begins there, but for operations of unknown outcome. */
  readonly sinceLine?: number;
  /** Operations of this object that begin in the prefix, by invocation. */
  readonly prefix: readonly HistoryOperation[];
  /** Why it cannot, where its value alone shows it. */
  readonly origin?: MissingOrigin;
  /** The longest found, longest first; none where the budget ended before. */
  readonly linearizations: readonly PartialLinearization[];
}

/** So many nodes at most are spent to explain, and so many linearizations shown. */
export const nodesToExplain = 300_000;
const linearizationsShown = 3;

/** Explains a search that has just ended `impossible`: its nodes are still in the arena. */
export function explainSearch(search: Search, section: Section, ground: Ground): LinearizabilityViolation {
  if (!ground.reductions.lookAhead || (ground.model.hopeless ?? ground.model.values?.line) === undefined) {
    return violationAt(search, section, ground, true);
  }
  const plain = {
    ...ground,
    reductions: { ...ground.reductions, lookAhead: false },
    meter: ground.meter.forExplaining(nodesToExplain),
  };
  const again = searchOf(search.part, plain);
  const isExplained = again.run(nodesToExplain) === 'impossible';
  return violationAt(isExplained ? again : search, section, plain, isExplained);
}

/**
 * Explains a verdict by zones: the shortest prefix for which they say so is searched. An operation that is open at its end is indeterminate
 * there. O(n log² n), and the search.
 */
export function explainZones(section: Section, ground: Basis): LinearizabilityViolation {
  const { calls, model, dialect, reductions } = ground;
  const meter = ground.meter.forExplaining(nodesToExplain);
  const positions = [...section.timeline].map((event) => positionOf(event, ground));
  const indexes = [...section.timeline].filter((event) => (event & 1) === 0).map((event) => event >> 1);
  let [low, high] = [0, positions.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const verdict = judgeByZones(section.timeline, calls, ground.initial as Value, positions[middle]);
    if (verdict === 'impossible') high = middle;
    else low = middle + 1;
  }
  const until = positions[low]!;
  const operation = calls.operations[section.timeline[low]! >> 1]!;
  const prefix = indexes.map((index) => calls.operations[index]!).filter(({ begin }) => begin <= until);
  const shortest = { key: section.key, operation, untilLine: lineOf(operation), isShortest: true, prefix };

  const cut = prefix.map((one): HistoryOperation =>
    one.end <= until ? one : { ...one, outcome: 'info', result: undefined, end: Infinity },
  );
  const own = prepareGround(readCalls(cut, model, dialect), model, dialect, reductions, meter);
  const search = searchOf(layOutPart(own.sections[0]!.timeline, own.table), own);
  const isExplained = search.run(nodesToExplain) === 'impossible';
  return { ...shortest, linearizations: isExplained ? longestLinearizations(search, own) : [] };
}

/** Where an event is in the order of the history. */
export function positionOf(event: number, { calls }: Basis): number {
  return ((event & 1) === 0 ? calls.begins : calls.ends)[event >> 1]!;
}

function lineOf({ completeLine, invokeLine }: HistoryOperation): number {
  return completeLine ?? invokeLine;
}

/** The violation at the furthest event of a search whose nodes are still in the arena. */
export function violationAt(
  search: Search,
  section: Section,
  ground: Ground,
  isShortest: boolean,
): LinearizabilityViolation {
  const { events } = search.part;
  const { operations } = ground.calls;
  const operation = operations[events[search.furthest]! >> 1]!;
  return {
    key: section.key,
    operation,
    untilLine: lineOf(operation),
    isShortest,
    prefix: [...section.timeline]
      .filter((event) => (event & 1) === 0 && operations[event >> 1]!.begin <= operation.end)
      .map((event) => operations[event >> 1]!),
    linearizations: isShortest ? longestLinearizations(search, ground) : [],
  };
}

function longestLinearizations(search: Search, ground: Ground): PartialLinearization[] {
  const { arena, states, table, reductions, calls } = ground;
  const { part, furthest } = search;
  const stuck: { node: number; placed: number }[] = [];
  for (let node = 0; node < arena.count; node += 1) {
    if (arena.event[node] === furthest) stuck.push({ node, placed: placedAt(node, search.part, arena) });
  }
  stuck.sort((a, b) => b.placed - a.placed);
  const byState = new Map<number, number>();
  for (const { node } of stuck) {
    if (byState.size < linearizationsShown && !byState.has(arena.state[node]!))
      byState.set(arena.state[node]!, node);
  }
  return [...byState].map(([state, node]) => {
    const { order } = linearize(part, table, states, {
      from: startOf(arena, node),
      steps: stepsTo(arena, node, -1),
      until: furthest,
      eager: reductions.eagerObservers,
      hiding: reductions.hiding,
    });
    const placed = new Set(order);
    const pending = pendingAt(part, furthest, ground).filter(
      (operation) => !placed.has(operation) && !isUsedUp(node, operation, part, ground),
    );
    return {
      order: order.map((operation) => calls.operations[operation]!),
      state: states.describe(state),
      pending: pending.map((operation) => ({
        operation: calls.operations[operation]!,
        why: states.step(state, table.callOf[operation]!) === -1 ? 'impossible' : 'useless',
      })),
    };
  });
}

/** Everything that is open at an event; the one that completes first. */
function pendingAt(part: Part, event: number, { table }: Ground): number[] {
  const { mutators, mutatorStart, observers, observerStart, indeterminate, events } = part;
  const x = events[event]! >> 1;
  const open = [
    ...mutators.subarray(mutatorStart[event], mutatorStart[event + 1]),
    ...observers.subarray(observerStart[event], observerStart[event + 1]),
    ...indeterminate.filter((operation) => table.beginOf[operation]! <= event),
  ];
  return [x, ...open.filter((operation) => operation !== x)];
}

/** Whether an indeterminate operation was used, if only before the search began. */
function isUsedUp(node: number, operation: number, { slots }: Part, { table, arena }: Ground): boolean {
  const words = (slots + 31) >>> 5;
  return table.isIndeterminate[operation] === 1 && arena.has(node, table.slotOf[operation]! + 64 * words);
}

/** How many of the operations that are pending at `node`, or indeterminate, have a place there: more is a longer linearization. */
function placedAt(node: number, { slots }: Part, { bits, width }: NodeArena): number {
  const words = (slots + 31) >>> 5;
  let placed = 0;
  for (let word = 0; word < width; word += 1) {
    const set = bitsIn(bits[node * width + word]!);
    // Still to be done; used up, which says nothing more; indeterminate and used.
    if (word < words) placed -= set;
    else if (word >= 2 * words) placed += set;
  }
  return placed;
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
