/** What `seatrial doctor` looks at: each check tries one thing on the machine and says how it went, and what helps. */

import type { Machine } from './machine.ts';

/** How a check went. */
export interface Finding {
  readonly works: boolean;
  /** What was found, with its numbers. One line. */
  readonly found: string;
  /** The one command that helps, where something is missing. */
  readonly help?: string;
}

/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  /** Whether planning, running and judging on processes needs it. */
  readonly needed: boolean;
  /** What it is for, where it is not needed. */
  readonly purpose?: string;
  /** The command that helps when it cannot even be tried. */
  readonly otherwise?: string;
  try(machine: Machine): Promise<Finding>;
}
