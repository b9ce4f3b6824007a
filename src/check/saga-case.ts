/** One saga of a history: what was asked, who told what of it, and the sagas that its steps are. What the ledgers show is in `step-effects.ts`. */

import type { SagaEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import { tellersOf } from '../model/spans.ts';
import { ownerOf, type Saga, type Target } from '../model/target.ts';
import { bySpanTime } from './span-order.ts';
import type { ClientOperation, Row } from './operations.ts';

/** One saga: `definition` is the target's word on how it should go. */
export interface SagaCase {
  readonly id: string;
  /** The kind of saga: `checkout`. */
  readonly name: string;
  readonly definition: Saga;
  readonly operations: readonly ClientOperation[];
  /**
   * The coordinator's own events, in row order; where the proxy sees this kind of saga, what it saw of steps in place of them; else, where spans
   * tell of it, what they say, in the order of their times; without a coordinator those of every participant, in row order.
   */
  readonly events: readonly Row<SagaEvent>[];
  /** Who tells of its steps. */
  readonly toldBy: Teller;
  /** The sagas that steps of it are, by the step, as far as anybody told of them. */
  readonly children: ReadonlyMap<string, readonly SagaCase[]>;
}

type Teller = 'coordinator' | 'proxy' | 'spans' | 'participants';

/** A case that is being put together: who tells of it shows when all of them are known. */
interface Opened extends SagaCase {
  events: readonly Row<SagaEvent>[];
  toldBy: Teller;
  readonly children: Map<string, SagaCase[]>;
}

/** Every saga that was asked for, or that somebody who has to do with it spoke of. O(rows). */
export function collectSagas(
  rows: readonly Row<SagaEvent>[],
  operations: readonly ClientOperation[],
  target: Target,
): SagaCase[] {
  const asked = new Map<string, ClientOperation[]>();
  for (const operation of operations) {
    if (operation.saga !== undefined && Object.hasOwn(target.sagas, operation.f))
      add(asked, operation.saga, operation);
  }
  const told = new Map<string, Row<SagaEvent>[]>();
  for (const row of rows) add(told, row.event.saga, row);
  const cases: Opened[] = [];
  const ids = new Set(asked.keys());
  for (const id of told.keys()) ids.add(id);
  for (const id of ids) {
    const own = asked.get(id) ?? [];
    const words = told.get(id) ?? [];
    const name = own[0]?.f ?? nameFor(words, target);
    const definition = name === undefined ? undefined : target.sagas[name];
    if (name === undefined || definition === undefined) continue;
    const tellers = tellersOf(definition);
    const events = saidBy(tellers, words);
    cases.push({
      id,
      name,
      definition,
      operations: own,
      events,
      toldBy: 'coordinator',
      children: new Map(),
    });
  }
  const [seen, spanned] = [seenBy('proxy', cases), seenBy('spans', cases)];
  for (const one of cases) tell(one, tellerOf(one, seen.has(one.name), spanned.has(one.name)));
  joinChildren(cases);
  return cases;
}

/** What these services said; one and the same mostly says several things in a row. */
function saidBy(tellers: ReadonlySet<string>, words: readonly Row<SagaEvent>[]): Row<SagaEvent>[] {
  let service: string | undefined;
  let counts = false;
  return words.filter(({ event }) => {
    if (event.service !== service) counts = tellers.has(serviceOf(event.service));
    service = event.service;
    return counts;
  });
}

/** The kinds of saga that the proxy, or spans, have said anything of. */
function seenBy(who: 'proxy' | 'spans', cases: readonly Opened[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, events } of cases) if (!names.has(name) && events.some(isSeen(who))) names.add(name);
  return names;
}

function tellerOf({ definition }: SagaCase, isProxySeen: boolean, hasSpans: boolean): Teller {
  if (definition.coordinator === undefined) return 'participants';
  if (isProxySeen) return 'proxy';
  return hasSpans ? 'spans' : 'coordinator';
}

/** Settles who tells of the steps of a case, and leaves out what others said of them. */
function tell(one: Opened, toldBy: Teller): void {
  one.toldBy = toldBy;
  if (toldBy === 'participants' || toldBy === 'coordinator') return;
  const isTold = isSeen(toldBy);
  const events = one.events.filter((row) => isTold(row) || !isOfStep(row));
  one.events = toldBy === 'spans' ? bySpanTime(events, one.definition) : events;
}

/** Joins sagas with those that their steps are, by the `start` of each. */
function joinChildren(cases: readonly Opened[]): void {
  let byId: ReadonlyMap<string, Opened> | undefined;
  for (const child of cases) {
    const start = child.events.find(({ event }) => event.action === 'start' && event.parent !== undefined);
    if (start === undefined) continue;
    const { parent = '', step = '' } = start.event;
    byId ??= new Map(cases.map((one) => [one.id, one]));
    const whole = byId.get(parent);
    // As the target has it: its sagas do not go in circles, whatever a row claims.
    if (whole?.definition.steps.some(({ name, saga }) => name === step && saga === child.name) === true)
      add(whole.children, step, child);
  }
}

function isSeen(who: 'proxy' | 'spans'): (row: Row<SagaEvent>) => boolean {
  return ({ event }) => event.seen === who;
}

function isOfStep({ event: { action } }: Row<SagaEvent>): boolean {
  return action === 'begin' || action === 'end';
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The saga that its start names, or the one that a service which spoke of it has to do with; with several nobody can tell which one is meant. */
function nameFor(words: readonly Row<SagaEvent>[], target: Target): string | undefined {
  const named = words.find(({ event }) => event.name !== undefined)?.event.name;
  if (named !== undefined) return Object.hasOwn(target.sagas, named) ? named : undefined;
  const services = new Set(words.map(({ event }) => serviceOf(event.service)));
  const names = Object.entries(target.sagas)
    .filter(([, saga]) => services.has(ownerOf(saga)))
    .map(([name]) => name);
  return names.length === 1 ? names[0] : undefined;
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
