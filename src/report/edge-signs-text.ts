/** How a caller was seen to deal with failures, in words with the numbers that show it. */

import { timeoutShown } from '../model/edge-signs.ts';
import type { TopologyEdge } from '../model/topology.ts';

/** `seen: 12 of 40 calls tried again, up to 3 times; 9 of 11 given up after 1s`; empty where nothing was. */
export function signsText({ signs, calls, callsVariance }: TopologyEdge): string {
  if (signs === undefined) return '';
  const { retried = {}, timeouts, refused, failed, survived = 0 } = signs;
  const again = Object.entries(retried).map(([tries, count]) => [Number(tries), count] as const);
  const late = timeouts === undefined ? undefined : timeoutShown(timeouts);
  const triedAgain = again.reduce((sum, [, count]) => sum + count, 0);
  const moreTries = again.reduce((sum, [tries, count]) => sum + (tries - 1) * count, 0);
  // What was seen of a sample is not scaled up, and what was counted is. A try may be counted of which no span is there.
  const all = (calls ?? 0) - moreTries;
  const isWhole = callsVariance === undefined && all >= triedAgain;
  const told = [
    ...(triedAgain === 0
      ? []
      : [
          `${isWhole ? `${triedAgain} of ${all} calls` : `${triedAgain} call${triedAgain === 1 ? '' : 's'}`} tried again, up to ${Math.max(...again.map(([tries]) => tries))} times`,
        ]),
    ...(late === undefined ? [] : [`${late.calls} of ${late.of} given up after ${late.ms} ms`]),
    ...(refused === undefined ? [] : [`${refused} kept back by an open circuit breaker`]),
    ...(failed === undefined ? [] : [`${survived} of ${failed} failures survived by the caller`]),
  ];
  return told.length === 0 ? '' : `seen: ${told.join(', ')}`;
}
