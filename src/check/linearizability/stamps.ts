/** Which calls were tried in this expansion: a set that is emptied in O(1). */
export class Stamps {
  readonly #stampOf: Int32Array;
  #now = 0;

  constructor(calls: number) {
    this.#stampOf = new Int32Array(calls);
  }

  clear(): void {
    this.#now += 1;
  }

  has(call: number): boolean {
    return this.#stampOf[call] === this.#now;
  }

  add(call: number): void {
    this.#stampOf[call] = this.#now;
  }
}
