/** Whether something was over before anything of ours disturbed the target: then the target is broken by itself. */

import type { History, ItemCase } from './history.ts';
import { finishOf, type SagaCase } from './saga-case.ts';

/** The saga had ended, and its clients had their answers, before the first fault; or there was none. */
export function sagaWithoutFault({ disturbedAt }: History, saga: SagaCase): boolean {
  if (disturbedAt === undefined) return true;
  const answered = saga.operations.every(({ end }) => end !== undefined && end.event.at < disturbedAt);
  const ended = finishOf(saga) !== undefined && saga.events.every(({ event }) => event.at < disturbedAt);
  const refused = saga.operations.length > 0 && saga.operations.every(({ outcome }) => outcome === 'fail');
  return answered && (ended || (refused && saga.events.length === 0));
}

/** Every operation on the item had ended before the first fault; or there was none. */
export function itemWithoutFault({ disturbedAt }: History, { operations }: ItemCase): boolean {
  if (disturbedAt === undefined) return true;
  return operations.every(({ end }) => end !== undefined && end.event.at < disturbedAt);
}
