/**
 * The history of one experiment, as checkers get it: operations, sagas, phases with their times, and the books, round by round.
 *
 * What faults were injected, and where, is not in it: a checker that knew would judge the fault and not the target. That a process
 * ended is in it, whoever ended it, because rows of its output may be missing from then.
 */

import { durationMs } from '../lib/duration.ts';
import type {
  ContentionEvent,
  EntityEvent,
  Event,
  LoadEvent,
  RequestEvent,
  StallEvent,
  UnseenEvent,
} from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import { longestTimeoutMs } from '../model/longest-timeout.ts';
import { serviceOf } from '../model/place.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { objectivesSchema, type Objectives, type Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { askedIn, type Asked, type Interval } from './asked.ts';
import { rowsByKind, type EventOf, type EventRows } from './event-rows.ts';
import { joinOperations, type ClientOperation, type Row } from './operations.ts';
import { replicaGroups } from './replica-group.ts';
import { readRounds, type Round } from './rounds.ts';
import { sameBooks } from './same-books.ts';
import { collectSagas, type SagaCase } from './saga-case.ts';

/** What a history is built from. Scenario and record may be missing while the experiment is still running. */
export interface HistoryMaterial {
  readonly target: Target;
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  readonly scenario?: Scenario;
  readonly record?: ExperimentRecord;
}

/** What was asked of one item, in order of invocation. */
export interface ItemCase {
  readonly item: string;
  readonly operations: readonly ClientOperation[];
}

export type { Interval } from './asked.ts';

/** What was asked, what became of it, and what the books say. */
export interface Cases {
  readonly operations: readonly ClientOperation[];
  readonly sagas: readonly SagaCase[];
  readonly rounds: readonly Round[];
  readonly last: Round | undefined;
  /** Replicas that promise to be equal. */
  readonly groups: readonly (readonly string[])[];
}

/** Everything a checker may know. */
export interface History extends Asked, Cases {
  readonly items: readonly ItemCase[];
  /** When something of ours began to disturb the target, ms; `undefined`: never. */
  readonly disturbedAt: number | undefined;
  /** When every fault had been undone, ms; `undefined`: not known, or not proven. */
  readonly healedAt: number | undefined;
  /** How long after heal rules with a deadline must be met, ms. */
  readonly deadlineMs: number;
  /** When the target was seen to be quiet, ms; `undefined`: never. */
  readonly quietAt: number | undefined;
  /** Nothing was in flight when the last round was read. */
  readonly quiet: boolean;
  /** The books will not change any more: at rest, the last two rounds equal and far enough apart; or it is late enough. */
  readonly durable: boolean;
  /** p99 delay of our own event loops, ms, where it makes times doubtful. */
  readonly busyMs: number | undefined;
  /** It is not only the harness, of which `stalls` say when it was late. */
  readonly isBusyThroughout: boolean;
  /** When it was seen that the proxy had lost links, ms; `undefined`: it never had. */
  readonly linksLostMs: number | undefined;
  /** Lines at which a process of a service ended or came back. */
  readonly exits: ReadonlyMap<string, readonly number[]>;
  /** Lines at which a process of a service was started again for the last time, after one had ended. */
  readonly restarts: ReadonlyMap<string, number>;
  /** Lines at which a caller first told that it had read the answer to a call, by caller and key. */
  readonly answers: Answers;
  /** When faults of ours stood: from the first one's begin to the last one's end, ms; `undefined`: never. */
  readonly disturbed: Interval | undefined;
  /** What became of the requests of an open-loop load. */
  readonly load: readonly Row<LoadEvent>[];
  /** When a process of the experiment waited long for a processor. */
  readonly contention: readonly Row<ContentionEvent>[];
  /** When the harness came late. */
  readonly stalls: readonly Row<StallEvent>[];
  /** Where rows are missing of what the proxy could have seen. */
  readonly gaps: readonly Row<UnseenEvent>[];
  /** Where words of spans are known to be missing. */
  readonly spanGaps: readonly Row<UnseenEvent>[];
  /** Services of which a process has ended. */
  readonly ended: ReadonlySet<string>;
  /** What services did for sagas to entities that several may touch, in row order. */
  readonly accesses: readonly Row<EntityEvent>[];
  /** Requests by the service that received them. */
  readonly requests: ReadonlyMap<string, readonly Row<RequestEvent>[]>;
  /** The service that the requests of an open-loop load go to. */
  readonly entry: string | undefined;
  readonly objectives: Objectives;
  /** Kinds of saga that may say that they are stuck, and leave behind what they have done. */
  readonly allowStuck: ReadonlySet<string>;
}

