/**
 * Histories that are linearizable by construction.
 *
 * Clients ask a {@link SequentialObject} at the same time. Every operation takes effect at one moment, chosen by chance, between the rows
 * of its invocation and of its completion; where the outcome is unknown, at any later moment or never. So the moments, in their order,
 * are a linearization, and whoever calls such a history violated is wrong.
 */

import type { HistoryRow, HistoryRowType } from '../model/history.ts';
import type { Random } from '../lib/random.ts';
import type { Asked, SequentialObject, Told } from './sequential-object.ts';
import { sequentialObjects, type SequentialObjectName } from './sequential-objects.ts';

/** What is to be generated. Rates are shares of all operations. */
export interface GeneratedHistory {
  /** By name, or what makes one. */
  readonly object: SequentialObjectName | (() => SequentialObject);
  /** How many ask at the same time. */
  readonly clients: number;
  readonly operations: number;
  /** Among so many objects, told apart by the rows' keys; left out: one, and rows without keys. */
  readonly keys?: number;
  /** Operations that end `info`: their client goes on as another process. Left out: none. */
  readonly infoRate?: number;
  /** Operations that never complete: their client is gone, and another comes. Left out: none. */
  readonly crashRate?: number;
  /** Operations that are refused before they had an effect. Left out: none. */
  readonly refusedRate?: number;
  /** Operations that only look, where the object has such; left out: half. */
  readonly observers?: number;
  /** At the end, when all is settled, a further process reads, or takes, what is left; left out: not. */
  readonly final?: boolean;
}

/** A client's open operation. */
interface Pending {
  readonly asked: Asked;
  readonly key: number;
  readonly fate: 'answered' | 'refused' | 'info' | 'crash';
  /** What came of it; before that it has not taken effect. */
  told?: Told;
}

interface Client {
  process: number;
  pending?: Pending | undefined;
}

/** A history as `wanted`, by chance: O(operations), and what a read tells. */
export function generateHistory(random: Random, wanted: GeneratedHistory): HistoryRow[] {
  return new Generation(random, wanted).run();
}

class Generation {
  readonly #random: Random;
  readonly #wanted: GeneratedHistory;
  readonly #objects: readonly SequentialObject[];
  readonly #clients: readonly Client[];
  readonly #rows: HistoryRow[] = [];
  /** Operations of unknown outcome that have not taken effect and may yet. */
  readonly #late: Pending[] = [];
  #asked = 0;
  #processes: number;

  constructor(random: Random, wanted: GeneratedHistory) {
    this.#random = random;
    this.#wanted = wanted;
    const create = typeof wanted.object === 'string' ? sequentialObjects[wanted.object] : wanted.object;
    this.#objects = Array.from({ length: wanted.keys ?? 1 }, create);
    this.#clients = Array.from({ length: wanted.clients }, (_, process) => ({ process }));
    this.#processes = wanted.clients;
  }

  run(): HistoryRow[] {
    const { operations, clients, final = false } = this.#wanted;
    let open = 0;
    while (this.#asked < operations || open > 0) {
      const client = this.#clients[this.#random.integer(0, clients - 1)];
      if (client === undefined) break;
      if (client.pending !== undefined) {
        if (this.#advance(client, client.pending) === 'completed') open -= 1;
      } else if (this.#asked < operations) {
        this.#invoke(client);
        open += 1;
      }
      if (this.#late.length > 0 && this.#random.chance(0.1)) this.#arriveLate();
    }
    if (final) this.#showWhatIsLeft();
    return this.#rows;
  }

  #invoke(client: Client): void {
    const { infoRate = 0, crashRate = 0, refusedRate = 0, observers = 0.5 } = this.#wanted;
    const key = this.#random.integer(0, this.#objects.length - 1);
    const asked = this.#objectOf(key).ask(this.#random, observers);
    const draw = this.#random.next();
    let fate: Pending['fate'] = 'answered';
    if (draw < infoRate) fate = 'info';
    else if (draw < infoRate + crashRate) fate = 'crash';
    else if (draw < infoRate + crashRate + refusedRate) fate = 'refused';
    client.pending = { asked, key, fate };
    this.#asked += 1;
    this.#row(client.process, 'invoke', key, asked);
  }

  /** First it takes effect, then it completes, and others may get in between. */
  #advance(client: Client, pending: Pending): 'completed' | 'open' {
    if (pending.told === undefined) {
      pending.told = this.#settle(pending);
      return 'open';
    }
    client.pending = undefined;
    if (pending.fate === 'info') this.#row(client.process, 'info', pending.key, pending.asked);
    if (pending.fate === 'info' || pending.fate === 'crash') {
      client.process = this.#processes;
      this.#processes += 1;
      return 'completed';
    }
    const { type, value = pending.asked.value } = pending.told;
    const { f } = pending.asked;
    this.#row(client.process, type, pending.key, value === undefined ? { f } : { f, value });
    return 'completed';
  }

  #settle(pending: Pending): Told {
    if (pending.fate === 'answered') return this.#objectOf(pending.key).perform(pending.asked);
    if (pending.fate === 'refused') return { type: 'fail' };
    const when = this.#random.pick(['now', 'late', 'never']);
    if (when === 'now') return this.#objectOf(pending.key).perform(pending.asked);
    if (when === 'late') this.#late.push(pending);
    return { type: 'fail' };
  }

  #arriveLate(): void {
    const [pending] = this.#late.splice(this.#random.integer(0, this.#late.length - 1), 1);
    if (pending !== undefined) this.#objectOf(pending.key).perform(pending.asked);
  }

  #showWhatIsLeft(): void {
    while (this.#late.length > 0) this.#arriveLate();
    const process = this.#processes;
    for (const [key, object] of this.#objects.entries()) {
      const { last } = object;
      if (last === undefined) continue;
      let told: Told;
      do {
        this.#row(process, 'invoke', key, { f: last });
        told = object.perform({ f: last });
        this.#row(process, told.type, key, { f: last, ...told });
      } while (last !== 'read' && told.value !== null);
    }
  }

  #objectOf(key: number): SequentialObject {
    const object = this.#objects[key];
    if (object === undefined) throw new RangeError(`no object ${key}`);
    return object;
  }

  #row(process: number, type: HistoryRowType, key: number, { f, value }: Asked): void {
    this.#rows.push({
      line: this.#rows.length + 1,
      process,
      type,
      f,
      ...(this.#wanted.keys === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value }),
      atMs: this.#rows.length,
    });
  }
}
