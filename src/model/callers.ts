/** Who asks for the steps of a saga. */

import { ownerOf, type Saga } from './target.ts';

/** Who may ask for a step: the coordinator; without one, any service that has to do with the saga. In the order of the steps. */
export function callersOf(saga: Pick<Saga, 'coordinator' | 'begins' | 'steps'>): readonly string[] {
  if (saga.coordinator !== undefined) return [saga.coordinator];
  return [...new Set([ownerOf(saga), ...saga.steps.map(({ service }) => service)])];
}
