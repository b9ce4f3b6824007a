/** How a command is made known. */

import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { World } from './world.ts';

/** Adds one command to the program. Its code is loaded when it is asked for; `end` is told the exit code. */
export type AddCommand = (program: Command, world: World, end: (code: ExitCode) => void) => void;
