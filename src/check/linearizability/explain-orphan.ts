/**
 * Why there is no place for an observation whose value has no origin: nothing that was seen before its end explains it.
 *
 * What comes before that end is searched, for the longest linearization; where that is impossible, too, the shorter beginning is what is told.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { HistoryOperation } from '../../model/history-operation.ts';
import { readCalls } from './calls.ts';
import { layOutPart } from './events.ts';
import {
  explainSearch,
  nodesToExplain,
  type LinearizabilityViolation,
  type PartialLinearization,
  type PendingOperation,
} from './explanation.ts';
import { prepareGround, searchOf, type Basis, type Ground } from './ground.ts';
import type { Call, Model } from './model.ts';
import type { Orphan } from './origins.ts';
import type { Section } from './partition.ts';
import type { Search } from './search.ts';
import { linearize, stepsTo } from './witness.ts';

/** Explains an orphan: O(n), and a search of what comes before its end within `nodesToExplain`. */
export function explainOrphan(orphan: Orphan, section: Section, basis: Basis): LinearizabilityViolation {
  const { calls, model, dialect, reductions, meter } = basis;
  const operation = calls.operations[orphan.operation]!;
  const objectOf = (index: number): number => calls.calls[calls.callOf[index]!]!.object;
  const object = objectOf(orphan.operation);
  const prefix = [...section.timeline]
    .filter((event) => (event & 1) === 0 && objectOf(event >> 1) === object)
    .map((event) => calls.operations[event >> 1]!)
    .filter(({ begin }) => begin <= operation.end);
  const before = prefix.map((one): HistoryOperation =>
    one.end < operation.end && one !== operation
      ? one
      : { ...one, outcome: 'info', result: undefined, end: Infinity },
  );
  const own = prepareGround(readCalls(before, model, dialect), model, dialect, reductions, meter);
  const search = own.sections[0] && searchOf(layOutPart(own.sections[0].timeline, own.table), own);
  const end = search?.run(nodesToExplain) ?? 'linearizable';
  if (search !== undefined && end === 'impossible') {
    return { ...explainSearch(search, own.sections[0]!, own), key: calls.keys[object] };
  }
  const isShortest = end === 'linearizable';
  return {
    key: calls.keys[object],
    operation,
    untilLine: operation.completeLine ?? operation.invokeLine,
    isShortest,
    prefix,
    origin: {
      value: orphan.value,
      takers: orphan.takers.map((taker) => calls.operations[taker]!),
    },
    linearizations: isShortest ? [longestBefore(search, prefix, operation, own)] : [],
  };
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
