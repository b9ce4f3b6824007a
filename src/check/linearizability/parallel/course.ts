/**
 * How far threads have come that judge the sections of one history together, and what they have used up: in memory that they share.
 *
 * One thread takes the sections in rounds, each with more nodes than the one before, and ends at the first impossible one. The place in that
 * order, round × sections + section, is the same here. So the one that is told of is the impossible section with the least place: what comes after
 * it need not be searched, what comes before is, and the answer does not depend on how many threads there are or which is quicker.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { defaultBytes, defaultNodes, type Budget } from '../budget.ts';
import { firstRound, roundFactor } from '../check-linearizable.ts';

/** The shared memory. Survives `postMessage`; the typed arrays are shared by it. */
export interface CourseMemory {
  readonly sections: number;
  readonly budget: { readonly nodes: number; readonly ms: number; readonly bytes: number };
  /** When the budget of time ends, by the threads' common clock in milliseconds. */
  readonly deadline: number;
  readonly marks: Int32Array;
  readonly used: BigInt64Array;
  /** Places + 1 in the order in which they are handed out; 0: not yet there. */
  readonly queue: Int32Array;
  /** Nodes made, by place. */
  readonly nodesAt: Int32Array;
}

/** What was used up, in the order of their numbers in the shared memory, from 1. */
const budgets = ['nodes', 'ms', 'bytes'] as const;
export type BudgetName = (typeof budgets)[number];

/** In `marks`. */
const head = 0;
const tail = 1;
const least = 2;
const exhausted = 3;
const done = 4;
/** In `used`. */
const nodesUsed = 0;
const bytesUsed = 1;

const noPlace = 0x7fff_ffff;
/** No search has more nodes than an arena can number, so more rounds would never come. */
const roundsMax = 8;

/** A new course; `sizes`: of the sections. The largest are handed out first, so that none of them is left alone at the end. */
export function createCourse(sizes: readonly number[], budget: Budget, deadline: number): CourseMemory {
  const { nodes = defaultNodes, ms = Infinity, bytes = defaultBytes } = budget;
  const sections = sizes.length;
  const places = sections * (1 + lastRoundOf(nodes));
  const queue = new Int32Array(new SharedArrayBuffer(4 * places));
  const bySize = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  for (const [turn, section] of bySize.entries()) queue[turn] = section + 1;
  const marks = new Int32Array(new SharedArrayBuffer(20));
  marks[tail] = sections;
  marks[least] = noPlace;
  return {
    sections,
    budget: { nodes, ms, bytes },
    deadline,
    marks,
    used: new BigInt64Array(new SharedArrayBuffer(16)),
    queue,
    nodesAt: new Int32Array(new SharedArrayBuffer(4 * places)),
  };
}

/** The first round whose limit no budget of `nodes` exceeds. */
function lastRoundOf(nodes: number): number {
  let round = 0;
  for (let limit = firstRound; limit < nodes && round < roundsMax; limit *= roundFactor) round += 1;
  return round;
}

/** One thread's sight of it. */
export class Course {
  readonly #memory: CourseMemory;
  readonly #lastRound: number;

  constructor(memory: CourseMemory) {
    this.#memory = memory;
    this.#lastRound = lastRoundOf(memory.budget.nodes);
  }

  get budget(): CourseMemory['budget'] {
    return this.#memory.budget;
  }

  get deadline(): number {
    return this.#memory.deadline;
  }

  /** The next place worth judging; nothing: there is none left. Whoever has a place takes its successor, too, if nobody else does. */
  take(): number | undefined {
    const { marks, queue } = this.#memory;
    for (;;) {
      const turn = Atomics.load(marks, head);
      if (turn >= Atomics.load(marks, tail)) return undefined;
      if (Atomics.compareExchange(marks, head, turn, turn + 1) !== turn) continue;
      let item = 0;
      // Somebody is between counting it and writing it.
      while (item === 0) item = Atomics.load(queue, turn);
      if (!this.isOver(item - 1)) return item - 1;
    }
  }

  /** Puts the section of `place` at the end, with the next round's nodes. */
  putBack(place: number): void {
    const { marks, queue, sections } = this.#memory;
    Atomics.store(queue, Atomics.add(marks, tail, 1), place + sections + 1);
  }

  sectionOf(place: number): number {
    return place % this.#memory.sections;
  }

  /** How many nodes the search at `place` may have. */
  limitAt(place: number): number {
    const round = Math.floor(place / this.#memory.sections);
    return round === this.#lastRound ? Infinity : firstRound * roundFactor ** round;
  }

  /** The section was judged, and can be linearized. */
  finish(): void {
    Atomics.add(this.#memory.marks, done, 1);
  }

  /** The section at `place` is impossible: what comes after it does not matter any more. */
  cutAt(place: number): void {
    const { marks } = this.#memory;
    let known = Atomics.load(marks, least);
    while (place < known) {
      const before = Atomics.compareExchange(marks, least, known, place);
      if (before === known) return;
      known = before;
    }
  }

  /** Whether it does not matter any more what is found at `place`. */
  isOver(place: number): boolean {
    const { marks } = this.#memory;
    return Atomics.load(marks, exhausted) !== 0 || place > Atomics.load(marks, least);
  }

  /** A budget was used up. True: nobody said so before. */
  exhaust(name: BudgetName): boolean {
    return Atomics.compareExchange(this.#memory.marks, exhausted, 0, 1 + budgets.indexOf(name)) === 0;
  }

  /** Which budget was used up, as the reason says it. */
  get exhausted(): string | undefined {
    const name = budgets[Atomics.load(this.#memory.marks, exhausted) - 1];
    return name === undefined ? undefined : `${this.budget[name]} ${name}`;
  }

  countNodes(nodes: number): void {
    if (nodes > 0) Atomics.add(this.#memory.used, nodesUsed, BigInt(nodes));
  }

  /** Notes how many nodes the search at `place` has made in the end. */
  noteNodes(place: number, nodes: number): void {
    this.#memory.nodesAt[place] = nodes;
  }

  get nodesMade(): number {
    return Number(Atomics.load(this.#memory.used, nodesUsed));
  }

  /** Sets aside so many bytes more. False: there are not so many left. */
  grant(bytes: number): boolean {
    const { used, budget } = this.#memory;
    for (;;) {
      const before = Atomics.load(used, bytesUsed);
      if (Number(before) + bytes > budget.bytes) return false;
      if (Atomics.compareExchange(used, bytesUsed, before, before + BigInt(bytes)) === before) return true;
    }
  }

  /** How many sections have been judged. */
  get done(): number {
    return Atomics.load(this.#memory.marks, done);
  }

  /** The place of the impossible section that is told of, and the nodes that one thread would have made until then. */
  get cut(): { readonly place: number; readonly nodes: number } | undefined {
    const place = Atomics.load(this.#memory.marks, least);
    if (place === noPlace) return undefined;
    return {
      place,
      nodes: this.#memory.nodesAt.subarray(0, place + 1).reduce((sum, nodes) => sum + nodes, 0),
    };
  }
}
