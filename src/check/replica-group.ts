/** Replicas that promise to hold the same data: they are compared with each other. */

import { covers, replicaName, serviceOf } from '../model/place.ts';
import { replicasOf } from '../model/replicas.ts';
import type { Workload } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';

/** A replica's name with its number, as runtimes write it: `order` → `order.1`. */
export function canonicalReplica(place: string): string {
  return place.includes('.') ? place : replicaName({ service: place, number: 1 });
}

/**
 * The groups of a target. A register workload names one by the places it writes and reads at, whatever the services are called (a
 * primary and its followers are two services and one group). Without one every replicated service that reports states is a group.
 */
export function replicaGroups(
  target: Target,
  workload: Workload | undefined,
  reporting: ReadonlySet<string>,
): readonly (readonly string[])[] {
  if (workload?.use === 'registers') {
    const places = [...workload.writeAt, ...workload.readAt];
    const services = [...new Set(places.map(serviceOf))];
    const replicas = services.flatMap((service) => replicasOf(target, service));
    return [replicas.filter((replica) => places.some((place) => covers(place, replica)))];
  }
  if (reporting.size === 0) return [];
  return Object.keys(target.services)
    .filter((service) => reporting.has(service))
    .map((service) => replicasOf(target, service))
    .filter((replicas) => replicas.length > 1);
}
