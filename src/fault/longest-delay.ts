/** How long what was sent before healing may still be on its way because of a fault of ours. */

import { durationMs } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';

/** The longest delay in ms that any fault or hold of the scenario puts on what is sent; 0: none does. */
export function longestDelayMs(scenario: Scenario): number {
  return scenario.faults.reduce((most, fault) => Math.max(most, delayMs(fault), holdMs(fault)), 0);
}

function delayMs(fault: Fault): number {
  switch (fault.kind) {
    case 'latency':
      return durationMs(fault.latency) + durationMs(fault.jitter);
    case 'slow-open':
    case 'http-delay':
      return durationMs(fault.delay) + durationMs(fault.jitter);
    case 'slow_close':
      return durationMs(fault.delay);
    case 'timeout':
    case 'reset_peer':
      return durationMs(fault.timeout);
    default:
      return 0;
  }
}

function holdMs({ begin }: Fault): number {
  return 'hold' in begin ? durationMs(begin.hold) : 0;
}
