/** What an experiment writes down: every row goes to the recorder at once; what deadlines are judged by is kept as well. */

import type { Event, Phase } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { Clock, Recorder } from './ports.ts';

/** The log of one experiment. */
export interface EventLog {
  event(event: Event): void;
  /** A phase begins; written once, also when it is announced again. */
  phase(phase: Phase): void;
  note(text: string): void;
  read(read: FinalRead): void;
  /** The phase we are in. */
  current(): Phase;
  /** Whether a fault has begun, however long ago. */
  faulted(): boolean;
  /** Rows of operations and sagas, in order. */
  kept(): readonly Event[];
  /** The id of every saga that was asked for, in order. */
  sagas(): readonly string[];
}

/** A log that begins in `baseline`, which is announced by whoever begins it. */
export function createEventLog(recorder: Recorder, clock: Clock): EventLog {
  const kept: Event[] = [];
  const sagas = new Set<string>();
  const announced = new Set<Phase>();
  let current: Phase = 'baseline';

  const event = (row: Event): void => {
    recorder.event(row);
    if (row.kind !== 'operation' && row.kind !== 'saga') return;
    kept.push(row);
    if (row.kind === 'operation' && row.saga !== undefined) sagas.add(row.saga);
  };
  return {
    event,
    phase: (phase) => {
      if (announced.has(phase)) return;
      announced.add(phase);
      current = phase;
      event({ kind: 'phase', at: clock.now(), phase });
    },
    note: (text) => {
      event({ kind: 'note', at: clock.now(), text });
    },
    read: (read) => {
      recorder.read(read);
    },
    current: () => current,
    faulted: () => announced.has('faulted'),
    kept: () => kept,
    sagas: () => [...sagas],
  };
}
