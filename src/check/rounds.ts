/** Final reads, round by round: what the books said at one time. */

import type { FinalRead, LedgerRead, LedgerRow, SagaStatus } from '../model/ledger.ts';
import { serviceOf } from '../model/place.ts';
import { replicasOf } from '../model/replicas.ts';
import type { Target } from '../model/target.ts';
import { canonicalReplica } from './replica-group.ts';

type SagasRead = Extract<FinalRead, { kind: 'sagas' }>;

/** One ledger row and whose it is. */
export interface Effect {
  readonly service: string;
  readonly replica: string;
  readonly row: LedgerRow;
}

/** One round of final reads. Replicas are named with their number. */
export interface Round {
  readonly number: number;
  /** When its last read was taken, ms. */
  readonly at: number;
  readonly ledgers: ReadonlyMap<string, LedgerRead>;
  /** Effects by saga, in row order within a replica. */
  readonly effects: ReadonlyMap<string, readonly Effect[]>;
  /** Services whose every replica gave its ledger: only of these an absent row means something. */
  readonly complete: ReadonlySet<string>;
  /** By coordinator, then saga. A saga two replicas disagree about is left out; `unknown` is what every one of them says. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<string, SagaStatus>>;
  readonly states: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly unreachable: readonly string[];
  /** Replicas that answered and gave no state, where others of their service did. */
  readonly stateless: readonly string[];
  /** Everything that was read, as it was read. */
  readonly reads: readonly FinalRead[];
}

/** The rounds in order of their numbers. O(rows). */
export function readRounds(reads: readonly FinalRead[], target: Target): Round[] {
  const byNumber = new Map<number, FinalRead[]>();
  for (const read of reads) {
    const same = byNumber.get(read.round);
    if (same === undefined) byNumber.set(read.round, [read]);
    else same.push(read);
  }
  const rounds: Round[] = [];
  for (const [number, list] of byNumber) rounds.push(toRound(number, list, target));
  return rounds.sort((a, b) => a.number - b.number);
}

function toRound(number: number, reads: readonly FinalRead[], target: Target): Round {
  const ledgers = new Map<string, LedgerRead>();
  const states = new Map<string, Readonly<Record<string, string>>>();
  const unreachable: string[] = [];
  for (const read of reads) {
    const replica = canonicalReplica(read.replica);
    if (read.kind === 'ledger') ledgers.set(replica, read);
    else if (read.kind === 'state') states.set(replica, read.items);
    else if (read.kind === 'unreachable') unreachable.push(replica);
  }
  const complete = new Set<string>();
  for (const service in target.services)
    if (replicasOf(target, service).every((one) => ledgers.has(one))) complete.add(service);
  return {
    number,
    at: reads.reduce((latest, { at }) => Math.max(latest, at), 0),
    ledgers,
    effects: effectsOf(ledgers),
    complete,
    statuses: statusesOf(reads, target),
    states,
    unreachable,
    stateless: statelessOf(states, target).filter((replica) => !unreachable.includes(replica)),
    reads,
  };
}

function effectsOf(ledgers: ReadonlyMap<string, LedgerRead>): Map<string, Effect[]> {
  const effects = new Map<string, Effect[]>();
  for (const [replica, { rows }] of ledgers) {
    const service = serviceOf(replica);
    for (const row of inOrder(rows)) {
      const effect = { service, replica, row };
      const same = effects.get(row.saga);
      if (same === undefined) effects.set(row.saga, [effect]);
      else same.push(effect);
    }
  }
  return effects;
}

/** Ledgers are mostly read in the order they were written. */
function inOrder(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const isSorted = rows.every(({ row }, index) => index === 0 || (rows[index - 1]?.row ?? 0) <= row);
  return isSorted ? rows : [...rows].sort((a, b) => a.row - b.row);
}

function statelessOf(states: ReadonlyMap<string, unknown>, target: Target): string[] {
  if (states.size === 0) return [];
  const services = new Set(Array.from(states.keys(), serviceOf));
  return [...services]
    .flatMap((service) => replicasOf(target, service))
    .filter((replica) => !states.has(replica));
}

function statusesOf(reads: readonly FinalRead[], target: Target): Map<string, Map<string, SagaStatus>> {
  const words = new Map<string, SagasRead[]>();
  for (const read of reads) {
    if (read.kind !== 'sagas') continue;
    const service = serviceOf(read.replica);
    const same = words.get(service);
    if (same === undefined) words.set(service, [read]);
    else same.push(read);
  }
  const statuses = new Map<string, Map<string, SagaStatus>>();
  for (const [service, list] of words)
    statuses.set(service, agreed(list, replicasOf(target, service).length));
  return statuses;
}

/** What the replicas of a coordinator agree on. One that never heard of a saga has no say in it, unless that goes for all of them. */
function agreed(reads: readonly SagasRead[], replicas: number): Map<string, SagaStatus> {
  const known = new Map<string, SagaStatus>();
  const ignorant = new Map<string, number>();
  const disputed = new Set<string>();
  for (const { statuses } of reads) {
    for (const saga in statuses) {
      const status = statuses[saga] ?? 'unknown';
      if (status === 'unknown') ignorant.set(saga, (ignorant.get(saga) ?? 0) + 1);
      else if ((known.get(saga) ?? status) === status) known.set(saga, status);
      else disputed.add(saga);
    }
  }
  for (const [saga, times] of ignorant) if (times === replicas) known.set(saga, 'unknown');
  for (const saga of disputed) known.delete(saga);
  return known;
}
