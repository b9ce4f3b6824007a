/**
 * The gate: a process is there, with its group, and does nothing before it is let in. In between its group is written down; when whoever
 * holds the gate dies, it ends.
 */

import type { Writable } from 'node:stream';

const gate = 'read -r _ <&3 && exec 3<&- && exec "$@"';

/** The command behind a gate that opens with a line on descriptor 3, and ends when that is closed instead. */
export function gatedCommand(command: readonly string[]): readonly [string, ...string[]] {
  return ['/bin/sh', '-c', gate, 'sh', ...command];
}

/** Lets the command begin. */
export function openGate(pipe: Writable): void {
  pipe.on('error', () => undefined);
  pipe.end('\n', () => pipe.destroy());
}
