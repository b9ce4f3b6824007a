/**
 * The requests workload: what users ask at an entry, in the given shares, each request by a user of its own.
 *
 * Which request comes next does not depend on what became of those before: an open loop. A request that starts a saga carries the
 * saga's id, so that the saga can be followed to its end.
 */

import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import { calledReplicas } from './called-replicas.ts';
import { drawShares } from './shares.ts';
import type { Workload, WorkloadOptions } from './workload.ts';

/** The part of a scenario that describes it. */
export type RequestsDocument = Extract<WorkloadDocument, { use: 'requests' }>;

/** A saga that is meant to go through. */
const plainVariant = 'plain';

/** Requests numbered from 1, asked at the replicas of the entry in turn; number N starts saga `o-N`, if it starts one. */
export function requestsWorkload(
  { at, mix }: RequestsDocument,
  { random, replicas, requests = {}, names = '' }: WorkloadOptions,
): Workload {
  const entries = calledReplicas([at], replicas);
  const { shares, rest } = proportions(mix);
  const drawn = drawShares(shares, rest, random.fork('requests'));
  let id = 0;
  return {
    next: () => {
      id += 1;
      const f = drawn.next().value;
      const place = entries[(id - 1) % entries.length] ?? entries[0];
      const starts =
        requests[f]?.saga === undefined ? {} : { saga: `${names}o-${id}`, variant: plainVariant };
      return { client: id - 1, operation: { f, id, place, ...starts } };
    },
    done: () => undefined,
  };
}

/** The mix as shares of 1. The largest is the rest: what rounding leaves over must not go to a request that is never asked. */
function proportions(mix: Readonly<Record<string, number>>): {
  shares: Readonly<Record<string, number>>;
  rest: string;
} {
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  const [[rest] = [''], ...others] = Object.entries(mix).sort(([, a], [, b]) => b - a);
  return { shares: Object.fromEntries(others.map(([name, share]) => [name, share / total])), rest };
}
