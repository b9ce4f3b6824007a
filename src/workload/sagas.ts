/** The saga workload: one saga after another, each with an id of its own and a variant drawn in the given shares. */

import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import { calledReplicas } from './called-replicas.ts';
import { drawShares } from './shares.ts';
import type { Workload, WorkloadOptions } from './workload.ts';

type SagasDocument = Extract<WorkloadDocument, { use: 'sagas' }>;

/** A saga that is meant to go through. */
const plainVariant = 'plain';

/** Sagas `o-1`, `o-2`, …, asked at the replicas of the entry in turn. */
export function sagasWorkload(
  { saga, at, variants }: SagasDocument,
  { random, replicas, names = '' }: WorkloadOptions,
): Workload {
  const entries = calledReplicas([at], replicas);
  const drawn = drawShares(variants, plainVariant, random.fork('variants'));
  let id = 0;
  return {
    next: (client) => {
      id += 1;
      const place = entries[(id - 1) % entries.length] ?? entries[0];
      return {
        client,
        operation: { f: saga, id, place, saga: `${names}o-${id}`, variant: drawn.next().value },
      };
    },
    done: () => undefined,
  };
}
