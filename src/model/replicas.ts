/** The replicas that a target declares, and those of them that a written place means. */

import { remembered } from '../lib/remembered.ts';
import { covers, replicaName, serviceOf } from './place.ts';
import type { Target } from './target.ts';

/** Every replica of a service, as the target declares them; none of one that it does not have. */
export function replicasOf(target: Target, service: string): readonly string[] {
  return declaredBy(target).get(service) ?? [];
}

const declaredBy = remembered(
  ({ services }: Target): ReadonlyMap<string, readonly string[]> =>
    new Map(
      Object.entries(services).map(([service, { replicas }]) => [
        service,
        Array.from({ length: replicas }, (_, index) => replicaName({ service, number: index + 1 })),
      ]),
    ),
);

/** The replicas that a place means: `catalog` all of them, `catalog.2` one, if there is such a one. */
export function replicasAt(place: string, target: Target): string[] {
  return replicasOf(target, serviceOf(place)).filter((replica) => covers(place, replica));
}
