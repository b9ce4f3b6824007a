/**
 * An experiment whose harness died in the middle: its record says that it was begun, its events say how far it came. What they do
 * not say is not known, so that such an experiment can be judged, but never be held.
 */

import type { Event } from '../model/event.ts';
import { faultPlace, type Fault } from '../model/fault.ts';
import type { ExperimentRecord, FaultRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';

type FaultEvent = Extract<Event, { kind: 'fault' }>;

/** Of an experiment that has begun, until it has ended. */
export const unfinished: Pick<ExperimentRecord, 'status' | 'error' | 'healProven'> = {
  status: 'interrupted',
  error: 'the harness was killed before the experiment had ended, or it is still going',
  healProven: false,
};

/** The record of an unfinished experiment with what its events tell of it; any other as it is. */
export function completedByEvents(
  record: ExperimentRecord,
  { faults }: Scenario,
  events: readonly Event[],
): ExperimentRecord {
  if (record.error !== unfinished.error) return record;
  const rows = events.filter((event) => event.kind === 'fault');
  const began = rows.flatMap(({ type, at }) => (type === 'begin' ? [at] : []));
  const healed = events.find((event) => event.kind === 'phase' && event.phase === 'healed');
  return {
    ...record,
    tookMs: Math.round(events.at(-1)?.at ?? 0),
    baselineMet: events.some(({ kind }) => kind === 'operation'),
    faults: faults.map((fault, index) =>
      faultFrom(
        fault,
        rows.filter((row) => row.fault === index),
      ),
    ),
    ...(began.length === 0 ? {} : { faultBeganMs: Math.min(...began) }),
    ...(healed === undefined ? {} : { healedMs: healed.at }),
  };
}

function faultFrom(fault: Fault, rows: readonly FaultEvent[]): FaultRecord {
  const begin = rows.find(({ type }) => type === 'begin');
  const end = rows.findLast(({ type }) => type === 'end');
  const missed = rows.find(({ type }) => type === 'missed');
  const evidence = rows.findLast((row) => row.evidence !== undefined)?.evidence;
  return {
    what: begin?.what ?? fault.kind,
    where: begin?.where ?? faultPlace(fault),
    ...(begin === undefined ? { missed: missed?.detail ?? 'it had not begun' } : { beganMs: begin.at }),
    ...(end === undefined ? {} : { endedMs: end.at }),
    ...(begin?.moment === undefined ? {} : { moment: begin.moment }),
    ...(begin !== undefined && missed !== undefined ? { missed: missed.detail ?? 'its moment' } : {}),
    evidence: evidence ?? { level: 'none', detail: 'nobody lived to read it' },
  };
}
