/** Readings of a history: what may have happened where nobody knows. */

import type { Random } from '../lib/random.ts';
import type { Event } from '../model/event.ts';
import type { NotedExperiment } from './history-notation.ts';

/**
 * One reading of the unknowns: each `info` or open operation happened or not, each unknown step took effect or not. Only readings
 * that fit what was seen: what somebody read was written, and a saga its coordinator knows was asked for.
 */
export function readUnknowns(experiment: NotedExperiment, random: Random): NotedExperiment {
  const seen = new Set(
    [
      ...experiment.events.flatMap((event) =>
        event.kind === 'operation' ? [event.result, event.replaces] : [],
      ),
      ...experiment.reads.flatMap((read) => (read.kind === 'state' ? Object.values(read.items) : [])),
    ].filter((value) => value !== undefined && value !== null),
  );
  const known = new Set(
    experiment.reads.flatMap((read) =>
      read.kind === 'sagas'
        ? Object.keys(read.statuses).filter((saga) => read.statuses[saga] !== 'unknown')
        : [],
    ),
  );
  const end = experiment.events.reduce((latest, { at }) => Math.max(latest, at), 0);
  const must = (event: Event): boolean =>
    event.kind === 'operation' && (seen.has(event.value ?? '') || known.has(event.saga ?? ''));
  const ended = new Set(
    experiment.events.flatMap((e) => (e.kind === 'operation' && e.type !== 'invoke' ? [e.id] : [])),
  );
  const read = (event: Event): Event => {
    if (event.kind === 'saga' && event.outcome === 'unknown') {
      return { ...event, outcome: random.chance(0.5) ? 'ok' : 'refused' };
    }
    if (event.kind !== 'operation' || event.type !== 'info') return event;
    const happened = event.f !== 'read' && (must(event) || random.chance(0.5));
    return { ...event, type: happened ? 'ok' : 'fail' };
  };
  const open = experiment.events.flatMap((event) =>
    event.kind === 'operation' && event.type === 'invoke' && !ended.has(event.id)
      ? [read({ ...event, type: 'info', at: end })]
      : [],
  );
  return { ...experiment, events: [...experiment.events.map(read), ...open] };
}
