/** Why it may not be the target's doing that requests failed or were repeated. */

import type { LoadEvent } from '../model/event.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';

/** What of ours speaks against judging how requests were answered, as a sentence; `undefined`: nothing. */
export function loadDoubt({ busyMs, linksLostMs }: History): string | undefined {
  if (busyMs !== undefined)
    return `the machine was too busy to judge times (p99 event-loop delay ${Math.round(busyMs)} ms)`;
  return linksLostMs === undefined ? undefined : linksLost(linksLostMs);
}

/**
 * What speaks against all of a time, however it is cut: {@link loadDoubt}, unless the rows say when it was that the harness was late.
 */
export function doubtThroughout(history: History): string | undefined {
  const { isBusyThroughout } = history;
  return loadDoubt(isBusyThroughout ? history : { ...history, busyMs: undefined });
}

/**
 * What waited for a processor, or came late, while the requests of `row` were answered, as a sentence; `undefined`: nothing did for long.
 * O(contention and stall rows).
 */
export function waitedDuring({ contention, stalls }: History, { event }: Row<LoadEvent>): string | undefined {
  const isMeanwhile = (time: { readonly event: { readonly fromMs: number; readonly at: number } }): boolean =>
    time.event.fromMs <= event.at && time.event.at >= event.fromMs;
  const stall = stalls.find(isMeanwhile);
  if (stall !== undefined) {
    const { lateMs, at } = stall.event;
    return `the harness itself came ${Math.round(lateMs)} ms late (seen at ${(at / 1_000).toFixed(1)} s)`;
  }
  const worst = contention
    .filter(isMeanwhile)
    .reduce<History['contention'][number] | undefined>(
      (most, row) => (most === undefined || row.event.waited > most.event.waited ? row : most),
      undefined,
    );
  if (worst === undefined) return undefined;
  const { service, waited, at } = worst.event;
  return `${service} waited for a processor of this machine ${Math.round(waited * 100)} % of the time (seen at ${(at / 1_000).toFixed(1)} s)`;
}

/** That the proxy lost links, and what that means; `ms`: when it was seen. */
export function linksLost(ms: number): string {
  return `the proxy lost links (seen at ${(ms / 1_000).toFixed(1)} s), so what was asked around then may have failed for that`;
}
