/** The same load, more or less of it. */

import { durationMs, formatDuration } from '../lib/duration.ts';
import type { Workload } from '../model/scenario.ts';

/** What can be more or less. */
export interface Size {
  readonly duration?: string;
  /** Operations a second. */
  readonly rate?: number;
  readonly clients?: number;
}

/** Of a load that writes items and deletes them, the deletes come when a third of it is over at the latest: what comes after them matters. */
export function resized(workload: Workload, { duration = workload.duration, rate, clients }: Size): Workload {
  const sized = { ...workload, duration, rate: rate ?? workload.rate };
  switch (sized.use) {
    case 'requests':
      return sized;
    case 'sagas':
      return { ...sized, clients: clients ?? sized.clients };
    case 'registers': {
      const deleteMs = Math.min(durationMs(sized.deleteAfter), durationMs(duration) / 3);
      return { ...sized, clients: clients ?? sized.clients, deleteAfter: formatDuration(deleteMs) };
    }
  }
}
