/** Undoes a fault, but for what another one that stands needs; its evidence is read before. */

import type { FaultActions } from '../fault/fault-actions.ts';
import { messageOf } from '../lib/errors.ts';
import { describeFault, type Evidence } from '../model/fault.ts';
import { hitEvidence, sameUndo, undo, undoOf } from './fault-effect.ts';
import type { FaultState } from './fault-state.ts';
import type { Flapping } from './flapping.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Ports, UndoEntry } from './ports.ts';
import { retry, undoAttempts } from './retry.ts';
import { settleAll } from './settle-all.ts';

/** What a fault that is about to be undone has done, where that did not show when it began. Never rejects. */
export async function readEvidence(
  { actions }: PlannedFault,
  { showing }: FaultState,
  { links }: Pick<Ports, 'links'>,
): Promise<Evidence> {
  try {
    if (actions.toxics.length > 0) return await hitEvidence(actions, links, showing?.());
    return { level: 'none', detail: 'the fault failed while it began' };
  } catch (error) {
    return { level: 'none', detail: `the evidence could not be read: ${messageOf(error)}` };
  }
}

/** Undoes what no other standing fault needs. Gives what could not be undone; never rejects. */
export async function undoFault(
  fault: PlannedFault,
  state: FaultState,
  { needed, ports, onAgain }: { needed: readonly UndoEntry[]; ports: Ports; onAgain: () => void },
): Promise<string | undefined> {
  const mine = undoOf(fault.actions).filter((entry) => !isIn(entry, needed));
  const undoOne = async (entry: UndoEntry): Promise<void> => {
    // A service whose start fails may run all the same, and not be ready.
    if (entry.undo === 'start') state.undone = [...state.undone, entry];
    await undo(entry, ports);
    if (entry.undo !== 'start') state.undone = [...state.undone, entry];
  };
  const problem = await retry(() => settleAll(mine.map(undoOne)), {
    attempts: undoAttempts,
    clock: ports.clock,
    onAgain,
  });
  return problem === undefined ? undefined : `${describeFault(fault.fault)}: ${problem}`;
}

/** What must not be undone as long as this fault stands. One that flaps and is up needs no link to be down. */
export function neededNow({ actions }: PlannedFault, { flapping }: FaultState): UndoEntry[] {
  return undoOf(flapping?.isDown() === false ? { ...actions, disable: [] } : actions);
}

/** What the fault did and nobody here has undone. */
export function without(
  { toxics, disable, process }: FaultActions,
  undone: readonly UndoEntry[],
): FaultActions {
  if (undone.length === 0) return { toxics, disable, process };
  const stands = (part: Partial<FaultActions>): boolean =>
    undoOf({ toxics: [], disable: [], process: [], ...part }).every((entry) => !isIn(entry, undone));
  return {
    toxics: toxics.filter((one) => stands({ toxics: [one] })),
    disable: disable.filter((one) => stands({ disable: [one] })),
    process: process.filter((one) => stands({ process: [one] })),
  };
}

/** Whether it is one of these. */
export function isIn(entry: UndoEntry, entries: readonly UndoEntry[]): boolean {
  return entries.some((other) => sameUndo(entry, other));
}

/** The evidence of a fault that flaps: also how often it was down. */
export function withTimes(evidence: Evidence, flapping: Flapping): Evidence {
  const times = flapping.timesDown();
  return { ...evidence, detail: `${evidence.detail}; down ${times} ${times === 1 ? 'time' : 'times'}` };
}
