/**
 * Sagas judged by spans alone: what their coordinators begin and end, and nothing of what came of it.
 *
 * Without ledgers and statuses only the rules about the coordinator's own order can be put to the test: SG2 and SG3. The others ask for books,
 * which a run reads.
 */

import type { Event } from '../model/event.ts';
import type { Target } from '../model/target.ts';
import type { RuleVerdict, VerdictStatus } from '../model/verdict.ts';
import { buildHistory } from './history.ts';
import { premises } from './premises.ts';
import { checkOrder } from './sg3-order.ts';
import { checkShape } from './sg2-shape.ts';

/** What spans alone show. */
export interface SpanJudgement {
  readonly verdict: VerdictStatus;
  /** How many sagas spans tell of. */
  readonly sagas: number;
  readonly rules: readonly RuleVerdict[];
  /** Why it is inconclusive. */
  readonly reasons: readonly string[];
}

/**
 * The verdict on the sagas of `target` that these words of spans tell of. A verdict about nothing is inconclusive. O(events · log events + events
 * · steps). Rows of evidence are places in `events`, from 1.
 */
export function judgeSpans({
  target,
  events,
}: {
  readonly target: Target;
  readonly events: readonly Event[];
}): SpanJudgement {
  const history = buildHistory({ target, events, reads: [] });
  const rules = [checkShape(history), checkOrder(history)];
  const sagas = history.sagas.length;
  const doubts = rules.flatMap(({ rule, status, reasons }) =>
    status === 'inconclusive' ? reasons.map((reason) => `${rule}: ${reason}`) : [],
  );
  const isBroken = rules.some(({ status }) => status === 'violated');
  const isExercised = rules.some(({ checked }) => checked > 0);
  const nothing =
    sagas === 0
      ? 'no span tells of a step of such a saga'
      : `it never happened that ${premises.SG2}, nor that ${premises.SG3}`;
  const reasons = [...doubts, ...(isExercised || isBroken ? [] : [nothing])];
  return {
    verdict: isBroken ? 'violated' : reasons.length > 0 ? 'inconclusive' : 'held',
    sagas,
    rules,
    reasons,
  };
}
