/**
 * DU1  Acknowledged is durable: an effect whose acknowledgement its caller had read before the participant's process ended is in the
 *      participant's ledger after the restart.
 *
 * The coordinator's word that a step ended ok is the acknowledgement, or the participant's own answer, as the proxy saw it, or, without a
 * coordinator, the participant's own word; so is the coordinator's word that it read the answer to the step's call, unless that may have been a
 * refusal. It counts for a process that ended when it was written before that process was back: the two
 * logs come by different pipes, and while a process is gone it acknowledges nothing.
 */

import { ownerOf } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { absenceRow, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import { count, nameSome, ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { unseenDoubts } from './tellers.ts';

/** A step or compensation that was acknowledged before its participant was started again. */
interface Acknowledged {
  readonly saga: SagaCase;
  readonly step: string;
  readonly service: string;
  readonly key: string | undefined;
  /** The line that says so. */
  readonly line: number;
}

/** Whether acknowledged effects outlived the process that acknowledged them. O(events + rows). */
export const checkDurable: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('DU1', { checked: 0, anomalies: [] });
  const acknowledged = history.sagas.flatMap((saga) => acknowledgedIn(saga, history));
  const unread = acknowledged.filter(({ service }) => !last.complete.has(service));
  const due = acknowledged.filter(({ service }) => last.complete.has(service));
  const missing = due.filter((one) => !isKept(last, one));
  const lost = missing.filter((one) => hadEffect(last, one));
  const anomalies = lost.map(
    (one): Finding =>
      () =>
        forgotten(history, last, one),
  );
  const services = [...new Set(unread.map(({ service }) => service))];
  const doubts =
    services.length === 0
      ? []
      : [
          `${count(unread.length, 'acknowledged effect')}: the ledger of ${nameSome(services)} was not read whole after the restart`,
        ];
  return ruleVerdict('DU1', {
    checked: due.length - missing.length + lost.length,
    anomalies,
    doubts: [...doubts, ...unseenDoubts(history)],
  });
};

/** Each step and compensation that was acknowledged in time, once. */
function acknowledgedIn(saga: SagaCase, { restarts, answers }: History): Acknowledged[] {
  if (restarts.size === 0) return [];
  const read = answers.get(ownerOf(saga.definition));
  const found = new Map<string, Acknowledged>();
  for (const { line: told, event } of saga.events) {
    const { outcome, step = '', key = '' } = event;
    const service = participantOf(saga, step);
    const restarted = service === undefined ? undefined : restarts.get(service);
    if (service === undefined || restarted === undefined) continue;
    const line = outcome === 'ok' ? told : mayBeRefused(saga, step) ? undefined : read?.get(key);
    if (line === undefined || line > restarted) continue;
    found.set(step, { saga, step, service, key: event.key, line });
  }
  return [...found.values()];
}

/** The coordinator says so, or it turned back, for whatever reason. What undoes is not refused unless it says so. */
function mayBeRefused({ definition, events }: SagaCase, step: string): boolean {
  const said = events.some(({ event }) => event.step === step && event.outcome === 'refused');
  if (said || definition.steps.some(({ compensation }) => compensation === step)) return said;
  return events.some(
    ({ event }) =>
      event.status === 'compensated' ||
      definition.steps.some(({ compensation }) => compensation !== undefined && compensation === event.step),
  );
}

/** Who does this step, or this compensation; `undefined`: nobody, or steps of several participants share the name. */
/** The one whose ledger shows it; of a step that is a saga nobody's does. */
function participantOf({ definition }: SagaCase, step: string): string | undefined {
  const named = definition.steps.filter(({ name, compensation }) => name === step || compensation === step);
  if (named.some(({ saga }) => saga !== undefined)) return undefined;
  const services = new Set(named.map(({ service }) => service));
  return services.size === 1 ? named[0]?.service : undefined;
}

function isKept(round: Round, { saga, service, step, key }: Acknowledged): boolean {
  return effectsAt(round, saga, service).some(({ row }) => row.step === step || row.key === key);
}

/** A step has an effect; a compensation only where the step certainly had one: there may have been nothing to undo. */
function hadEffect(round: Round, { saga, service, step }: Acknowledged): boolean {
  const undone = saga.definition.steps.filter(({ compensation }) => compensation === step);
  if (undone.length === 0) return true;
  const effects = effectsAt(round, saga, service);
  return undone.some(
    ({ name }) =>
      saga.events.some(({ event }) => event.step === name && event.outcome === 'ok') ||
      effects.some(({ row }) => row.step === name && row.amount !== 0),
  );
}

function effectsAt(round: Round, { id }: SagaCase, service: string): Effect[] {
  return (round.effects.get(id) ?? []).filter((effect) => effect.service === service);
}

function forgotten(history: History, round: Round, one: Acknowledged): Anomaly {
  const { saga, step, service, line, key } = one;
  const owner = ownerOf(saga.definition);
  const events = saga.events.filter(({ event }) => event.step === step);
  const text = `${owner} read the answer to ${step} of ${saga.id}${key === undefined ? '' : ` (key ${key})`}`;
  const read = { source: 'events', service: owner, row: line, text } as const;
  return {
    rule: 'DU1',
    subject: saga.id,
    summary: `${service} confirmed ${step} of ${saga.name} ${saga.id}, and after its restart its ledger does not have it`,
    promised: `what ${service} has confirmed outlives its process`,
    seen: `${owner} read the answer to ${step}; the ledger of ${service} has no ${step} for it`,
    evidence: sagaEvidence(round, saga, {
      absent: [
        absenceRow(round, saga, service, step),
        ...(events.some((event) => event.line === line) ? [] : [read]),
      ],
      events: events.slice(0, 6),
    }),
    durability: 'durable',
    withoutFault: history.disturbedAt === undefined,
  };
}
