/** What the sagas of `saga-model.ts` share: time, what is written down, the participants with their books, and a network that loses, delays and repeats calls. */

import type { Random } from '../lib/random.ts';
import type { EntityEvent, Event, SagaEvent } from '../model/event.ts';
import type { Balance, FinalRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import type { SagaStep } from '../model/target.ts';
import { exampleTarget } from './example-target.ts';
import { noteExperiment, type NotedExperiment } from './history-notation.ts';

/** What a participant answers. */
export type Answer = 'ok' | 'refused';

/** A participant with its ledger: `held` is what it says itself, not computed from the rows. */
interface Participant {
  readonly rows: LedgerRow[];
  readonly answers: Map<string, Answer>;
  held: number;
}

/** The steps of the saga that is run. */
export const sagaSteps: readonly SagaStep[] = exampleTarget.sagas['checkout']?.steps ?? [];
const initial = 100;

/** Everything the sagas share: time, events, participants, the network's tricks. */
export class SagaWorld {
  readonly random: Random;
  readonly late: (() => void)[] = [];
  readonly statuses: Record<string, SagaStatus> = {};
  readonly #events: Event[] = [{ kind: 'phase', at: 0, phase: 'baseline' }];
  readonly #reads: FinalRead[] = [];
  readonly #participants = new Map<string, Participant>();
  readonly #gone = new Set<string>();
  readonly #marks = new Map<string, string>();
  readonly #versions = new Map<string, string>();
  #at = 0;
  #healedMs: number | undefined;

  constructor(random: Random) {
    this.random = random;
  }

  tick(): number {
    this.#at += this.random.integer(0, 4);
    return this.#at;
  }

  event(event: Event): void {
    this.#events.push(event);
  }

  say(saga: string, word: Pick<SagaEvent, 'action' | 'step' | 'outcome' | 'status' | 'key'>): void {
    this.event({ kind: 'saga', at: this.tick(), service: 'order', saga, ...word });
  }

  end(saga: string, status: 'completed' | 'compensated'): void {
    this.statuses[saga] = status;
    this.say(saga, { action: 'finish', status });
  }

  /** Marks an entity as being worked on; false while another saga has. */
  mark(entity: string, saga: string): boolean {
    if (this.#marks.has(entity)) return false;
    this.#marks.set(entity, saga);
    this.access(saga, { action: 'lock', step: 'charge', entity });
    return true;
  }

  free(entity: string, saga: string): void {
    this.#marks.delete(entity);
    this.access(saga, { action: 'unlock', step: 'charge', entity });
  }

  hasWritten(entity: string, saga: string): boolean {
    return this.#versions.get(entity)?.startsWith(`${saga}/`) ?? false;
  }

  /** A read of what is there; or a write of a new version, worked out from what is there. */
  access(saga: string, { action, step, entity }: Pick<EntityEvent, 'action' | 'step' | 'entity'>): void {
    const now = this.#versions.get(entity) ?? null;
    const next = `${saga}/${step ?? ''}`;
    if (action === 'write') this.#versions.set(entity, next);
    const what = action === 'write' ? { version: next, replaces: now, from: now } : {};
    const seen = action === 'read' ? { version: now } : what;
    this.event({
      kind: 'entity',
      at: this.tick(),
      service: 'payment.1',
      saga,
      step,
      action,
      entity,
      ...seen,
    });
  }

  /** The coordinator may die and come back: then it does `again`. */
  mayDie(again: () => void = () => undefined): boolean {
    if (!this.random.chance(0.06)) return false;
    for (const action of ['exited', 'started'] as const) {
      this.event({ kind: 'service', at: this.tick(), service: 'order.1', action });
    }
    again();
    return true;
  }

  /** The coordinator has read the answer to the call with this key. */
  heard(key: string): void {
    this.event({ kind: 'acknowledged', at: this.tick(), service: 'order.1', key });
  }

  /** A call over a bad network: the answer, or nothing; the request may have arrived, arrive later, or twice. */
  call(service: string, act: () => Answer): Answer | undefined {
    if (!this.#isUp(service)) return undefined;
    const fate = this.random.pick(['fine', 'fine', 'fine', 'twice', 'reply lost', 'request lost', 'late']);
    if (fate === 'late') this.late.push(act);
    if (fate === 'late' || fate === 'request lost') return undefined;
    const answer = act();
    if (fate === 'twice') act();
    return fate === 'reply lost' ? undefined : answer;
  }

  /** A participant may be gone, and be back the next time; from heal on all are there. */
  #isUp(service: string): boolean {
    if (this.#gone.has(service)) {
      if (this.random.chance(0.5)) this.#comeBack(service);
    } else if (this.#healedMs === undefined && this.random.chance(0.12)) {
      this.#gone.add(service);
      this.event({ kind: 'service', at: this.tick(), service: `${service}.1`, action: 'exited' });
    }
    return !this.#gone.has(service);
  }

  #comeBack(service: string): void {
    this.#gone.delete(service);
    this.event({ kind: 'service', at: this.tick(), service: `${service}.1`, action: 'started' });
  }

  /** A step at its participant: the first answer to it is the answer for ever. */
  apply(
    step: SagaStep,
    saga: string,
    { name, key, refused }: { name: string; key: string; refused: boolean },
  ): Answer {
    const { answers } = this.#participant(step.service);
    const before = answers.get(`${saga}/${name}`);
    if (before !== undefined) return before;
    const answer = refused ? 'refused' : 'ok';
    answers.set(`${saga}/${name}`, answer);
    return refused ? answer : this.book(step.service, { saga, step: name, key, amount: 3 });
  }

  /** What undoes a step; an empty rollback leaves a tombstone and a row of zero. */
  undo(step: SagaStep, saga: string, name: string): Answer {
    const { answers } = this.#participant(step.service);
    if (answers.has(`${saga}/${name}`)) return 'ok';
    const done = answers.get(`${saga}/${step.name}`) === 'ok';
    answers.set(`${saga}/${step.name}`, 'refused');
    answers.set(`${saga}/${name}`, 'ok');
    return this.book(step.service, { saga, step: name, key: `${saga}/${name}`, amount: done ? -3 : 0 });
  }

  /** Asks how an unknown pivot went; not yet means never. */
  cancel(step: SagaStep, saga: string): Answer {
    const { answers } = this.#participant(step.service);
    const before = answers.get(`${saga}/${step.name}`);
    if (before !== undefined) return before;
    answers.set(`${saga}/${step.name}`, 'refused');
    this.book(step.service, { saga, step: step.name, key: 'cancel', amount: 0 });
    return 'refused';
  }

  book(service: string, row: Omit<LedgerRow, 'row' | 'account'>): Answer {
    const participant = this.#participant(service);
    participant.rows.push({ row: participant.rows.length + 1, account: 'stock', ...row });
    participant.held += row.amount;
    return 'ok';
  }

  heal(): void {
    for (const service of [...this.#gone]) this.#comeBack(service);
    this.#healedMs = this.tick();
    this.event({ kind: 'phase', at: this.#healedMs, phase: 'healed' });
    this.#read(1);
  }

  finish(): NotedExperiment {
    if (this.#healedMs === undefined) this.heal();
    this.#at += 3_000;
    this.event({ kind: 'quiet', at: this.#at, quiet: true, detail: 'simulated' });
    this.#read(2);
    this.#at += 3_500;
    this.#read(3);
    return noteExperiment({
      events: this.#events,
      reads: this.#reads,
      registers: false,
      flags: new Set(),
      healedMs: this.#healedMs ?? 0,
    });
  }

  #read(round: number): void {
    const common = { round, at: this.tick() };
    const unknown = Object.fromEntries(
      this.#events.flatMap((event) =>
        event.kind === 'operation' ? [[event.saga ?? '', 'unknown' as const]] : [],
      ),
    );
    this.#reads.push({
      kind: 'sagas',
      ...common,
      replica: 'order.1',
      statuses: { ...unknown, ...this.statuses },
    });
    for (const { service } of sagaSteps) {
      const { rows, held } = this.#participant(service);
      const now = service === 'payment' ? initial + held : initial - held;
      const balances: Balance[] = [{ account: 'stock', initial, now }];
      this.#reads.push({ kind: 'ledger', ...common, replica: `${service}.1`, rows: [...rows], balances });
    }
  }

  #participant(service: string): Participant {
    const known = this.#participants.get(service);
    if (known !== undefined) return known;
    const made: Participant = { rows: [], answers: new Map(), held: 0 };
    this.#participants.set(service, made);
    return made;
  }
}
