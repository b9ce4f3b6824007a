/** All mutations: what each model's histories can be spoilt by. */

import { deliveryMutations } from './delivery-mutations.ts';
import type { HistoryMutation } from './history-mutation.ts';
import { observationMutations } from './observation-mutations.ts';

/** Every {@link HistoryMutation} there is. Their names are unique for each object. */
export const historyMutations: readonly HistoryMutation[] = [...observationMutations, ...deliveryMutations];
