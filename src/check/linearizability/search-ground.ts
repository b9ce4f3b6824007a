import type { NodeArena } from './arena.ts';
import type { Meter } from './budget.ts';
import type { OperationTable } from './events.ts';
import type { StateSpace } from './interning.ts';
import type { Reductions } from './reductions.ts';
import type { Stamps } from './stamps.ts';
import type { NodeTable } from './table.ts';

/** What a search works on and with. */
export interface SearchGround {
  readonly table: OperationTable;
  readonly states: StateSpace;
  readonly arena: NodeArena;
  readonly nodes: NodeTable;
  readonly meter: Meter;
  readonly reductions: Reductions;
  /** Of calls. */
  readonly tried: Stamps;
}
