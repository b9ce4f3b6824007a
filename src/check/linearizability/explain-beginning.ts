/**
 * Why there is no place for an operation, seen from the beginning of the history that its completion makes impossible.
 *
 * What an update was answered is known only when it completes; a search of the whole history knows it before. So where updates are answered,
 * the shortest beginning that is impossible is looked for by halving: a beginning that is impossible stays so, whatever comes after.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryOperation } from '../../model/history-operation.ts';
import { observer, readCalls, type Calls } from './calls.ts';
import { layOutPart } from './events.ts';
import {
  explainSearch,
  nodesToExplain,
  positionOf,
  violationAt,
  type LinearizabilityViolation,
  type PartialLinearization,
  type PendingOperation,
} from './explanation.ts';
import { prepareGround, searchOf, type Basis, type Ground } from './ground.ts';
import type { Call, Model } from './model.ts';
import type { Orphan } from './origins.ts';
import type { Section } from './partition.ts';
import type { SearchEnd } from './search-ground.ts';
import type { Search } from './search.ts';
import { linearize, stepsTo } from './witness.ts';

/** Explains a search of a section that has just ended `impossible`: its nodes are still in the arena. */
export function explainImpossible(
  search: Search,
  section: Section,
  ground: Ground,
): LinearizabilityViolation {
  if (!isToldLater(ground.calls)) return explainSearch(search, section, ground);
  const basis = withOwnNodes(ground);
  const events = section.timeline;
  let [low, high] = [0, events.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { end } = searchBeginning(section, positionOf(events[middle]!, basis), basis);
    if (end === 'stopped') return violationAt(search, section, ground, false);
    if (end === 'impossible') high = middle;
    else low = middle + 1;
  }
  return violationBy(events[low]! >> 1, section, basis);
}

/** Whether updates are answered: what they did is known only then. */
export function isToldLater({ calls }: Calls): boolean {
  return calls.some(({ call, kind }) => kind !== observer && call.result !== undefined);
}

/** Explains an orphan, or what is impossible already without it. */
export function explainOrphan(
  { operation, value, takers }: Orphan,
  section: Section,
  ground: Basis,
): LinearizabilityViolation {
  const { operations } = ground.calls;
  const basis = withOwnNodes(ground);
  const { search, end, own } = searchBeginning(section, operations[operation]!.end, basis, operation);
  if (search !== undefined && end === 'impossible') return explainImpossible(search, own.sections[0]!, own);
  const origin = { value, takers: takers.map((taker) => operations[taker]!) };
  return { ...violationBy(operation, section, basis), origin };
}

/** The violation that the completion of an operation makes of what was possible before. */
function violationBy(index: number, section: Section, basis: Basis): LinearizabilityViolation {
  const operation = basis.calls.operations[index]!;
  const { search, end, own, begun } = searchBeginning(section, operation.end, basis, index);
  const isShortest = end === 'linearizable';
  return {
    key: operation.key,
    operation,
    untilLine: operation.completeLine ?? operation.invokeLine,
    isShortest,
    prefix: begun,
    linearizations: isShortest ? [longestBefore(search, begun, operation, own)] : [],
  };
}

/** So many beginnings may cost all their nodes. */
const hardBeginnings = 4;

function withOwnNodes(basis: Basis): Basis {
  return { ...basis, meter: basis.meter.forExplaining(hardBeginnings * nodesToExplain) };
}

interface Beginning {
  /** Nothing, where there is nothing to search. */
  readonly search: Search | undefined;
  readonly end: SearchEnd;
  readonly own: Ground;
  /** The operations that begin in it, as they are known in the end. */
  readonly begun: readonly HistoryOperation[];
}

/**
 * Searches what was known of a section at a position, in `nodesToExplain` at most: what had not ended by then has an unknown outcome. With
 * `but`, of its object, and as if that one operation had not ended. O(n), and the search.
 */
function searchBeginning(section: Section, position: number, basis: Basis, but?: number): Beginning {
  const { calls, model, dialect, reductions, meter } = basis;
  const objectOf = (index: number): number => calls.calls[calls.callOf[index]!]!.object;
  const indexes = [...section.timeline]
    .filter((event) => (event & 1) === 0 && (but === undefined || objectOf(event >> 1) === objectOf(but)))
    .map((event) => event >> 1)
    .filter((index) => calls.operations[index]!.begin <= position);
  const known = indexes.map((index): HistoryOperation => {
    const one = calls.operations[index]!;
    const hasEnded = one.end <= position && index !== but;
    return hasEnded ? one : { ...one, outcome: 'info', result: undefined, end: Infinity };
  });
  const own = prepareGround(readCalls(known, model, dialect), model, dialect, reductions, meter);
  const begun = indexes.map((index) => calls.operations[index]!);
  const [whole] = own.sections;
  if (whole === undefined) return { search: undefined, end: 'linearizable', own, begun };
  const search = searchOf(layOutPart(whole.timeline, own.table), own);
  return { search, end: search.run(nodesToExplain), own, begun };
}

/** The linearization that `search` has found of what ended before, and who was open then. */
function longestBefore(
  search: Search | undefined,
  prefix: readonly HistoryOperation[],
  stuck: HistoryOperation,
  own: Ground,
): PartialLinearization {
  const { calls, model, dialect, initial, table, states, arena, reductions } = own;
  const order =
    search === undefined
      ? []
      : linearize(search.part, table, states, {
          steps: stepsTo(arena, ...search.last),
          until: search.part.events.length,
          eager: reductions.eagerObservers,
          hiding: reductions.hiding,
        }).order;
  const callAt = (index: number): Call => calls.calls[calls.callOf[index]!]!.call;
  const state = order.reduce((before, index) => stepped(model, before, callAt(index)), initial);
  const placed = new Set(order.map((index) => calls.operations[index]!.begin));
  const open = prefix.filter(({ begin }) => !placed.has(begin));
  const asked = readCalls(open, model, dialect);
  const pending = asked.operations.map((operation, index): PendingOperation => {
    const isPossible = stepped(model, state, asked.calls[asked.callOf[index]!]!.call) !== undefined;
    return { operation, why: isPossible && operation !== stuck ? 'useless' : 'impossible' };
  });
  return {
    order: order.map((index) => calls.operations[index]!),
    state: model.describe?.(state) ?? String(model.key(state)),
    pending: pending.sort((a, b) => Number(b.operation === stuck) - Number(a.operation === stuck)),
  };
}

function stepped({ functions }: Model, state: unknown, call: Call): unknown {
  return functions[call.f]!.step(state, call);
}
