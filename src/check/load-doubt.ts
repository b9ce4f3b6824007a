/** Why it may not be the target's doing that requests failed or were repeated. */

import type { History } from './history.ts';

/** What of ours speaks against judging how requests were answered, as words; `undefined`: nothing. */
export function loadDoubt({ busyMs, linksLostMs }: History): string | undefined {
  if (busyMs !== undefined)
    return `the machine was too busy to judge times (p99 event-loop delay ${Math.round(busyMs)} ms)`;
  if (linksLostMs !== undefined)
    return `the proxy lost links (seen at ${(linksLostMs / 1_000).toFixed(1)} s), and what was asked then may have failed for that`;
  return undefined;
}
