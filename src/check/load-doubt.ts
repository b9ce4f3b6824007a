/** Why it may not be the target's doing that requests failed or were repeated. */

import type { History } from './history.ts';

/** What of ours speaks against judging how requests were answered, as a sentence; `undefined`: nothing. */
export function loadDoubt({ busyMs, linksLostMs }: History): string | undefined {
  if (busyMs !== undefined)
    return `the machine was too busy to judge times (p99 event-loop delay ${Math.round(busyMs)} ms)`;
  return linksLostMs === undefined ? undefined : linksLost(linksLostMs);
}

/** That the proxy lost links, and what that means; `ms`: when it was seen. */
export function linksLost(ms: number): string {
  return `the proxy lost links (seen at ${(ms / 1_000).toFixed(1)} s), so what was asked around then may have failed for that`;
}
