/** Whose words on a saga can be put in order, and what can be read from them. */

import { remembered } from '../lib/remembered.ts';
import { stepRules } from '../model/seen-steps.ts';
import { dependentsOf } from '../model/step-order.ts';
import type { Saga } from '../model/target.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';
import { nameSome } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { withShownOutcomes } from './span-order.ts';
import { spanDoubts, toldInSpans } from './untold-spans.ts';
import type { SagaEvent } from '../model/event.ts';

/**
 * The sagas whose every event came from one replica of their coordinator, and no two of whose steps or compensations share a name:
 * an event carries nothing else to tell them apart. Without a coordinator nobody puts steps in order. O(events).
 */
export function toldByOne(sagas: readonly SagaCase[]): SagaCase[] {
  return sagas.filter(({ definition, events, toldBy }) => {
    if (toldBy === 'participants' || !hasOwnNames(definition)) return false;
    const teller = events[0]?.event.service;
    return events.every(({ event }) => event.service === teller);
  });
}

/** The same sagas, with what the proxy saw, or spans tell, as far as the coordinator knew it, too. O(events). */
export function clearlyTold(sagas: readonly SagaCase[]): SagaCase[] {
  const told = toldInSpans(sagas);
  return toldByOne(sagas).map((saga) => {
    if (saga.toldBy === 'spans') return asShown(saga, told.get(saga.name) ?? new Set());
    return saga.toldBy === 'proxy' ? asKnown(saga) : saga;
  });
}

/** A compensation that no span of any saga of this kind tells of is not traced, so it is taken out. */
function asShown(saga: SagaCase, told: ReadonlySet<string>): SagaCase {
  const definition = withoutUntold(saga.definition, told);
  return { ...saga, definition, events: withShownOutcomes(saga.events, definition) };
}

function withoutUntold(definition: Saga, told: ReadonlySet<string>): Saga {
  const steps = definition.steps.map(({ compensation, ...step }) =>
    compensation === undefined || !told.has(compensation) ? step : { ...step, compensation },
  );
  return { ...definition, steps };
}

const hasOwnNames: (saga: Saga) => boolean = remembered(({ steps }) => {
  const names = steps.flatMap(({ name, compensation }) =>
    compensation === undefined ? [name] : [name, compensation],
  );
  return new Set(names).size === names.length;
});

/**
 * An answer that the proxy saw may not have come through to the coordinator: that a step was done it certainly knew when it began one that waits
 * for it afterwards. Else the outcome is unknown. A compensation without a rule is never seen, so it is taken out.
 */
function asKnown(saga: SagaCase): SagaCase {
  const { definition, events } = saga;
  const dependents = dependentsOf(definition);
  const ruled = new Set(stepRules(definition).map(({ step }) => step));
  const begunLater = new Set<string>();
  const known = events.toReversed().map((row): Row<SagaEvent> => {
    const { action, step = '', outcome } = row.event;
    if (action === 'begin') begunLater.add(step);
    const waiting = dependents.get(step);
    const isDoubtful =
      action === 'end' &&
      outcome === 'ok' &&
      waiting !== undefined &&
      !waiting.some(({ name }) => begunLater.has(name));
    return isDoubtful ? { ...row, event: { ...row.event, outcome: 'unknown' } } : row;
  });
  return { ...saga, definition: withoutUntold(definition, ruled), events: known.reverse() };
}

/** Why rules about what coordinators do are in doubt: the proxy, or the spans, which tell of it, have not told all that came through. */
export function unseenDoubts(history: History): string[] {
  const { sagas, gaps } = history;
  const open = gaps.filter(({ event }) => event.passed).map(({ event }) => event.detail);
  if (open.length === 0 || !sagas.some(({ toldBy }) => toldBy === 'proxy')) return spanDoubts(history);
  return [
    ...spanDoubts(history),
    `the proxy has not seen every request of the coordinators: ${nameSome([...new Set(open)])}`,
  ];
}
