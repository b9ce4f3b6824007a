/**
 * Correct sagas of odd shapes, run by chance on a target made up for each experiment: one step or many, several at one participant,
 * with and without pivot, compensations and deliveries, two kinds in one target, participants and coordinators with replicas.
 *
 * Less happens here than in `saga-model.ts` (every call is answered); what varies is the target, and what of its books can be read.
 */

import type { Random } from '../lib/random.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import { replicaName } from '../model/place.ts';
import { ownerOf, targetSchema, type Saga, type Target } from '../model/target.ts';
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
      const say = (word: Partial<Event>): void => {
        events.push({ kind: 'saga', at: 10 * id + 1, service: owner, saga, ...word } as Event);
      };
      const book = (service: string, step: string, amount: number): void => {
        const replica = anyReplica(target, service, random.fork(`${saga} ${service}`));
        const rows = ledgers.get(replica) ?? [];
        rows.push({ row: rows.length + 1, step, saga, key: `${saga}/${step}`, amount });
        ledgers.set(replica, rows);
      };
      const status = runSaga(definition, random, { say, book });
      owners.set(owner, { ...owners.get(owner), [saga]: status });
    }
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
        asked.map((saga) => [saga, owners.get(replica)?.[saga] ?? ('unknown' as const)]),
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
  const steps = Array.from({ length }, (_, index) => ({
    name: `do-${index}`,
    service: random.pick(['left', 'right', 'desk']),
    ...(random.chance(0.7) && index !== pivot ? { compensation: `undo-${index}` } : {}),
    pivot: index === pivot,
    delivery: index > pivot && random.chance(0.2),
  }));
  return { coordinator: random.pick(services), steps };
}

/** Forward; where a step is refused and all before it can be undone, back. */
function runSaga(
  { steps }: Saga,
  random: Random,
  {
    say,
    book,
  }: { say: (word: object) => void; book: (service: string, step: string, amount: number) => void },
): SagaStatus {
  say({ action: 'start' });
  for (const [index, step] of steps.entries()) {
    const before = steps.slice(0, index);
    const canUndo = before.every(({ compensation, delivery }) => compensation !== undefined && !delivery);
    const refused = canUndo && !before.some(({ pivot }) => pivot) && random.chance(0.3);
    say({ action: 'begin', step: step.name });
    if (!refused) book(step.service, step.name, 2);
    say({ action: 'end', step: step.name, outcome: refused ? 'refused' : 'ok' });
    if (!refused) continue;
    for (const { compensation = '', service } of before.reverse()) {
      say({ action: 'begin', step: compensation });
      book(service, compensation, -2);
      say({ action: 'end', step: compensation, outcome: 'ok' });
    }
    say({ action: 'finish', status: 'compensated' });
    return 'compensated';
  }
  say({ action: 'finish', status: 'completed' });
  return 'completed';
}

function replicasOf(target: Target, service: string): string[] {
  const { replicas = 1 } = target.services[service] ?? {};
  return Array.from({ length: replicas }, (_, index) => replicaName({ service, number: index + 1 }));
}

function anyReplica(target: Target, service: string, random: Random): string {
  const { replicas = 1 } = target.services[service] ?? {};
  return replicaName({ service, number: random.integer(1, replicas) });
}
