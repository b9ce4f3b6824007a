/** Blast radius: how many edges and services are hit at once, against what the scenario allows. */

import type { Limits } from '../model/scenario.ts';
import { serviceOf } from '../model/place.ts';
import type { FaultActions } from './fault-actions.ts';

/**
 * What is too much about faults that stand at the same time, as sentences; none: it is within the limits.
 *
 * An edge is one link (from one replica to one replica); a service counts once, however many of its replicas are hit.
 */
export function blastRadiusProblems(standing: readonly FaultActions[], limits: Limits): string[] {
  const links = standing.flatMap(({ toxics, disable }) => [...toxics.map(({ link }) => link), ...disable]);
  const services = standing.flatMap(({ process }) => process.map(({ replica }) => serviceOf(replica)));
  return [
    ...tooMany('edges', new Set(links).size, limits.edges),
    ...tooMany('services', new Set(services).size, limits.services),
  ];
}

function tooMany(what: 'edges' | 'services', count: number, limit: number): string[] {
  return count > limit ? [`${count} ${what} would be hit at once; limits.${what} allows ${limit}`] : [];
}
