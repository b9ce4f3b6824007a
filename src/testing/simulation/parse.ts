/** Targets and scenarios as a test writes them: what has a default may be left out. */

import { z } from 'zod';
import { SeatrialError } from '../../lib/errors.ts';
import { scenarioSchema, type Scenario, type ScenarioInput } from '../../model/scenario.ts';
import { targetSchema, type Target } from '../../model/target.ts';

/** @throws {@link SeatrialError} `E_FILE_INVALID` with everything that is wrong, and where */
export function parseTarget(written: z.input<typeof targetSchema>): Target {
  return parsed(targetSchema, written, 'target');
}

/** As {@link parseTarget}. A scenario file's text is read with `parse` of the package `yaml` before. */
export function parseScenario(written: ScenarioInput): Scenario {
  return parsed(scenarioSchema, written, 'scenario');
}

function parsed<T>(schema: z.ZodType<T>, written: unknown, what: string): T {
  const { data, error } = schema.safeParse(written);
  if (error === undefined) return data;
  throw new SeatrialError('E_FILE_INVALID', `the ${what} is not as it should be:\n${z.prettifyError(error)}`);
}
