/**
 * A tiny replicated store in memory that can be told to go wrong in one way.
 *
 * Every replica keeps a log of what changed the object, and answers as a sequential object would after its log. While all logs are the same
 * the store is linearizable. Each anomaly is a defect of logs, as systems have them: an entry that is missing, late, twice, out of order, taken
 * back, or known to some replicas only.
 */

import type { Random } from '../lib/random.ts';
import type { HistoryRow } from '../model/history.ts';
import { generateHistory, type GeneratedHistory } from './history-generator.ts';
import type { Asked, SequentialObject, Told } from './sequential-object.ts';
import { sequentialObjects, type SequentialObjectName } from './sequential-objects.ts';
import { numbered } from './history-mutation.ts';

/** In which way the store goes wrong. */
export type StoreAnomaly = keyof typeof defects;

/** What to run. Everything else is as for `generateHistory`. */
export interface StoreRun extends Omit<GeneratedHistory, 'object' | 'keys' | 'final'> {
  readonly object: SequentialObjectName;
  /** Left out: it does not go wrong. */
  readonly anomaly?: StoreAnomaly;
}

/**
 * A history of the store: clients at the same time, then one process after the other that asks each replica what is left. Whether the anomaly
 * shows depends on chance: a few hundred operations show it nearly always.
 */
export function runReplicatedStore(random: Random, { object, anomaly, ...wanted }: StoreRun): HistoryRow[] {
  const store = new ReplicatedStore(random, object, anomaly);
  const rows = generateHistory(random, { ...wanted, object: () => store });
  store.settle();
  return numbered([...rows, ...store.lastRows()]);
}

const replicas = 3;
const observers: ReadonlySet<string> = new Set(['read', 'get', 'contains']);
const removals: ReadonlySet<string> = new Set(['dequeue', 'pop', 'remove']);

type Log = Asked[];

class ReplicatedStore implements SequentialObject {
  readonly random: Random;
  readonly #create: () => SequentialObject;
  readonly #asking: SequentialObject;
  readonly #defect: Defect | undefined;
  /** What is to happen after so many further operations. */
  #later: { left: number; readonly act: () => void }[] = [];
  readonly logs: Log[] = Array.from({ length: replicas }, () => []);

  constructor(random: Random, object: SequentialObjectName, anomaly: StoreAnomaly | undefined) {
    this.random = random;
    this.#create = sequentialObjects[object];
    this.#asking = this.#create();
    this.#defect = anomaly === undefined ? undefined : defects[anomaly];
  }

  ask(random: Random, share: number): Asked {
    return this.#asking.ask(random, share);
  }

  perform(asked: Asked): Told {
    this.#passTime(1);
    const replica = this.random.integer(0, replicas - 1);
    return this.#defect?.(this, asked, replica) ?? this.well(asked, replica);
  }

  /** As it should be: the replica answers, and all note the change. */
  well(asked: Asked, replica: number): Told {
    const told = this.answer(this.logs[replica] ?? [], asked);
    if (!observers.has(asked.f) && told.type === 'ok') this.append(asked);
    return told;
  }

  /** What a replica with this log answers. */
  answer(log: readonly Asked[], asked: Asked): Told {
    const object = this.#create();
    for (const before of log) object.perform(before);
    return object.perform(asked);
  }

  append(...entries: readonly Asked[]): void {
    for (const log of this.logs) log.push(...entries);
  }

  /** Takes an entry out of all logs. */
  forget(entry: Asked): void {
    for (const log of this.logs) {
      const place = log.lastIndexOf(entry);
      if (place !== -1) log.splice(place, 1);
    }
  }

  after(operations: number, act: () => void): void {
    this.#later.push({ left: operations, act });
  }

  /** What was still to happen happens. */
  settle(): void {
    this.#passTime(Infinity);
  }

