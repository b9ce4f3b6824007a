/** One saga of a history: what was asked, what its coordinator said, what the ledgers show. */

import type { Event, SagaEvent } from '../model/event.ts';
import type { SagaStatus } from '../model/ledger.ts';
import { serviceOf } from '../model/place.ts';
import type { Saga, SagaStep, Target } from '../model/target.ts';
import type { ClientOperation, Row } from './operations.ts';
import type { Effect, Round } from './rounds.ts';

/** One saga: `definition` is the target's word on how it should go. */
export interface SagaCase {
  readonly id: string;
  /** The kind of saga: `checkout`. */
  readonly name: string;
  readonly definition: Saga;
  readonly operations: readonly ClientOperation[];
  /** The coordinator's own events, in row order; where the proxy sees this kind of saga, what it saw of steps in place of them. */
  readonly events: readonly Row<SagaEvent>[];
  /** Who tells of its steps. */
  readonly toldBy: 'coordinator' | 'proxy';
}

/** Every saga that was asked for or that a coordinator spoke of. O(events). */
export function collectSagas(
  events: readonly Event[],
  operations: readonly ClientOperation[],
  target: Target,
): SagaCase[] {
  const asked = new Map<string, ClientOperation[]>();
  for (const operation of operations) {
    if (operation.saga !== undefined && Object.hasOwn(target.sagas, operation.f))
      add(asked, operation.saga, operation);
  }
  const told = new Map<string, Row<SagaEvent>[]>();
  for (const [index, event] of events.entries()) {
    if (event.kind === 'saga') add(told, event.saga, { line: index + 1, event });
  }
  const cases: Omit<SagaCase, 'toldBy'>[] = [];
  for (const id of new Set([...asked.keys(), ...told.keys()])) {
    const own = asked.get(id) ?? [];
    const words = told.get(id) ?? [];
    const name = own[0]?.f ?? nameFor(words, target);
    const definition = name === undefined ? undefined : target.sagas[name];
    if (name === undefined || definition === undefined) continue;
    const spoken = words.filter(({ event }) => serviceOf(event.service) === definition.coordinator);
    cases.push({ id, name, definition, operations: own, events: spoken });
  }
  const seen = new Set(cases.filter(({ events: rows }) => rows.some(isSeen)).map(({ name }) => name));
  return cases.map((one) => {
    if (!seen.has(one.name)) return { ...one, toldBy: 'coordinator' };
    return { ...one, events: one.events.filter((row) => isSeen(row) || !isOfStep(row)), toldBy: 'proxy' };
  });
}

function isSeen({ event }: Row<SagaEvent>): boolean {
  return event.seen === 'proxy';
}

function isOfStep({ event: { action } }: Row<SagaEvent>): boolean {
  return action === 'begin' || action === 'end';
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The one saga this coordinator runs; with several nobody can tell which one is meant. */
function nameFor(words: readonly Row<SagaEvent>[], target: Target): string | undefined {
  const services = new Set(words.map(({ event }) => serviceOf(event.service)));
  const names = Object.keys(target.sagas).filter((name) =>
    services.has(target.sagas[name]?.coordinator ?? ''),
  );
  return names.length === 1 ? names[0] : undefined;
}

/** What the coordinator says in this round; `undefined`: it was not asked or did not answer. */
export function statusIn(round: Round, { definition, id }: SagaCase): SagaStatus | undefined {
  return round.statuses.get(definition.coordinator)?.get(id);
}

/** What the clients know: accepted if any request was, refused only if every one was. */
export function askedOutcome({ operations }: SagaCase): 'ok' | 'fail' | 'info' | 'never asked' {
  if (operations.length === 0) return 'never asked';
  if (operations.some(({ outcome }) => outcome === 'ok')) return 'ok';
  return operations.every(({ outcome }) => outcome === 'fail') ? 'fail' : 'info';
}

/** The coordinator's `finish`, the first one. */
export function finishOf({ events }: SagaCase): Row<SagaEvent> | undefined {
  return events.find(({ event }) => event.action === 'finish');
}

/** Steps whose effects are judged for being whole: all but deliveries, which have a rule of their own. */
export function wholeSteps({ definition }: SagaCase): SagaStep[] {
  return definition.steps.filter(({ delivery }) => !delivery);
}

/** Rows of one step or compensation of this saga in its participant's ledger. */
export function effectsOf(round: Round, { id }: SagaCase, service: string, name: string): Effect[] {
  return (round.effects.get(id) ?? []).filter(
    (effect) => effect.service === service && effect.row.step === name,
  );
}

/** Rows of a step and of its compensation. */
export function stepEffects(round: Round, saga: SagaCase, step: SagaStep): Effect[] {
  const own = effectsOf(round, saga, step.service, step.name);
  if (step.compensation === undefined) return own;
  return [...own, ...effectsOf(round, saga, step.service, step.compensation)];
}

/** What is left of a step after its compensation: positive when its effect stands. */
export function netOf(effects: readonly Effect[]): number {
  const sum = effects.reduce((total, { row }) => total + row.amount, 0);
  return Math.abs(sum) < 1e-6 ? 0 : sum;
}
