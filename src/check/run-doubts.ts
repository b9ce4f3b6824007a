/** Why an experiment proves nothing, whatever its books say: faults that were not there, a run that was cut short. */

import { faultPlace } from '../model/fault.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { History } from './history.ts';
import { linksLost } from './load-doubt.ts';

/** A fault that was asked for and is not proven to have taken effect as asked. */
export interface FaultDoubt {
  readonly why: string;
  /** It stood, though not at its moment: what is broken may be its doing. */
  readonly stood: boolean;
}

/** The faults in doubt. None where the baseline was not met: then none was to begin. */
export function faultDoubts(
  { faults }: Scenario,
  { baselineMet, faults: records }: ExperimentRecord,
): FaultDoubt[] {
  if (!baselineMet) return [];
  return faults.flatMap((fault, index): FaultDoubt[] => {
    const name = `fault ${index + 1} (${fault.kind} at ${faultPlace(fault)})`;
    const record = records[index];
    if (record === undefined) return [{ why: `${name} never began`, stood: false }];
    const { missed, beganMs, evidence } = record;
    if (missed !== undefined)
      return beganMs === undefined
        ? [{ why: `${name} missed its moment: ${missed}`, stood: false }]
        : [{ why: `${name} began, but not at its moment (${missed})`, stood: true }];
    const { level, detail } = evidence;
    if (level === 'hit' || level === 'probed') return [];
    return [
      { why: `${name} is not proven to have taken effect (evidence: ${level}, ${detail})`, stood: false },
    ];
  });
}

/** What was wrong with the run itself, one sentence each. */
export function runDoubts({ last, quiet }: History, record: ExperimentRecord): string[] {
  const reasons: string[] = [];
  if (record.status !== 'completed') {
    const why = record.error === undefined ? '' : ` (${record.error})`;
    reasons.push(
      `the experiment was ${record.status === 'failed' ? 'ended by an error of ours' : record.status}${why}`,
    );
  }
  // One that was stopped before had no time to look.
  if (!record.baselineMet && record.status === 'completed')
    reasons.push('the steady state was not met before any fault; faults were not begun');
  if (!record.healProven) reasons.push('it is not proven that every fault was undone');
  if (record.linksLostMs !== undefined) reasons.push(linksLost(record.linksLostMs));
  if (last === undefined) reasons.push('no final read was taken');
  else if (last.unreachable.length > 0)
    reasons.push(`could not be read at the end: ${last.unreachable.join(', ')}`);
  else if (!quiet) reasons.push('the target was never quiet');
  if (last !== undefined && last.stateless.length > 0)
    reasons.push(
      `gave no state at the end, though others of their service did: ${last.stateless.join(', ')}`,
    );
  return reasons;
}
