/** What /proc/PID/stat says of a process (man 5 proc). Only Linux has it. */

/** The fields that are asked for. */
export interface ProcessStat {
  /** `R`, `S`, `T`, … as the system calls it. */
  readonly state: string;
  /** Nothing of it runs any more, though nobody may have collected it yet. */
  readonly isDead: boolean;
  readonly parent: number;
  readonly group: number;
  /** When it began, in clock ticks since the machine's start. */
  readonly began: string;
}

/** Where they are among the fields after the command: that is in brackets, and may contain anything. */
const field = { state: 0, parent: 1, group: 2, threads: 17, began: 19 } as const;

/** @returns `undefined` when the text is not of that form */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const began = fields[field.began];
  const state = fields[field.state];
  if (began === undefined || state === undefined) return undefined;
  return {
    state,
    // The state is that of its first thread. While others are still ending, its sockets are open: it would still be connected to.
    isDead: /^[ZX]/i.test(state) && Number(fields[field.threads]) <= 1,
    parent: Number(fields[field.parent]),
    group: Number(fields[field.group]),
    began,
  };
}
