/** The reads of one object since it was last changed: what each client was shown last, and until when anybody was shown something else. */

/** A read: what it shows, by a key and as it is, and its rows. */
export interface QuietRead<State> {
  readonly state: State;
  readonly line: number;
  readonly begunMs: number;
}

/** Keeps every different state once. */
export class QuietReads<State> {
  readonly #isSame: (one: State, other: State) => boolean;
  /** The different states, each with the read that began last of those that showed it. */
  readonly #shown: QuietRead<State>[] = [];
  readonly #lastOf = new Map<number | string, QuietRead<State>>();

  constructor(isSame: (one: State, other: State) => boolean) {
    this.#isSame = isSame;
  }

  /** A client was shown something. O(different states). */
  take(process: number | string, { state, line, begunMs }: QuietRead<State>): void {
    const index = this.#shown.findIndex((shown) => this.#isSame(shown.state, state));
    const read = { state: this.#shown[index]?.state ?? state, line, begunMs };
    if (index === -1) this.#shown.push(read);
    else this.#shown[index] = read;
    this.#lastOf.set(process, read);
  }

  /** The object is changed: what was shown before says nothing about its end. */
  forget(): void {
    if (this.#lastOf.size === 0) return;
    this.#shown.length = 0;
    this.#lastOf.clear();
  }

  /** How many clients were shown something. */
  get clients(): number {
    return this.#lastOf.size;
  }

  /** What clients were shown last, each different state once, of the reads that began at `sinceMs` or later (NaN: all). */
  last(sinceMs = NaN): QuietRead<State>[] {
    const different = new Map<State, QuietRead<State>>();
    for (const read of this.#lastOf.values()) if (!(read.begunMs < sinceMs)) different.set(read.state, read);
    return [...different.values()];
  }

  /** The read that began last of those that showed something else than `state`. */
  lastOther(state: State): QuietRead<State> | undefined {
    const others = this.#shown.filter((read) => read.state !== state);
    return others.sort((one, other) => one.line - other.line).at(-1);
  }
}
