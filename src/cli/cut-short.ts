/** What was ended before its time is not a try. */

import type { Finished } from './experiment.ts';

/** Whether the experiment was ended by an interruption or an emergency stop. */
export function wasCutShort({ record, error }: Pick<Finished, 'record' | 'error'>): boolean {
  return (
    record.status === 'interrupted' ||
    error?.code === 'E_STOPPED' ||
    record.error?.startsWith('E_STOPPED') === true
  );
}
