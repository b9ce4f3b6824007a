/**
 * Correct sagas of odd shapes, run by chance on a target made up for each experiment: one step or many, one after the other or beside each
 * other, several at one participant, with and without pivot, compensations, deliveries and steps that are repeated until done, with and without a
 * coordinator, two kinds in one target, participants and coordinators with replicas.
 *
 * Less happens here than in `saga-model.ts` (every call is answered); what varies is the target, and what of its books can be read.
 */

import { isNonEmpty } from '../lib/non-empty.ts';
import type { Random } from '../lib/random.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import type { FinalRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import { replicaName } from '../model/place.ts';
import { dependentsOf, waitsFor } from '../model/step-order.ts';
import { ownerOf, targetSchema, type Saga, type SagaStep, type Target } from '../model/target.ts';
import { noteExperiment, type NotedExperiment } from './history-notation.ts';

const services = ['left', 'right', 'desk'] as const;

/** One experiment, at rest in its last two rounds; a replica may be missing from any round. */
export function simulateOddSagas(random: Random, { unreadable = 0.15 } = {}): NotedExperiment {
  const target = oddTarget(random.fork('target'));
  const events: Event[] = [
    { kind: 'phase', at: 0, phase: 'baseline' },
    { kind: 'phase', at: 1, phase: 'faulted' },
  ];
  const ledgers = new Map<string, LedgerRow[]>();
  const owners = new Map<string, Record<string, SagaStatus>>();
  const asked: string[] = [];
  /** Sagas without a coordinator of which nobody says how they ended. */
  const silent = new Set<string>();
  for (let id = 1; id <= random.integer(1, 4); id += 1) {
    const saga = `o-${id}`;
    const f = random.pick(['first', 'second']);
    const definition = target.sagas[f];
    if (definition === undefined) continue;
    const operation = { kind: 'operation', id, client: id, f, place: 'desk', saga } as const;
    const fate = random.pick(['ok', 'ok', 'info', 'open', 'lost', 'refused'] as const);
    asked.push(saga);
    events.push({ ...operation, at: 10 * id, type: 'invoke' });
    if (fate !== 'lost' && fate !== 'refused') {
      const owner = anyReplica(target, ownerOf(definition), random);
      const replicaFor = (service: string): string =>
        anyReplica(target, service, random.fork(`${saga} ${service}`));
      const say = (word: Word, participant?: string): void => {
        const isOwn = participant !== undefined && definition.coordinator === undefined;
        const service = isOwn ? replicaFor(participant) : owner;
        events.push({ kind: 'saga', at: 10 * id + 1, service, saga, ...word });
      };
      const book = (service: string, step: string, amount: number): void => {
        const replica = replicaFor(service);
        const rows = ledgers.get(replica) ?? [];
        rows.push({ row: rows.length + 1, step, saga, key: `${saga}/${step}`, amount });
        ledgers.set(replica, rows);
      };
      const status = runSaga(definition, random, { say, book });
      owners.set(owner, { ...owners.get(owner), [saga]: status });
    }
    if (definition.coordinator === undefined && random.chance(0.5)) silent.add(saga);
    if (fate === 'open') continue;
    const type = fate === 'refused' ? 'fail' : fate === 'lost' ? 'info' : fate;
    events.push({ ...operation, at: 10 * id + 2, type });
  }
  events.push(
    { kind: 'phase', at: 100, phase: 'healed' },
    { kind: 'quiet', at: 150, quiet: true, detail: '' },
  );
  const replicas = services.flatMap((service) => replicasOf(target, service));
  const reads = [1_000, 5_000, 40_000].flatMap((at, index) =>
    replicas.flatMap((replica): FinalRead[] => {
      const common = { round: index + 1, at, replica };
      if (random.chance(unreadable)) return [{ kind: 'unreachable', ...common, error: 'refused' }];
      const statuses = Object.fromEntries(
        asked
          .filter((saga) => !silent.has(saga))
          .map((saga) => [saga, owners.get(replica)?.[saga] ?? ('unknown' as const)]),
      );
      return [
        { kind: 'ledger', ...common, rows: ledgers.get(replica) ?? [], balances: [] },
        { kind: 'sagas', ...common, statuses },
      ];
    }),
  );
  const noted = noteExperiment({ events, reads, registers: false, flags: new Set(), healedMs: 100 });
  return { ...noted, target };
}

function oddTarget(random: Random): Target {
  return targetSchema.parse({
    schemaVersion: 1,
    name: 'odd',
    client: 'client.ts',
    services: Object.fromEntries(
      services.map((name) => [name, { command: ['none'], replicas: random.integer(1, 3) }]),
    ),
    sagas: { first: oddSaga(random.fork('first')), second: oddSaga(random.fork('second')) },
  });
}

