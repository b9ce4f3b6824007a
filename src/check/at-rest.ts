/** Rules about the target at rest: judged by the last round, and only when nothing was in flight. */

import type { History } from './history.ts';
import { nameSome } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { statusIn } from './saga-status.ts';
import type { Round } from './rounds.ts';

/** Why a rule about the target at rest is in doubt: nothing was at rest, or these items may still change. */
export function restDoubts({ quiet }: History, checked: number, unsettled: readonly string[] = []): string[] {
  if (checked === 0) return [];
  const restless = 'the target was never quiet: work may still have been in flight when the books were read';
  const late = `${nameSome(unsettled)}: the replicas may not have settled yet`;
  return [...(quiet ? [] : [restless]), ...(unsettled.length === 0 ? [] : [late])];
}

/**
 * Whether the coordinator had ended the saga before the last books were read, so that they show what it calls the end: nothing
 * was in flight, or the round before already had this status.
 */
export function endedBeforeRead({ quiet, rounds }: History, round: Round, saga: SagaCase): boolean {
  if (quiet) return true;
  const before = rounds.at(-2);
  return before !== undefined && statusIn(before, saga) === statusIn(round, saga);
}

/**
 * All replicas of a group agree about the item, or never will (which a machine too busy for times cannot tell): what one of them
 * shows is not merely late. While one cannot be read nobody knows whether they agree.
 */
export function isSettled(
  { durable, busyMs }: History,
  round: Round,
  group: readonly string[],
  item: string,
): boolean {
  if (durable && busyMs === undefined) return true;
  if (group.some((replica) => round.unreachable.includes(replica))) return false;
  const read = group.filter((replica) => round.states.has(replica));
  const values = new Set(read.map((replica) => round.states.get(replica)?.[item]));
  return values.size <= 1;
}
