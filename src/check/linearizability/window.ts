/**
 * A window of an object's history: from every state in which the one before can have ended to every state in which this one can end.
 *
 * It ends at a moment at which no operation is open but such of unknown outcome. These go on into the next window, so an end is a state
 * and which of them were used up to get there. An end is left out only where another serves as well for whatever may follow:
 *
 * - *Dominance*: in the same state with fewer used up, or with others that serve as well (stand-ins.ts): whatever follows, it follows both. The same within the window: whatever a node leads to, one with fewer bits leads to with no more.
 * - *Later is as good*: an operation of unknown outcome is used before an operation that is still owed, never after the last one: the next window
 *   can use it as its first step. So too, before x, a step of which nothing makes use: x follows within this window.
 * - *Symmetry*: of operations with equal calls the first that is left is used, here as in the next window, where all of them have begun.
 * - *Hiding* and *eager observers* say what comes just before a write or without changing a state: the state after the last write is still one of
 *   the node's, because an optional write is decided at its completion, and that lies within the window.
 * - *Look-ahead* gives up what an observer of this window rules out: that reaches no end of it. That of queues and stacks has to know who takes
 *   which value, which a later window may tell: it is not used.
 *
 * Zones do not begin in many states and are not used; nor are objects taken apart by elements, because one read of all would put them together again.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { Meter } from './budget.ts';
import { readCalls } from './calls.ts';
import { giveUp, type Unfinished } from './check-linearizable.ts';
import { layOutPart } from './events.ts';
import { isToldLater } from './explain-beginning.ts';
import { explainSearch, violationAt, type LinearizabilityViolation } from './explanation.ts';
import { prepareGround, searchOf } from './ground.ts';
import { ObjectStates } from './interning.ts';
import type { Model } from './model.ts';
import type { Reductions } from './reductions.ts';
import type { Search } from './search.ts';
import type { SearchGround } from './search-ground.ts';

/** Every way in which the windows of an object can have ended so far. */
export interface WindowEnds {
  /** Operations of unknown outcome that are not used up in every one of them, by invocation. */
  readonly open: readonly HistoryOperation[];
  readonly ends: readonly WindowEnd[];
}

/** A state, as the model has it, and which of the open operations were used up to get there, by index. */
export interface WindowEnd {
  readonly state: unknown;
  readonly used: readonly number[];
}

/** By what a window is judged. */
export interface WindowGround {
  readonly model: Model;
  readonly dialect: HistoryDialect;
  readonly reductions: Reductions;
  /** Its nodes are those of this window. */
  readonly meter: Meter;
}

/** What was found: how it can end; or that it cannot, and why; or that the budget was used up. `operations` were judged. */
export type WindowVerdict = { readonly operations: number } & (
  | { readonly after: WindowEnds }
  | { readonly explain: () => LinearizabilityViolation }
  | { readonly reason: string; readonly unfinished: Unfinished }
);

/**
 * Judges the operations of one object (`key`) from one moment without open operations to another. Exponential at worst.
 *
 * @throws SeatrialError `E_HISTORY_MALFORMED` for what the model does not know
 */
export function judgeWindow(
  key: Value | undefined,
  operations: readonly HistoryOperation[],
  before: WindowEnds,
  { model, dialect, reductions, meter }: WindowGround,
): WindowVerdict {
  const carried = before.open.length;
  const calls = readCalls([...begunBefore(before.open, operations), ...operations], model, dialect);
  const judged = calls.operations.length - carried;
  if (judged === 0) return { operations: 0, after: before };
  const whole = prepareGround(calls, model, dialect, { ...reductions, partition: false }, meter);
  const states = new ObjectStates(model, calls.calls, whole.initial);
  const starts = before.ends.map(({ state, used }) => ({ state: states.numberOf(state), used }));
  const ground = { ...whole, states, objectStates: states, starts };
  const section = { ...whole.sections[0]!, key };
  const search = searchOf(layOutPart(section.timeline, whole.table), ground);
  if (search.run(Infinity) === 'stopped') return { operations: judged, ...giveUp(search, section, ground) };
  const nodes = endsOf(search, ground);
  if (nodes.length > 0) return { operations: judged, after: endsAt(nodes, search, ground) };
  const sinceLine = operations[0]!.invokeLine;
  const explain = isToldLater(calls)
    ? () => violationAt(search, section, ground, false)
    : () => explainSearch(search, section, ground);
  return { operations: judged, explain: () => ({ ...explain(), sinceLine }) };
}

/** They begin before the first of the window. */
function begunBefore(
  open: readonly HistoryOperation[],
  [first]: readonly HistoryOperation[],
): readonly HistoryOperation[] {
  const begin = (first?.begin ?? 0) - open.length;
  return open.map((operation, index) => ({ ...operation, begin: begin + index }));
}

/** The nodes at the end, without those that another dominates. O(ends² × width) at worst. */
function endsOf({ part }: Search, { arena, nodes }: SearchGround): number[] {
  const byState = new Map<number, number[]>();
  for (let node = 0; node < arena.count; node += 1) {
    if (arena.event[node] !== part.events.length) continue;
    const state = arena.state[node]!;
    const others = (byState.get(state) ?? []).filter((other) => !nodes.dominates(node, other));
    byState.set(state, [...others, node]);
  }
  return [...byState.values()].flat();
}

function endsAt(
  nodes: readonly number[],
  { part }: Search,
  { arena, states, table, calls }: Parameters<typeof explainSearch>[2] & { readonly states: ObjectStates },
): WindowEnds {
  const first = 64 * ((part.slots + 31) >>> 5);
  const isUsed = (node: number, operation: number): boolean =>
    arena.has(node, first + table.slotOf[operation]!);
  const open = [...part.indeterminate]
    .filter((operation) => !nodes.every((node) => isUsed(node, operation)))
    .sort((a, b) => a - b);
  return {
    open: open.map((operation) => calls.operations[operation]!),
    ends: nodes.map((node) => ({
      state: states.at(arena.state[node]!),
      used: open.flatMap((operation, index) => (isUsed(node, operation) ? [index] : [])),
    })),
  };
}