  /** A process at each replica reads; what is taken out is taken once. */
  lastRows(): Omit<HistoryRow, 'line'>[] {
    const { last } = this.#asking;
    if (last === undefined) return [];
    const rows: Omit<HistoryRow, 'line'>[] = [];
    for (let replica = 0; replica < replicas; replica += 1) {
      const process = `last ${replica + 1}`;
      let told: Told;
      do {
        told = this.well({ f: last }, replica);
        rows.push({ process, type: 'invoke', f: last }, { process, f: last, ...told });
      } while (last !== 'read' && told.value !== null);
    }
    return rows;
  }

  #passTime(operations: number): void {
    const due = this.#later.filter((one) => (one.left -= operations) <= 0);
    this.#later = this.#later.filter(({ left }) => left > 0);
    for (const { act } of due) act();
  }
}

/** What is done instead of what should be; `undefined`: this time it goes well. */
type Defect = (store: ReplicatedStore, asked: Asked, replica: number) => Told | undefined;

/** Each anomaly by its defect. */
const defects = {
  /** A replica answers without the last changes. */
  'stale-read': changing((store, asked) => {
    const [log = []] = store.logs;
    return store.answer(log.slice(0, -store.random.integer(1, 5)), asked);
  }, observers),
  /** A change is acknowledged, and noted nowhere. */
  'lost-write': changing((store, asked, replica) => store.answer(store.logs[replica] ?? [], asked)),
  /** One replica and the others go on alone; when they meet again, what the others noted is given up. */
  'split-brain': splitBrain(),
  /** A change is noted, seen, and taken back as refused. */
  'dirty-read': changing((store, asked) => {
    store.append(asked);
    store.after(4, () => {
      store.forget(asked);
    });
    return { type: 'fail' };
  }),
  /** What is put in is noted before what was put in just before. */
  'reordered-queue': changing(
    (store, asked) => {
      if (store.logs[0]?.at(-1)?.f !== asked.f) return undefined;
      for (const log of store.logs) log.splice(log.length - 1, 0, asked);
      return { type: 'ok' };
    },
    new Set(['enqueue', 'push']),
  ),
  /** A change is noted twice, as by a retry without a key. */
  'duplicated-delivery': changing(
    (store, asked) => {
      store.append(asked, asked);
      return { type: 'ok' };
    },
    new Set(['enqueue', 'push', 'add']),
  ),
  /** What was taken out is in again after a while. */
  'resurrected-element': changing((store, asked, replica) => {
    const told = store.well(asked, replica);
    store.after(3, () => {
      store.forget(asked);
    });
    return told;
  }, removals),
  /** A replica that does not know the last identifiers gives one. */
  'non-unique-ids': changing(
    (store, asked, replica) => {
      const log = store.logs[replica] ?? [];
      return store.answer(log.slice(0, -store.random.integer(1, 3)), asked);
    },
    new Set(['generate']),
  ),
  /** Two add to what both have read: the one before is overwritten. */
  'lost-increment': changing(
    (store, asked) => {
      for (const log of store.logs) log.splice(log.length - 1, 1, asked);
      return { type: 'ok' };
    },
    new Set(['add']),
  ),
} satisfies Record<string, Defect>;

/** One in five of the operations in `of` goes wrong; left out: of all that change something. */
function changing(act: Defect, of?: ReadonlySet<string>): Defect {
  return (store, asked, replica) => {
    const isMeant = of === undefined ? !observers.has(asked.f) : of.has(asked.f);
    return isMeant && store.random.chance(0.2) ? act(store, asked, replica) : undefined;
  };
}

function splitBrain(): Defect {
  const split = new WeakSet<ReplicatedStore>();
  return (store, asked, replica) => {
    if (!split.has(store)) {
      if (!store.random.chance(0.05)) return undefined;
      split.add(store);
      store.after(12, () => {
        split.delete(store);
        const [kept = [], ...others] = store.logs;
        for (const log of others) log.splice(0, log.length, ...kept);
      });
    }
    const side = replica === 0 ? store.logs.slice(0, 1) : store.logs.slice(1);
    const told = store.answer(store.logs[replica] ?? [], asked);
    if (!observers.has(asked.f)) for (const log of side) log.push(asked);
    return told;
  };
}
