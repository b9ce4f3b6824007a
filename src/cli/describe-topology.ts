/** A topology that was observed, for people. */

import type { ObservedCalls, Topology } from '../model/topology.ts';
import type { Paint } from './paint.ts';

/** A line for each edge and one for each of its operations. */
export function describeTopology({ services, edges }: Topology, paint: Paint): string {
  const lines = edges.flatMap(({ from, to, observed, evidence = [] }) => {
    const edge = paint.bold(`${from}->${to}`);
    if (observed === undefined) return [`${edge}  ${evidence.join('; ')}`];
    const { operations, unfollowed, connections } = observed;
    return [
      `${edge}  ${figures(observed)}`,
      ...operations.map(({ operation, ...calls }) => `  ${operation}  ${figures(calls)}`),
      ...(unfollowed === 0
        ? []
        : [`  ${unfollowed} of ${connections} connections could not be followed to their end`]),
    ];
  });
  const entries = services.filter(({ entry }) => entry).map(({ name }) => name);
  return [
    `${services.length} services, ${edges.length} edges${entries.length === 0 ? '' : `; users come in at ${entries.join(', ')}`}`,
    ...lines,
    '',
  ].join('\n');
}

function figures({ calls, errors, retries, perSecond, p50Ms, p99Ms }: ObservedCalls): string {
  return [
    `${calls} calls`,
    `${perSecond}/s`,
    `${Math.round((errors / calls) * 1_000) / 10} % errors`,
    ...(retries === 0 ? [] : [`${retries} retries`]),
    ...(p50Ms === undefined || p99Ms === undefined ? [] : [`p50 ${p50Ms} ms, p99 ${p99Ms} ms`]),
  ].join(', ');
}
