/** Faults that a simulation does not know: it carries messages, not bytes, and has no networks. They are refused, not left out. */

import { SeatrialError } from '../../lib/errors.ts';
import { describeFault, type Fault } from '../../model/fault.ts';
import type { Scenario } from '../../model/scenario.ts';

/** @throws {@link SeatrialError} `E_USAGE` naming the first fault of the scenario that cannot be simulated, and why */
export function refuseUnsimulated({ faults, name }: Scenario): void {
  for (const fault of faults) {
    const why = whyNot(fault);
    if (why === undefined) continue;
    throw new SeatrialError('E_USAGE', `${name}: ${describeFault(fault)} cannot be simulated: ${why}`, {
      hint: 'Run this scenario on real processes: seatrial run.',
    });
  }
}

/** Whether all faults of the scenario can be simulated. */
export function isSimulated({ faults }: Pick<Scenario, 'faults'>): boolean {
  return faults.every((fault) => whyNot(fault) === undefined);
}

/** Why it cannot be simulated; `undefined`: it can. */
export function whyNot(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'bandwidth':
    case 'slicer':
    case 'limit_data':
    case 'slow_close':
    case 'corrupt':
      return 'a simulated network carries whole messages, not bytes';
    case 'disconnect':
      return 'a simulation has links, and no networks';
    case 'http-status':
    case 'http-abort':
    case 'http-delay':
    case 'lost-reply':
      return fault.header === undefined ? undefined : 'simulated requests have a key, and no other header';
    default:
      return undefined;
  }
}
