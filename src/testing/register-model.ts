/**
 * A small correct replicated store, run by chance: last-writer-wins registers under logical clocks, with tombstones and
 * anti-entropy. Histories on which no checker may find anything.
 *
 * Requests and replies get lost, requests arrive late, clients give up; replicas are cut off from each other for a while. At the
 * end all have met.
 */

import type { Random } from '../lib/random.ts';
import type { Event, OperationEvent } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import { noteExperiment, type NotedExperiment } from './history-notation.ts';

/** A version: `value` undefined is a tombstone; ordered by `clock`, then `replica`. */
interface Version {
  readonly value: string | undefined;
  readonly clock: number;
  readonly replica: number;
}

interface Replica {
  readonly versions: Map<string, Version>;
  clock: number;
}

const replicaCount = 3;

/** One random experiment of the store, at rest at its end. */
export function simulateRegisters(random: Random): NotedExperiment {
  const store = new Store(random);
  const churn = ['a', 'b'] as const;
  store.putEverywhere('r');
  store.phase('faulted');
  const deleteTurn = random.integer(0, 30);
  const cut = random.pick([undefined, 1, 2, 3]);
  for (let turn = 0; turn < 30; turn += 1) {
    if (turn === deleteTurn) store.ask('delete', 'r', random.integer(1, replicaCount));
    if (random.chance(0.3))
      store.meet(random.integer(1, 3), random.integer(1, 3), turn < 20 ? cut : undefined);
    store.arriveLate();
    const replica = random.integer(1, replicaCount);
    const item = random.pick(churn);
    const f = random.pick(['overwrite', 'overwrite', 'overwrite', 'put', 'read', 'read', 'delete']);
    if (f === 'overwrite') store.overwrite(item, replica);
    else store.ask(f as 'put' | 'read' | 'delete', random.chance(0.1) && f === 'read' ? 'r' : item, replica);
  }
  return store.finish();
}

/** The replicas, the clients and the record of both. */
class Store {
  readonly #random: Random;
  readonly #replicas: readonly Replica[];
  readonly #late: (() => void)[] = [];
  readonly #events: Event[] = [{ kind: 'phase', at: 0, phase: 'baseline' }];
  readonly #reads: FinalRead[] = [];
  #at = 0;
  #nextId = 1;

  constructor(random: Random) {
    this.#random = random;
    this.#replicas = Array.from({ length: replicaCount }, () => ({ versions: new Map(), clock: 0 }));
  }

  phase(phase: 'faulted' | 'healed'): void {
    this.#events.push({ kind: 'phase', at: this.#tick(), phase });
  }

  /** An item that is written once and read at every replica. */
  putEverywhere(item: string): void {
    this.ask('put', item, 1, { sure: true });
    this.#meetAll();
    for (let replica = 1; replica <= replicaCount; replica += 1)
      this.ask('read', item, replica, { sure: true });
  }

  /** A client reads, and overwrites what it read at the same replica; others may get in between. */
  overwrite(item: string, replica: number): void {
    const read = this.ask('read', item, replica);
    if (read === undefined) return;
    if (this.#random.chance(0.3)) this.ask('put', item, replica);
    this.ask('put', item, replica, { replaces: read });
  }

  /** One operation; a read's value when it was answered. */
  ask(
    f: 'put' | 'read' | 'delete',
    item: string,
    replica: number,
    { replaces, sure = false }: { replaces?: string | null; sure?: boolean } = {},
  ): string | null | undefined {
    const id = this.#nextId;
    this.#nextId += 1;
    const value = `v${id}`;
    const word = {
      kind: 'operation',
      id,
      client: id,
      f,
      place: `catalog.${replica}`,
      item,
      ...(f === 'put' ? { value } : {}),
      ...(replaces === undefined ? {} : { replaces }),
    } as const;
    this.#events.push({ ...word, at: this.#tick(), type: 'invoke' });
    const fate = sure
      ? 'fine'
      : this.#random.pick(['fine', 'fine', 'fine', 'reply lost', 'request lost', 'late', 'open']);
    const act = (): Pick<OperationEvent, 'type' | 'result'> => this.#perform(f, item, replica, value);
    if (fate === 'late') this.#late.push(act);
    const seen = fate === 'late' || fate === 'request lost' ? undefined : act();
    if (fate === 'open') return undefined;
    const outcome = fate === 'fine' && seen !== undefined ? seen : { type: 'info' as const };
    this.#events.push({ ...word, at: this.#tick(), ...outcome });
    return fate === 'fine' ? seen?.result : undefined;
  }

  /** Requests that were on their way arrive. */
  arriveLate(): void {
    if (this.#random.chance(0.5)) this.#late.shift()?.();
  }

  /** Two replicas exchange what they have, unless one of them is cut off. */
  meet(left: number, right: number, cut: number | undefined): void {
    const [a, b] = [this.#replicas[left - 1], this.#replicas[right - 1]];
    if (a === undefined || b === undefined || left === cut || right === cut) return;
    for (const [to, from] of [
      [a, b],
      [b, a],
    ] as const) {
      to.clock = Math.max(to.clock, from.clock);
      for (const [item, version] of from.versions) {
        if (isNewer(version, to.versions.get(item))) to.versions.set(item, version);
      }
    }
  }

  finish(): NotedExperiment {
    while (this.#late.length > 0) this.#late.shift()?.();
    this.phase('healed');
    const healedMs = this.#at;
    this.#read(1);
    this.#meetAll();
    this.#at += 3_500;
    this.#read(2);
    this.#events.push({ kind: 'quiet', at: this.#at, quiet: true, detail: 'simulated' });
    this.#at += 3_500;
    this.#read(3);
    return noteExperiment({
      events: this.#events,
      reads: this.#reads,
      registers: true,
      flags: new Set(),
      healedMs,
    });
  }

  #perform(
    f: 'put' | 'read' | 'delete',
    item: string,
    number: number,
    value: string,
  ): Pick<OperationEvent, 'type' | 'result'> {
    const replica = this.#replicas[number - 1];
    if (replica === undefined) return { type: 'fail' };
    const standing = replica.versions.get(item)?.value;
    if (f === 'read') return { type: 'ok', result: standing ?? null };
    if (f === 'delete' && standing === undefined) return { type: 'fail' };
    replica.clock += 1;
    replica.versions.set(item, {
      value: f === 'put' ? value : undefined,
      clock: replica.clock,
      replica: number,
    });
    return { type: 'ok' };
  }

  #meetAll(): void {
    for (let round = 0; round < 2; round += 1) {
      this.meet(1, 2, undefined);
      this.meet(2, 3, undefined);
    }
  }

  #read(round: number): void {
    for (const [index, { versions }] of this.#replicas.entries()) {
      const items = Object.fromEntries(
        [...versions].flatMap(([item, { value }]) => (value === undefined ? [] : [[item, value]])),
      );
      this.#reads.push({ kind: 'state', round, at: this.#at, replica: `catalog.${index + 1}`, items });
    }
  }

  #tick(): number {
    this.#at += this.#random.integer(0, 10);
    return this.#at;
  }
}

function isNewer(version: Version, than: Version | undefined): boolean {
  if (than === undefined) return true;
  return version.clock === than.clock ? version.replica > than.replica : version.clock > than.clock;
}
