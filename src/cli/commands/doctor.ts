/** `seatrial doctor`: what works on this machine, what is missing, and the one command that helps. */

import { checks } from '../doctor/checks.ts';
import { describeExamined } from '../doctor/describe.ts';
import { canWork, examine } from '../doctor/examine.ts';
import { realMachine } from '../doctor/real-machine.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import type { JsonFlag } from '../flags.ts';
import { paintFor } from '../paint.ts';
import type { World } from '../world.ts';

/** Tries everything on this machine. Ends 0 when experiments can be run here, else 3. */
export async function doctor(flags: JsonFlag, world: World): Promise<ExitCode> {
  const examined = await examine(checks, realMachine(world));
  const ready = canWork(examined);
  world.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ready, checks: examined })}\n`
      : describeExamined(examined, paintFor(world.stdout, world)),
  );
  return ready ? exitCodes.held : exitCodes.failed;
}
