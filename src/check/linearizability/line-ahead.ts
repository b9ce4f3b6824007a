/**
 * Look-ahead for queues and stacks: giving up states whose values cannot leave in time.
 *
 * The values of a state stand in a line, the next to leave first. Where no value is put twice, it is known from the history who takes which:
 * the one operation that was answered with it, or nobody that was answered. Then, with the line of a state,
 *
 * - a value whose taking ends before that of one ahead of it begins cannot leave in time: a dead state;
 * - a value that nobody was answered with is taken by an indeterminate operation if at all; where more of them are ahead of one whose
 *   taking ends than such operations are left that begin before that end: dead;
 * - who found the line empty, and has still to be given a place, is as a value behind all others; so is, in a queue, any value that is still to
 *   be put and taken: it will stand behind those that are in line now. The one of them that ends first decides, as the conditions get
 *   weaker with later ends;
 * - an indeterminate operation that put what nobody was answered with need not have happened: leaving it out, and the indeterminate
 *   one that took it if there is one, changes no answer of others. So the states in which it has are not needed, either.
 *
 * None of this can come right again: values in line keep their order, so whoever is ahead has to leave before, and `begin` and `end` of
 * operations do not change. No linearization is lost but such as the last point makes a simpler one of. Where a value is put twice, or taken
 * by an ok that does not say what it took, nothing is said.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { NodeArena } from './arena.ts';
import { canonical } from './canonical.ts';
import type { OperationTable, Part } from './events.ts';
import type { ObjectStates } from './interning.ts';
import { nobody, takersOf, type LineGround, type Takers } from './line-takers.ts';
import type { Ahead } from './look-ahead.ts';
import type { OrderOfLeaving } from './model.ts';
import { Stamps } from './stamps.ts';

/** The look-ahead for a part, where its model keeps its values in line, and they tell who takes which. O(n log n). */
export function lineAheadOf(part: Part, ground: LineGround): Ahead | undefined {
  const { values } = ground.model;
  const takers = values?.line === undefined ? undefined : takersOf(part, values, ground);
  return takers && values?.line && new LineAhead(part, values.line, takers, ground);
}

class LineAhead implements Ahead {
  readonly #arena: NodeArena;
  readonly #table: OperationTable;
  readonly #states: ObjectStates;
  readonly #line: OrderOfLeaving<unknown>;
  readonly #takers: Takers;
  /** The first bit of indeterminate operations. */
  readonly #bit: number;
  /** By state: the numbers of the values in line. */
  readonly #lines: Int32Array[] = [];
  readonly #inLine: Stamps;

  constructor(part: Part, line: OrderOfLeaving<unknown>, takers: Takers, ground: LineGround) {
    this.#arena = ground.arena;
    this.#table = ground.table;
    this.#states = ground.objectStates;
    this.#line = line;
    this.#takers = takers;
    this.#bit = 64 * ((part.slots + 31) >>> 5);
    this.#inLine = new Stamps(takers.numberOf.size);
  }

  /** O(line + pending), and once O(line) to read each state. */
  isDead(event: number, state: number): boolean {
    const { takerOf, isDoubtful } = this.#takers;
    const { beginOf, endOf } = this.#table;
    const line = (this.#lines[state] ??= this.#lineOf(state));
    let [lastBegin, left, spent] = [-1, 0, -1];
    const isLate = (end: number): boolean => {
      if (lastBegin > end) return true;
      if (left === 0) return false;
      if (spent === -1) spent = this.#spent();
      return left > this.#begunBy(end) - spent;
    };
    this.#inLine.clear();
    for (const value of line) {
      const taker = takerOf[value]!;
      if (taker === nobody) {
        if (isDoubtful[value] === 1) return true;
        left += 1;
        continue;
      }
      if (isLate(endOf[taker]!)) return true;
      if (beginOf[taker]! > lastBegin) lastBegin = beginOf[taker]!;
      this.#inLine.add(value);
    }
    if (line.length === 0) return false;
    const first = this.#firstWaiting(event);
    return first !== nobody && isLate(endOf[first]!);
  }

  /** The operation that ends first of those that wait for the line to be gone. */
  #firstWaiting(event: number): number {
    const { waiting, valueOf } = this.#takers;
    const { beginOf, endOf, slotOf } = this.#table;
    let [low, high] = [0, waiting.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (endOf[waiting[middle]!]! < event) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < waiting.length; at += 1) {
      const operation = waiting[at]!;
      const isDone = beginOf[operation]! <= event && !this.#arena.has(this.#arena.count, slotOf[operation]!);
      const value = valueOf[at]!;
      if (!isDone && (value === nobody || !this.#inLine.has(value))) return operation;
    }
    return nobody;
  }

  /** How many indeterminate takers the new node has used. */
  #spent(): number {
    let spent = 0;
    for (const operation of this.#takers.spare) {
      if (this.#arena.has(this.#arena.count, this.#table.slotOf[operation]! + this.#bit)) spent += 1;
    }
    return spent;
  }

  #begunBy(end: number): number {
    let begun = 0;
    for (const operation of this.#takers.spare) if (this.#table.beginOf[operation]! <= end) begun += 1;
    return begun;
  }

  #lineOf(state: number): Int32Array {
    const values = this.#line.of(this.#states.at(state));
    return Int32Array.from(values, (value) => this.#takers.numberOf.get(canonical(value))!);
  }
}
