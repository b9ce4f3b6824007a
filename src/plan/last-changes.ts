/** When a place was last changed: deployed, or released. */

import { isoMs } from '../lib/iso-time.ts';
import type { Acts } from './candidate.ts';
import type { Located } from './history.ts';

/** Looks up the newest deployment of a service, or of either end of an edge; `undefined`: none is known. O(deployments) once. */
export function lastChanges({
  failures,
  graph,
  places,
  placeOf,
  deployments,
}: Located): (acts: Acts) => string | undefined {
  const newest = new Map<string, string>();
  for (const line of deployments) {
    const service = graph.names[places[placeOf[line] ?? 0]?.service ?? -1];
    const time = failures[line]?.time;
    if (service !== undefined && time !== undefined) keepNewest(newest, service, time);
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
