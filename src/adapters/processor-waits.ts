/** How long the threads of a process have waited for a processor: the system's own count, which only Linux keeps where we can read it. */

import { readdirSync, readFileSync } from 'node:fs';

/** By thread, in ms since it began. */
export type ProcessorWaits = ReadonlyMap<string, number>;

/** Of a process with more threads, the first ones stand for all. */
const threadsMax = 64;

/**
 * The second figure of `/proc/PID/task/TID/schedstat` of every thread, in ms: the time on a run queue
 * (Documentation/scheduler/sched-stats.rst). Empty where there is no such process, or the system does not say. O(threads).
 */
export function processorWaits(pid: number): ProcessorWaits {
  const folder = `/proc/${pid}/task`;
  try {
    const threads = readdirSync(folder).slice(0, threadsMax);
    return new Map(threads.map((thread) => [thread, waitedMs(`${folder}/${thread}/schedstat`)]));
  } catch {
    // It ended while we looked, or this is no Linux.
    return new Map();
  }
}

function waitedMs(file: string): number {
  const [, waitedNs] = readFileSync(file, 'utf8').split(' ');
  return Number(waitedNs) / 1e6;
}
