import type { NodeArena } from './arena.ts';
import type { Meter } from './budget.ts';
import type { OperationTable } from './events.ts';
import type { StateSpace } from './interning.ts';
import type { Reductions } from './reductions.ts';
import type { Stamps } from './stamps.ts';
import type { MovesOnDemand } from './stand-ins.ts';
import type { NodeTable } from './table.ts';

/** How a search ended. `stopped`: a budget was used up. One that keeps its ends is `impossible` when it has them all. */
export type SearchEnd = 'linearizable' | 'impossible' | 'stopped';

/** Where a search may begin: a state, and the indeterminate operations that were used up to get there. */
export interface Start {
  readonly state: number;
  readonly used: readonly number[];
}

/** What a search works on and with. */
export interface SearchGround {
  readonly table: OperationTable;
  readonly states: StateSpace;
  readonly arena: NodeArena;
  readonly nodes: NodeTable;
  readonly meter: Meter;
  readonly reductions: Reductions;
  /** By call: see `movesOf`. */
  readonly moves?: MovesOnDemand | undefined;
  /** Of calls. */
  readonly tried: Stamps;
  /**
   * Where to begin; then the search does not stop at the first end, but keeps every end as a node (see window.ts). Left out: in the initial
   * state, and one end is enough.
   */
  readonly starts?: readonly Start[];
}
