/** The elements that clients added to a growing set: which may be in it, and which certainly are, from when on. */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { Column } from '../../lib/column.ts';
import type { Findings } from './findings.ts';
import { ValueIndex } from './value-index.ts';

/**
 * Positions are counted in rows, from 2; 1 is the beginning, 0 is never. An element added more than once counts from its first addition that was not refused, as far as
 * that can be told from sums: then rather too early than too late, so that nothing is called invented that may be there. 50 bytes an element.
 */
export class Additions {
  readonly elements = new ValueIndex();
  readonly #standing = new Column();
  readonly #begunAt = new Column();
  readonly #acknowledgedAt = new Column();
  readonly #acknowledgedLine = new Column();
  /** How many were asked for, and how many of them were acknowledged. */
  attempts = 0;
  acknowledged = 0;

  /** `initial`: what is there from the beginning; it counts as acknowledged before the first row. */
  constructor(initial: readonly Value[] = []) {
    for (const value of initial) {
      const element = this.elements.number(value);
      this.#standing.set(element, 1);
      this.#begunAt.set(element, 1);
      this.#acknowledgedAt.set(element, 1);
    }
  }

  /** Takes a row of an `add` that stands at the position `at`. Gives the element’s number if it is now acknowledged for the first time. */
  take(paired: PairedRow, at: number, found: Findings): number | undefined {
    const { row, invoke } = paired;
    const value = invoke.value ?? undefined;
    if (value === undefined) {
      found.unsaid(paired);
      return undefined;
    }
    const element = this.elements.number(value);
    if (row.type === 'invoke') this.#begin(element, at);
    else if (row.type === 'fail') this.#fail(element);
    else if (row.type === 'ok') return this.#acknowledge(element, at, row.line);
    return undefined;
  }

  #begin(element: number, at: number): void {
    this.attempts += 1;
    if (this.#standing.add(element, 1) === 1) this.#begunAt.set(element, at);
  }

  #fail(element: number): void {
    if (this.#standing.add(element, -1) === 0) this.#begunAt.set(element, 0);
  }

  #acknowledge(element: number, at: number, line: number): number | undefined {
    this.acknowledged += 1;
    if (this.#acknowledgedAt.at(element) !== 0) return undefined;
    this.#acknowledgedAt.set(element, at);
    this.#acknowledgedLine.set(element, line);
    return element;
  }

  /** Whether the element may have been there at a position: some addition of it began before, and was not refused. */
  mayBeThere(element: number, at: number): boolean {
    const begun = this.#begunAt.at(element);
    return begun !== 0 && begun < at;
  }

  /** The position of its first acknowledgement; 0 if there is none. */
  acknowledgedAt(element: number): number {
    return this.#acknowledgedAt.at(element);
  }

  /** The line of its first acknowledgement; 0 for what is there from the beginning. */
  acknowledgedLine(element: number): number {
    return this.#acknowledgedLine.at(element);
  }
}
