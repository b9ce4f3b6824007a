/** When a place was last changed: deployed, or released. */

import type { Failure } from '../model/failure.ts';
import { serviceOf } from '../model/place.ts';
import type { Acts } from './candidate.ts';

/** Looks up the newest deployment of a service, or of either end of an edge; `undefined`: none is known. O(lines) once. */
export function lastChanges(failures: readonly Failure[]): (acts: Acts) => string | undefined {
  const newest = new Map<string, string>();
  for (const { kind, service, time } of failures) {
    if (kind !== 'deployment' || service === undefined) continue;
    keepNewest(newest, service, time);
    const whole = serviceOf(service);
    if (whole !== service) keepNewest(newest, whole, time);
  }
  return (acts) => {
    if ('service' in acts) return newest.get(acts.service);
    const [from, to] = [newest.get(acts.edge.from), newest.get(acts.edge.to)];
    if (from === undefined || to === undefined) return from ?? to;
    return Date.parse(from) > Date.parse(to) ? from : to;
  };
}

function keepNewest(newest: Map<string, string>, name: string, time: string): void {
  const known = newest.get(name);
  if (known === undefined || Date.parse(time) > Date.parse(known)) newest.set(name, time);
}
