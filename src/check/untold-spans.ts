/**
 * Spans that are missing: what was done, by the ledgers, and no span tells of.
 *
 * A process that is killed takes its last spans with it, exporters drop what they cannot send, and only some traces may be sent. So a rule that
 * is judged by spans is in doubt where a ledger shows a call of which there is no span. A step that no span of any saga of its kind tells of is
 * not traced at all: that is no loss.
 */

import { buildHistory, type History, type HistoryMaterial } from './history.ts';
import { count, nameSome } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';

/** The steps and compensations that spans tell of, by kind of saga. O(events). */
export function toldInSpans(sagas: readonly SagaCase[]): ReadonlyMap<string, ReadonlySet<string>> {
  const told = new Map<string, Set<string>>();
  for (const { name, toldBy, events } of sagas) {
    if (toldBy !== 'spans') continue;
    const names = told.get(name) ?? new Set();
    told.set(name, names);
    for (const { event } of events) if (event.step !== undefined) names.add(event.step);
  }
  return told;
}

/** Why what spans tell is not all that there was: one sentence a reason. */
export function spanDoubts(history: History): string[] {
  if (!history.sagas.some(({ toldBy }) => toldBy === 'spans')) return [];
  const lost = [...new Set(history.spanGaps.map(({ event }) => event.detail))];
  const untold = untoldIn(history);
  return [
    ...(lost.length === 0 ? [] : [`spans are missing: ${nameSome(lost)}`]),
    ...(untold.length === 0
      ? []
      : [`${count(untold.length, 'call')} by the ledgers without a span: ${nameSome(untold)}`]),
  ];
}

/** `charge of o-3`: each call that the last ledgers show and no span does. O(events + rows). */
function untoldIn({ sagas, last }: History): string[] {
  const told = toldInSpans(sagas);
  return sagas.flatMap(({ id, name, toldBy, events }) => {
    if (toldBy !== 'spans') return [];
    const own = new Set(events.map(({ event }) => event.step));
    const done = new Set((last?.effects.get(id) ?? []).map(({ row }) => row.step));
    return [...done]
      .filter((step) => told.get(name)?.has(step) === true && !own.has(step))
      .map((step) => `${step} of ${id}`);
  });
}

/**
 * The calls of which spans may still come: the run asks, to know whether to go on waiting. O(events + rows).
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED`, as {@link buildHistory}
 */
export function untoldSpans(material: HistoryMaterial): readonly string[] {
  return untoldIn(buildHistory(material));
}
