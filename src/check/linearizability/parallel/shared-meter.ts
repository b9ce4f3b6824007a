/** What is left of a budget that several threads use up together. */

import type { NodeArena } from '../arena.ts';
import { Meter, stepWork, workBetweenLooks, type Held } from '../budget.ts';
import type { BudgetName, Course } from './course.ts';

/** Of a small budget of nodes this share may be made between two looks. */
const shareBetweenLooks = 1 / 64;
/** Bytes are set aside in such shares of the budget. */
const shareOfBytes = 1 / 1_024;

/** One thread's meter. It tells the others what it used, and is stopped by what they found, at every look at the clock. */
export class SharedMeter extends Meter {
  /** This thread was the first to say that the budget is used up. */
  isFirst = false;
  readonly #course: Course;
  readonly #clock: () => number;
  readonly #workBetweenLooks: number;
  #arena: NodeArena | undefined;
  #place = 0;
  #workDone = 0;
  /** Of the arena's nodes, those that the others know of. */
  #told = 0;
  #granted = 0;
  #keptBytes = 0;

  /** @param clock - milliseconds, the same for all threads */
  constructor(course: Course, clock: () => number) {
    super();
    this.#course = course;
    this.#clock = clock;
    this.#workBetweenLooks = Math.min(workBetweenLooks, course.budget.nodes * shareBetweenLooks);
  }

  /** From now on, what is done is done at `place` and in `arena`. */
  begin(place: number, arena: NodeArena): void {
    this.exhausted = this.#course.exhausted;
    this.#place = place;
    this.#arena = arena;
    this.#told = 0;
  }

  override forExplaining(nodes: number): Meter {
    return Meter.until(this.#course.deadline, this.#clock, { nodes, bytes: this.#course.budget.bytes });
  }

  /** Bytes that stay in use while others are filled. */
  keep(bytes: number): void {
    this.#keptBytes += bytes;
  }

  override get nodesLeft(): number {
    return this.#course.budget.nodes - this.#course.nodesMade;
  }

  /** Says of a search that was stopped that it was for want of nodes. */
  endOfNodes(): void {
    this.#exhaust('nodes');
  }

  override countNodes(nodes: number): void {
    this.nodes += nodes;
    this.#course.countNodes(nodes - this.#told);
    this.#told = 0;
  }

  override mayGoOn(work: number, modelSteps: number, held?: Held): boolean {
    this.#workDone += work + modelSteps * stepWork;
    if (this.#workDone >= this.#workBetweenLooks) {
      this.#workDone = 0;
      if (held !== undefined) this.mayHold(held.bytes);
      this.#look();
    }
    return this.exhausted === undefined;
  }

  override mayHold(bytes: number): boolean {
    const wanted = bytes + this.#keptBytes;
    if (wanted > this.#granted && !this.#grant(wanted - this.#granted)) this.#exhaust('bytes');
    return this.exhausted === undefined;
  }

  #look(): void {
    const made = this.#arena?.count ?? 0;
    this.#course.countNodes(made - this.#told);
    this.#told = made;
    if (this.nodesLeft <= 0) this.#exhaust('nodes');
    else if (this.#clock() >= this.#course.deadline) this.#exhaust('ms');
    else if (this.#course.isOver(this.#place)) this.exhausted ??= this.#course.exhausted ?? 'another part';
  }

  #exhaust(name: BudgetName): void {
    if (this.#course.exhaust(name)) this.isFirst = true;
    this.exhausted ??= this.#course.exhausted;
  }

  #grant(bytes: number): boolean {
    const whole = Math.max(bytes, Math.floor(this.#course.budget.bytes * shareOfBytes));
    for (const one of [whole, bytes]) {
      if (!this.#course.grant(one)) continue;
      this.#granted += one;
      return true;
    }
    return false;
  }
}
