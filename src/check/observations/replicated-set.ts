/** A replicated growing set: its states are the numbers of the elements shown, in order. */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { isList } from '../../model/value-key.ts';
import { Additions } from './additions.ts';
import type { Findings } from './findings.ts';
import type { CheckerOptions } from './options.ts';
import type { Flaw, Replicated } from './replicated.ts';
import { initialElements } from './shown-elements.ts';

/** CV2 and CV3: at the end it shows every acknowledged element, and none that nobody added. */
export class ReplicatedSet implements Replicated<Int32Array> {
  readonly #found: Findings;
  readonly #added: Additions;

  constructor(options: CheckerOptions, found: Findings) {
    this.#found = found;
    this.#added = new Additions(initialElements(options));
  }

  change(paired: PairedRow, at: number): void {
    this.#added.take(paired, at, this.#found);
  }

  read(_: PairedRow, seen: Value): Int32Array {
    const shown = isList(seen) ? seen : [];
    const numbers = new Int32Array(shown.length);
    for (const [index, value] of shown.entries()) numbers[index] = this.#added.elements.number(value);
    return numbers.sort().filter((number, index) => index === 0 || number !== numbers[index - 1]);
  }

  isSame(one: Int32Array, other: Int32Array): boolean {
    return one.length === other.length && one.every((element, index) => other[index] === element);
  }

  isApart(one: Int32Array, other: Int32Array): boolean {
    return this.#hasCertain(one, new Set(other)) || this.#hasCertain(other, new Set(one));
  }

  /** Whether it shows an element that others do not, other than such as were added with unknown end. */
  #hasCertain(state: Int32Array, others: ReadonlySet<number>): boolean {
    return state.some(
      (element) =>
        !others.has(element) &&
        (this.#added.acknowledgedAt(element) !== 0 || !this.#added.mayBeThere(element, Infinity)),
    );
  }

  *flaws(state: Int32Array, line: number): Generator<Flaw> {
    const invented = state.filter((element) => !this.#added.mayBeThere(element, Infinity));
    for (const element of invented)
      yield {
        rule: 'CV3',
        kind: 'invented',
        detail: () => ({
          sentence: `At the end (line ${line}) there is ${this.#added.elements.text(element)}, which nobody had added.`,
          lines: [line],
        }),
      };
  }

  *losses(state: Int32Array, line: number): Generator<Flaw> {
    const isShown = new Uint8Array(this.#added.elements.size);
    for (const element of state) isShown[element] = 1;
    const { elements } = this.#added;
    for (let element = 0; element < elements.size; element += 1) {
      if (this.#added.acknowledgedAt(element) === 0 || isShown[element] === 1) continue;
      const acknowledged = this.#added.acknowledgedLine(element);
      yield {
        rule: 'CV2',
        kind: 'lost',
        detail: () => ({
          sentence: `${elements.text(element)} was acknowledged (line ${acknowledged}), and at the end no replica shows it (line ${line}).`,
          lines: [acknowledged, line].filter((one) => one !== 0),
          durability: 'durable',
        }),
      };
    }
  }

  hasShrunk(before: Int32Array, after: Int32Array): boolean {
    const shown = new Set(after);
    return before.some((element) => !shown.has(element));
  }

  text(state: Int32Array): string {
    const few =
      state.length <= 10
        ? `: ${Array.from(state, (element) => this.#added.elements.text(element)).join(', ')}`
        : '';
    return `${state.length} elements${few}`;
  }
}
