/** In which order the nodes of a search are looked at. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { NodeArena } from './arena.ts';
import type { NodeTable } from './table.ts';

/** Nodes that are still to be looked at. */
export interface Agenda {
  /** Takes in the nodes of the arena from `first` on. */
  add(first: number): void;
  /** The next one; -1: there is none. */
  take(): number;
}

/** The order for a search. `table`: that of one which wants all ends, and the dominating nodes alone. */
export function agendaOf(arena: NodeArena, table: NodeTable | undefined): Agenda {
  return table === undefined ? new DeepestFirst(arena) : new EventByEvent(arena, table);
}

/** Deepest first, and of the children of a node the first: an end is found soon. */
class DeepestFirst implements Agenda {
  readonly #arena: NodeArena;
  readonly #nodes: number[] = [];

  constructor(arena: NodeArena) {
    this.#arena = arena;
  }

  add(first: number): void {
    for (let node = this.#arena.count - 1; node >= first; node -= 1) this.#nodes.push(node);
  }

  take(): number {
    return this.#nodes.pop() ?? -1;
  }
}

/**
 * Event by event, where all ends are wanted: no node is looked at before all are known that could dominate it, but for those of its own event, and what
 * is dominated by then is passed over. No node leads back to an earlier event.
 */
class EventByEvent implements Agenda {
  readonly #arena: NodeArena;
  readonly #table: NodeTable;
  readonly #nodes: number[][] = [];
  #event = 0;
  #next = 0;

  constructor(arena: NodeArena, table: NodeTable) {
    this.#arena = arena;
    this.#table = table;
  }

  add(first: number): void {
    for (let node = first; node < this.#arena.count; node += 1)
      (this.#nodes[this.#arena.event[node]!] ??= []).push(node);
  }

  take(): number {
    for (; this.#event < this.#nodes.length; this.#event += 1) {
      const nodes = this.#nodes[this.#event] ?? [];
      while (this.#next < nodes.length) {
        const node = nodes[this.#next++]!;
        if (!this.#table.isDominated(node)) return node;
      }
      this.#nodes[this.#event] = [];
      this.#next = 0;
    }
    return -1;
  }
}
