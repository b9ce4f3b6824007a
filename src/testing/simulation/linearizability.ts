/** Whether what clients saw in an experiment is linearizable: each item a register of its own. */

import {
  checkLinearizable,
  type LinearizabilityResult,
} from '../../check/linearizability/check-linearizable.ts';
import type { Model } from '../../check/linearizability/model.ts';
import { models } from '../../check/linearizability/registry.ts';
import { readOperations } from '../../history/operations.ts';
import { createRunReader } from '../../history/run-rows.ts';
import type { Material } from '../../check/judge.ts';
import type { Value } from '../../model/history.ts';

/**
 * Judges the operations of an experiment, as `seatrial check events.jsonl --model register` would.
 *
 * @param model - left out: a register for each item
 */
export function checkOperations(
  { events }: Pick<Material, 'events'>,
  model: Model = models.register,
): LinearizabilityResult {
  const name = { name: 'events' };
  const read = createRunReader(name);
  const rows = events.flatMap((event, index) => {
    const row = read(event as unknown as Value, { line: index + 1, column: 1 });
    return row === undefined ? [] : [row];
  });
  return checkLinearizable(readOperations(rows, name), model);
}
