/** How much a check may cost, and when to look whether it did. */

import { SeatrialError } from '../../lib/errors.ts';

/** What a check may use at most. */
export interface Budget {
  /** Nodes of the search, all parts together. Default 2,000,000. */
  readonly nodes?: number | undefined;
  /** Milliseconds; needs a clock. Default: no limit. */
  readonly ms?: number | undefined;
  /** Bytes of the search's own tables and states. Default 1 GiB. */
  readonly bytes?: number | undefined;
}

/** Work between two looks at the clock: nodes made or compared; a step of the model counts as `stepWork` of them. */
export const workBetweenLooks = 4_096;
export const stepWork = 256;
export const defaultNodes = 2_000_000;
export const defaultBytes = 2 ** 30;

/** What has a size. */
export interface Held {
  readonly bytes: number;
}

/** What is left of a budget. One for a whole check. */
export class Meter {
  /** Which budget was used up; `undefined` while none was. */
  exhausted: string | undefined;
  /** Nodes made so far. */
  nodes = 0;
  readonly #budget: { readonly nodes: number; readonly ms: number; readonly bytes: number };
  readonly #now: () => number;
  #deadline: number;
  #work = 0;

  /** @throws SeatrialError `E_USAGE` for milliseconds without a clock. */
  constructor({ nodes = defaultNodes, ms, bytes = defaultBytes }: Budget = {}, now?: () => number) {
    if (ms !== undefined && now === undefined) {
      throw new SeatrialError('E_USAGE', 'a budget of milliseconds needs a clock', {
        hint: 'give `now`, such as () => performance.now()',
      });
    }
    this.#budget = { nodes, ms: ms ?? Infinity, bytes };
    this.#now = now ?? (() => 0);
    this.#deadline = this.#now() + this.#budget.ms;
  }

  /** A meter that ends at `deadline` of a clock. */
  static until(deadline: number, now: () => number, budget: Omit<Budget, 'ms'>): Meter {
    const meter = new Meter(budget, now);
    meter.#deadline = deadline;
    return meter;
  }

  /** For the explanation of what was found: in the time that is left, with nodes of its own. */
  forExplaining(nodes: number): Meter {
    return Meter.until(this.#deadline, this.#now, { nodes, bytes: this.#budget.bytes });
  }

  get nodesLeft(): number {
    return this.#budget.nodes - this.nodes;
  }

  /** Whether there is so much left that nothing of it needs to be asked for. */
  hasAmple(nodes: number, bytes: number): boolean {
    return this.exhausted === undefined && this.nodesLeft > nodes && this.#budget.bytes > bytes;
  }

  /** Counts nodes made by a search that has ended. */
  countNodes(nodes: number): void {
    this.nodes += nodes;
    if (this.nodesLeft <= 0) this.exhausted ??= `${this.#budget.nodes} nodes`;
  }

  /** Counts work, and looks now and then at the clock and at what is held. False: stop. */
  mayGoOn(work: number, modelSteps: number, held?: Held): boolean {
    this.#work += work + modelSteps * stepWork;
    if (this.#work >= workBetweenLooks) {
      this.#work = 0;
      if (held !== undefined) this.mayHold(held.bytes);
      if (this.#now() >= this.#deadline) this.exhausted ??= `${this.#budget.ms} ms`;
    }
    return this.exhausted === undefined;
  }

  /** Whether so many bytes may be in use. False: stop. */
  mayHold(bytes: number): boolean {
    if (bytes > this.#budget.bytes) this.exhausted ??= `${this.#budget.bytes} bytes`;
    return this.exhausted === undefined;
  }
}
