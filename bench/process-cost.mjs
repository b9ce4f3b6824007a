/** What a process has cost so far (Linux: /proc). */

import { readFileSync } from 'node:fs';

/** Of a kernel's clock as programs see it, on every system of today. */
const ticksPerSecond = 100;

/** CPU seconds, its own and the kernel's for it. */
export function cpuSeconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Proportional set size in MB: its memory, with what it shares counted by share. */
export function pssMb(pid) {
  const [, kb] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return (Number(kb) * 1_024) / 1e6;
}
