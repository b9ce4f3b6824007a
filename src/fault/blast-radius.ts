/** Blast radius: how many edges, services and replicas are hit at once, against what the scenario allows. */

import { serviceOf } from '../model/place.ts';
import type { Limits } from '../model/scenario.ts';
import type { FaultActions } from './fault-actions.ts';
import { hitBy } from './needed-edges.ts';

/**
 * What is too much about faults and holds that stand at the same time, as sentences; none: it is within the limits.
 *
 * An edge is one link (from one replica to one replica), however many toxics stand on it. A replica is hit when its process is acted on,
 * and a service when one of its replicas is; the two ends of a link are not: their processes run on, and the link has been counted.
 */
export function blastRadiusProblems(
  standing: readonly FaultActions[],
  limits: Pick<Limits, 'edges' | 'services' | 'replicas'>,
): string[] {
  const { links, replicas } = hitBy(standing);
  const services = new Set([...replicas].map(serviceOf));
  return [
    ...tooMany('edges', links.size, limits.edges),
    ...tooMany('services', services.size, limits.services),
    ...tooMany('replicas', replicas.size, limits.replicas),
  ];
}

function tooMany(what: 'edges' | 'services' | 'replicas', count: number, limit: number): string[] {
  return count > limit ? [`${count} ${what} would be hit at once; limits.${what} allows ${limit}`] : [];
}
