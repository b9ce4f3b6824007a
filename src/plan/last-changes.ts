/** When a place was last changed: deployed, or released. */

import { isoMs } from '../lib/iso-time.ts';
import type { Failure } from '../model/failure.ts';
import type { Acts } from './candidate.ts';
import type { Place } from './history.ts';

/** Looks up the newest deployment of a service, or of either end of an edge; `undefined`: none is known. O(lines) once. */
export function lastChanges(
  failures: readonly Failure[],
  placesOf: (failure: Failure) => readonly Place[],
): (acts: Acts) => string | undefined {
  const newest = new Map<string, string>();
  for (const failure of failures) {
    if (failure.kind !== 'deployment') continue;
    const { time } = failure;
    for (const place of placesOf(failure)) if ('service' in place) keepNewest(newest, place.service, time);
  }
  return (acts) => {
    if ('service' in acts) return newest.get(acts.service);
    const [from, to] = [newest.get(acts.edge.from), newest.get(acts.edge.to)];
    if (from === undefined || to === undefined) return from ?? to;
    return isoMs(from) > isoMs(to) ? from : to;
  };
}

function keepNewest(newest: Map<string, string>, name: string, time: string): void {
  const known = newest.get(name);
  if (known === undefined || isoMs(time) > isoMs(known)) newest.set(name, time);
}