/** caller → key → line. */
type Answers = ReadonlyMap<string, ReadonlyMap<string, number>>;

const unchangedMs = 3_000;
const deadlineMsDefault = 15_000;
const busyMsMax = 100;

/**
 * The history of `material`. O(events + rows of all rounds).
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` when the rows contradict each other
 */
export function buildHistory(material: HistoryMaterial): History {
  const { target, scenario, record } = material;
  const rows = rowsByKind(material.events);
  const cases = buildCases(material, rows);
  const { operations, rounds } = cases;
  const healedAt =
    record?.healProven === false ? undefined : (record?.healedMs ?? phaseBegin(rows, 'healed'));
  const quiet = rows.of('quiet').at(-1)?.event.quiet ?? record?.quietMs !== undefined;
  const deadlineMs = deadlineOf(target, scenario);
  const load = rows.of('load');
  const stalls = rows.of('stall');
  const proxyMs = rows.of('busy').reduce((most, { event }) => Math.max(most, event.proxyP99Ms), 0);
  const services = rows.of('service');
  const unseen = rows.of('unseen');
  const { firstAskedAt, asked, openAt } = askedIn(operations, {
    load,
    told: rows.of('saga'),
    startsSaga: (request) => target.requests[request]?.saga !== undefined,
  });
  // Field by field: an object that begins as a copy of another one is moved again and again while so many are added.
  return {
    operations,
    sagas: cases.sagas,
    rounds,
    last: cases.last,
    groups: cases.groups,
    items: collectItems(operations),
    disturbedAt: disturbedAt(rows, scenario),
    healedAt,
    deadlineMs,
    quiet,
    quietAt: rows.of('quiet').find(({ event }) => event.quiet)?.event.at,
    durable: healedAt !== undefined && isDurable(rounds, { quiet, lateAt: healedAt + 2 * deadlineMs }),
    busyMs: record !== undefined && record.busyP99Ms > busyMsMax ? record.busyP99Ms : undefined,
    isBusyThroughout: stalls.length === 0 || proxyMs > busyMsMax,
    linksLostMs: record?.linksLostMs,
    exits: exitsOf(services),
    restarts: restartsOf(services),
    answers: answersOf(rows.of('acknowledged')),
    disturbed: disturbedIn(material, rows, healedAt),
    load,
    contention: rows.of('contention'),
    stalls,
    gaps: unseen.filter(({ event }) => event.seen === undefined),
    spanGaps: unseen.filter(({ event }) => event.seen === 'spans'),
    ended: endedIn(services),
    accesses: rows.of('entity'),
    requests: byService(rows.of('request')),
    entry: scenario?.workload.use === 'requests' ? serviceOf(scenario.workload.at) : undefined,
    objectives: scenario?.objectives ?? objectivesSchema.parse({}),
    allowStuck: new Set(scenario?.allowStuck),
    firstAskedAt,
    asked,
    openAt,
  };
}

/**
 * The cases of `material`, and nothing of what else happened. O(events + rows of all rounds).
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED`, as {@link buildHistory}
 */
export function buildCases(
  { target, events, reads, scenario }: HistoryMaterial,
  rows: EventRows = rowsByKind(events),
): Cases {
  const operations = joinOperations(rows.of('operation'));
  const rounds = readRounds(reads, target);
  const reporting = new Set<string>();
  for (const { states } of rounds) for (const replica of states.keys()) reporting.add(serviceOf(replica));
  return {
    operations,
    sagas: collectSagas(rows.of('saga'), operations, target),
    rounds,
    last: rounds.at(-1),
    groups: replicaGroups(target, scenario?.workload, reporting),
  };
}

function byService(rows: readonly Row<RequestEvent>[]): Map<string, Row<RequestEvent>[]> {
  const services = new Map<string, Row<RequestEvent>[]>();
  for (const row of rows) {
    const service = serviceOf(row.event.service);
    const list = services.get(service);
    if (list === undefined) services.set(service, [row]);
    else list.push(row);
  }
  return services;
}