function oddSaga(random: Random): unknown {
  const length = random.integer(1, 4);
  const pivot = random.integer(-1, length - 1);
  const isParallel = random.chance(0.5);
  const steps = Array.from({ length }, (_, index) => {
    const isBehind = pivot >= 0 && index > pivot;
    const isRetriable = isBehind && random.chance(0.3);
    const isUndone = random.chance(0.7) && index !== pivot && !isRetriable;
    return {
      name: `do-${index}`,
      service: random.pick(['left', 'right', 'desk']),
      ...(isParallel && index > 0 ? { after: someBefore(index, pivot, random) } : {}),
      ...(isUndone ? { compensation: `undo-${index}` } : {}),
      pivot: index === pivot,
      retriable: isRetriable,
      delivery: isBehind && !isRetriable && random.chance(0.2),
    };
  });
  const owner = random.pick(services);
  return random.chance(0.25) ? { begins: owner, steps } : { coordinator: owner, steps };
}

/** What a step may wait for: any earlier ones; but the pivot for all of them, and what comes behind it for the pivot. */
function someBefore(index: number, pivot: number, random: Random): string[] {
  const earlier = Array.from({ length: index }, (_, number) => number);
  const waited = earlier.filter(
    (number) => index === pivot || number === pivot || (number > pivot && random.chance(0.5)),
  );
  const isBefore = index < pivot;
  return (isBefore ? earlier.filter(() => random.chance(0.5)) : waited).map((number) => `do-${number}`);
}

/** What is said of a saga. */
type Word = Pick<SagaEvent, 'action' | 'step' | 'outcome' | 'status'>;

/** Where a saga goes forward and back, by chance as far as its steps have no order. */
interface Course {
  /** @param participant - whose step it is about */
  readonly say: (word: Word, participant?: string) => void;
  readonly book: (service: string, step: string, amount: number) => void;
}

/** Forward; where a step is refused and all that was begun can be undone, back. */
function runSaga(saga: Saga, random: Random, { say, book }: Course): SagaStatus {
  const { steps } = saga;
  const begun = new Set<SagaStep>();
  const open: SagaStep[] = [];
  const done: SagaStep[] = [];
  let isTurned = false;
  const isReady = (step: SagaStep, index: number): boolean =>
    !begun.has(step) && waitsFor(saga, index).every((name) => done.some((one) => one.name === name));
  say({ action: 'start' });
  for (;;) {
    const ready = isTurned ? [] : steps.filter(isReady);
    if (isNonEmpty(ready) && (open.length === 0 || random.chance(0.5))) {
      const step = random.pick(ready);
      begun.add(step);
      open.push(step);
      say({ action: 'begin', step: step.name }, step.service);
      continue;
    }
    if (!isNonEmpty(open)) break;
    const step = random.pick(open);
    open.splice(open.indexOf(step), 1);
    const others = [...begun].filter((one) => one !== step);
    const canUndo = others.every(
      ({ compensation, delivery, pivot }) => compensation !== undefined && !delivery && !pivot,
    );
    const isRefused = canUndo && random.chance(0.3);
    if (!isRefused) {
      book(step.service, step.name, 2);
      done.push(step);
    }
    say({ action: 'end', step: step.name, outcome: isRefused ? 'refused' : 'ok' }, step.service);
    isTurned ||= isRefused;
  }
  if (isTurned) undo(saga, done, { random, say, book });
  const status = isTurned ? 'compensated' : 'completed';
  say({ action: 'finish', status });
  return status;
}

/** Undoes what was done, each when nothing that came after it stands any more. */
function undo(
  saga: Saga,
  done: readonly SagaStep[],
  { random, say, book }: Course & { random: Random },
): void {
  const dependents = dependentsOf(saga);
  const standing = new Set(done);
  for (;;) {
    const free = [...standing].filter(
      ({ name }) => !(dependents.get(name) ?? []).some((later) => standing.has(later)),
    );
    if (!isNonEmpty(free)) return;
    const step = random.pick(free);
    const { compensation = '', service } = step;
    standing.delete(step);
    say({ action: 'begin', step: compensation }, service);
    book(service, compensation, -2);
    say({ action: 'end', step: compensation, outcome: 'ok' }, service);
  }
}

function replicasOf(target: Target, service: string): string[] {
  const { replicas = 1 } = target.services[service] ?? {};
  return Array.from({ length: replicas }, (_, index) => replicaName({ service, number: index + 1 }));
}

function anyReplica(target: Target, service: string, random: Random): string {
  const { replicas = 1 } = target.services[service] ?? {};
  return replicaName({ service, number: random.integer(1, replicas) });
}
