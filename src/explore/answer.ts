/** What a search is told of an experiment: its verdict, and which edges and steps were in use. */

import { serviceOf, edgeName } from '../model/place.ts';
import type { Event } from '../model/event.ts';
import type { SearchAnswer } from '../model/explore.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Verdict } from '../model/verdict.ts';

/** An experiment that has ended. */
export interface EndedExperiment {
  /** Where it is found again. */
  readonly experiment: string;
  readonly record: Pick<ExperimentRecord, 'traffic' | 'tookMs' | 'status' | 'error'>;
  /** Left out: it could not be judged. */
  readonly verdict?: Verdict | undefined;
  /** Read once. */
  readonly events: Iterable<Event>;
}

/** The answer. What was not judged, or did not come to its end without being violated, says nothing about the target. */
export function searchAnswer({ experiment, record, verdict, events }: EndedExperiment): SearchAnswer {
  const isComplete = record.status === 'completed';
  const status = verdict?.status === 'held' && !isComplete ? 'inconclusive' : verdict?.status;
  const broken = verdict?.rules.filter((rule) => rule.status === 'violated') ?? [];
  const why =
    status === 'violated'
      ? broken[0]?.anomalies[0]?.summary
      : status === 'held'
        ? undefined
        : (verdict?.reasons[0] ?? record.error ?? 'it was not judged');
  return {
    verdict: status ?? 'inconclusive',
    rules: broken.map(({ rule }) => rule),
    ...(why === undefined ? {} : { why }),
    edges: [
      ...new Set(
        record.traffic
          .filter(({ connections }) => connections > 0)
          .map(({ from, to }) => edgeName(serviceOf(from), serviceOf(to))),
      ),
    ].sort(),
    steps: [...new Set(stepsIn(events))].sort(),
    experiment,
    tookMs: Math.round(record.tookMs),
  };
}

function* stepsIn(events: Iterable<Event>): Generator<string> {
  for (const event of events)
    if (event.kind === 'saga' && event.action === 'end' && event.step !== undefined) yield event.step;
}