/** From the record, which knows when each fault ended; where it is missing, from the phases. */
function disturbedIn(
  { events, record }: HistoryMaterial,
  rows: EventRows,
  healedAt: number | undefined,
): Interval | undefined {
  const began = record?.faults.filter(({ beganMs }) => beganMs !== undefined) ?? [];
  const from =
    began.length > 0 ? Math.min(...began.map(({ beganMs = 0 }) => beganMs)) : phaseBegin(rows, 'faulted');
  if (from === undefined) return undefined;
  // A run that was cut off: they stood as long as anybody looked.
  const heal = healedAt ?? phaseBegin(rows, 'healed') ?? events.reduce((end, { at }) => Math.max(end, at), 0);
  const ends = began.map(({ endedMs }) => endedMs ?? heal);
  return { from, to: ends.length > 0 ? Math.max(...ends) : heal };
}

function phaseBegin(rows: EventRows, phase: 'faulted' | 'healed'): number | undefined {
  return rows.of('phase').find(({ event }) => event.phase === phase)?.event.at;
}

/** From the first fault; from the beginning where a step is held up for an aimed one, which is a latency of ours, too. */
function disturbedAt(rows: EventRows, scenario: Scenario | undefined): number | undefined {
  const faults = scenario?.faults;
  if (faults?.length === 0) return undefined;
  const held = faults?.some(({ begin }) => 'hold' in begin && durationMs(begin.hold) > 0) ?? false;
  return held ? 0 : phaseBegin(rows, 'faulted');
}

/** As the scenario says, and never less than ten times the longest timeout any edge declares. */
function deadlineOf(target: Target, scenario: Scenario | undefined): number {
  const wanted = scenario === undefined ? deadlineMsDefault : durationMs(scenario.limits.deadline);
  return Math.max(wanted, 10 * longestTimeoutMs(target));
}

function isDurable(rounds: readonly Round[], { quiet, lateAt }: { quiet: boolean; lateAt: number }): boolean {
  const last = rounds.at(-1);
  const before = rounds.at(-2);
  if (last === undefined) return false;
  if (last.at >= lateAt) return true;
  return (
    quiet && before !== undefined && last.at - before.at >= unchangedMs && sameBooks(last.reads, before.reads)
  );
}

function collectItems(operations: readonly ClientOperation[]): ItemCase[] {
  const items = new Map<string, ClientOperation[]>();
  for (const operation of operations) {
    if (operation.item === undefined) continue;
    const list = items.get(operation.item);
    if (list === undefined) items.set(operation.item, [operation]);
    else list.push(operation);
  }
  const cases: ItemCase[] = [];
  for (const [item, list] of items) cases.push({ item, operations: list });
  return cases;
}

function restartsOf(rows: readonly Row<EventOf<'service'>>[]): Map<string, number> {
  const restarts = new Map<string, number>();
  const gone = new Set<string>();
  for (const { line, event } of rows) {
    const { action } = event;
    if (action === 'exited') gone.add(event.service);
    else if ((action === 'started' || action === 'ready') && gone.delete(event.service))
      restarts.set(serviceOf(event.service), line);
  }
  return restarts;
}

function answersOf(rows: readonly Row<EventOf<'acknowledged'>>[]): Answers {
  const answers = new Map<string, Map<string, number>>();
  for (const { line, event } of rows) {
    const caller = serviceOf(event.service);
    const lines = answers.get(caller) ?? new Map<string, number>();
    answers.set(caller, lines);
    if (!lines.has(event.key)) lines.set(event.key, line);
  }
  return answers;
}

function endedIn(rows: readonly Row<EventOf<'service'>>[]): Set<string> {
  return new Set(rows.flatMap(({ event }) => (event.action === 'exited' ? [serviceOf(event.service)] : [])));
}

function exitsOf(rows: readonly Row<EventOf<'service'>>[]): Map<string, number[]> {
  const exits = new Map<string, number[]>();
  for (const { line, event } of rows) {
    if (event.action !== 'exited' && event.action !== 'started') continue;
    const service = serviceOf(event.service);
    exits.set(service, [...(exits.get(service) ?? []), line]);
  }
  return exits;
}
