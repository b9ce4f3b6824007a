/** Why a run ends before its time: a person interrupted it (Ctrl-C), or made the emergency stop. One signal, told apart by its reason. */

import { SeatrialError } from '../lib/errors.ts';
import type { RunStatus } from '../model/run-record.ts';

/** Whether it was the emergency stop that aborted the signal. */
export function isEmergency({ reason }: AbortSignal): boolean {
  return reason instanceof SeatrialError && reason.code === 'E_STOPPED';
}

/** How what was going then has ended; `undefined`: the signal is not aborted. */
export function earlyStatus(signal: AbortSignal): RunStatus | undefined {
  if (!signal.aborted) return undefined;
  return isEmergency(signal) ? 'aborted' : 'interrupted';
}

/** What was thrown because the signal is aborted is the reason of the signal; anything else stays itself. */
export function earlyEnd(thrown: SeatrialError, { reason }: AbortSignal): SeatrialError {
  return thrown.code === 'E_INTERRUPTED' && reason instanceof SeatrialError ? reason : thrown;
}
