/** All checks on one machine. A check that cannot even be tried has failed, with the reason. */

import { inTime } from '../../adapters/in-time.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Check, Finding } from './check.ts';
import type { Machine } from './machine.ts';

/** A check and how it went. */
export interface Examined extends Finding {
  readonly name: string;
  readonly needed: boolean;
  readonly purpose?: string;
}

const msMax = 20_000;

/** Every check in order, at once. Whatever they do, it resolves. */
export async function examine(checks: readonly Check[], machine: Machine): Promise<Examined[]> {
  return await Promise.all(
    checks.map(async (check) => {
      const { name, needed, purpose } = check;
      const finding = await attempt(check, machine);
      return { name, needed, ...(purpose === undefined ? {} : { purpose }), ...finding };
    }),
  );
}

/** Whether the main job, planning and running experiments, can be done. */
export function canWork(examined: readonly Examined[]): boolean {
  return examined.every(({ needed, works }) => works || !needed);
}

async function attempt(check: Check, machine: Machine): Promise<Finding> {
  try {
    return await inTime(check.try(machine), msMax);
  } catch (error) {
    const [first = ''] = messageOf(error).split('\n');
    return {
      works: false,
      found: first,
      ...(check.otherwise === undefined ? {} : { help: check.otherwise }),
    };
  }
}
