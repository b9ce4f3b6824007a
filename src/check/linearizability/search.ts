/**
 * Is there a linearization? Just-in-time linearization, depth first.
 *
 * Nothing must be linearized before its deadline, its completion (G. Lowe, "Testing for linearizability", 2017). So the search walks along
 * the events and branches only at the completion of an operation x that is still to be done: it applies pending operations until x is among
 * them. A node is (event, state, bits): of each pending operation whether it is still to be done (M) and whether it was used up (U), and of
 * each indeterminate one whether it was used up. The fewer bits, the better the node.
 *
 * What keeps it small, each with the reason why nothing is lost:
 *
 * - *Dominance*, *stand-ins*: see table.ts and stand-ins.ts.
 * - *Symmetry*: of pending operations with equal calls only the earliest deadline is tried. A solution that uses another one first is one
 *   with the two exchanged: one moves earlier, not before its invocation, the other later, not beyond its deadline; the states are the same.
 * - *Eager observers*: what changes no state is done as soon as its answer holds. Taking it out of where it stood changes nothing.
 * - *Hiding*: with a blind write every other pending blind write of the object may have happened just before it. It owes nothing any more
 *   (M clear) but may still be used (U clear) until its completion, where both ways are tried: used now, or forgone. Forgoing is offered only
 *   on arrival at the completion: after another step there it is what forgoing first and taking that step later gives. x itself is never
 *   hidden by another write before it: doing x first, with the other still optional, gives the same.
 * - *Useless steps*: before x a blind write or an indeterminate operation is worth trying only if an observer or a pending update can use the
 *   state after it. Otherwise the next step is a blind write, and skipping the first one gives the same state with fewer bits.
 * - *Look-ahead*: see look-ahead.ts, and line-ahead.ts for queues and stacks.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { agendaOf } from './agenda.ts';
import type { NodeArena } from './arena.ts';
import type { Meter } from './budget.ts';
import { observer, overwrite, update } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { StateSpace } from './interning.ts';
import type { Ahead } from './look-ahead.ts';
import type { Reductions } from './reductions.ts';
import type { SearchEnd, SearchGround, Start } from './search-ground.ts';
import type { Stamps } from './stamps.ts';
import { standInsOf, type StandIns } from './stand-ins.ts';
import type { NodeTable } from './table.ts';
import { Usefulness } from './usefulness.ts';

/** One search of one part. */
export class Search {
  readonly part: Part;
  /** The furthest event at which a node stopped. */
  furthest = -1;
  /** The last step of the linearization found: the node before it, and the operation (-1: forgone). */
  last: readonly [parent: number, operation: number] = [-1, -1];
  readonly #table: OperationTable;
  readonly #states: StateSpace;
  readonly #arena: NodeArena;
  readonly #nodes: NodeTable;
  readonly #meter: Meter;
  readonly #reductions: Reductions;
  readonly #lookAhead: Ahead | undefined;
  /** Words of M, and of U. */
  readonly #words: number;
  readonly #width: number;
  readonly #tried: Stamps;
  readonly #usefulness: Usefulness;
  readonly #starts: readonly Start[] | undefined;
  readonly #standIns: StandIns | undefined;

  constructor(ground: SearchGround, part: Part, lookAhead: Ahead | undefined) {
    this.part = part;
    this.#table = ground.table;
    this.#states = ground.states;
    this.#arena = ground.arena;
    this.#nodes = ground.nodes;
    this.#meter = ground.meter;
    this.#reductions = ground.reductions;
    this.#lookAhead = lookAhead;
    this.#words = (part.slots + 31) >>> 5;
    this.#width = 2 * this.#words + ((part.indeterminate.length + 31) >>> 5);
    this.#tried = ground.tried;
    this.#usefulness = new Usefulness(ground, part, this.#words);
    this.#starts = ground.starts;
    this.#standIns = standInsOf(part, ground.table, ground.moves);
  }

  /** Searches until there is an answer, `nodesMax` nodes were made, or the budget is used up. Exponential at worst: the problem is NP-complete. */
  run(nodesMax: number): SearchEnd {
    const [arena, nodes, meter, states] = [this.#arena, this.#nodes, this.#meter, this.#states];
    arena.reset(this.#width);
    nodes.reset(this.#standIns, this.#width - 2 * this.#words);
    this.#usefulness.forget();
    const limit = Math.min(nodesMax, meter.nodesLeft);
    const agenda = agendaOf(
      arena,
      this.#starts !== undefined && this.#reductions.dominance ? nodes : undefined,
    );
    let isDone = this.#begin();
    agenda.add(0);
    let node = isDone ? -1 : agenda.take();
    let { compared } = nodes;
    let { asked } = states;
    while (node !== -1) {
      const first = arena.count;
      isDone = this.#expand(node);
      if (isDone) break;
      agenda.add(first);
      const work = 1 + arena.count - first + nodes.compared - compared;
      if (!meter.mayGoOn(work, states.asked - asked, this) || arena.count >= limit) break;
      compared = nodes.compared;
      asked = states.asked;
      node = agenda.take();
    }
    meter.countNodes(arena.count);
    if (isDone) return 'linearizable';
    return node === -1 && meter.exhausted === undefined ? 'impossible' : 'stopped';
  }

  /** What it holds. */
  get bytes(): number {
    return this.#arena.bytes + this.#nodes.bytes + this.#states.bytes;
  }

  /** The nodes to begin with. True: one is at the end. */
  #begin(): boolean {
    const arena = this.#arena;
    for (const { state, used } of this.#starts ?? [{ state: this.#states.initial, used: [] }]) {
      if (arena.isFull) arena.grow();
      arena.bits.fill(0, arena.count * this.#width, (arena.count + 1) * this.#width);
      for (const operation of used) arena.set(this.#table.slotOf[operation]! + 64 * this.#words);
      if (this.#enter(this.#advance(0, state), state, -1, -1)) return true;
    }
    return false;
  }

  /** The children of a node, one for each way to go on that is worth trying. True: one reaches the end. */
  #expand(node: number): boolean {
    const { part } = this;
    if (this.#arena.event[node] === part.events.length) return false;
    const { slotOf, callOf } = this.#table;
    const { symmetry, eagerObservers } = this.#reductions;
    const event = this.#arena.event[node]!;
    const state = this.#arena.state[node]!;
    const x = part.events[event]! >> 1;
    this.#tried.clear();

    if (this.#mayForgo(node, event, x) && this.#forgo(node, event, state)) return true;
    for (let at = part.mutatorStart[event]!; at < part.mutatorStart[event + 1]!; at += 1) {
      const operation = part.mutators[at]!;
      if (this.#arena.has(node, slotOf[operation]! + 32 * this.#words)) continue;
      const call = callOf[operation]!;
      if (symmetry) {
        if (this.#tried.has(call)) continue;
        this.#tried.add(call);
      }
      if (this.#apply(node, operation, x)) return true;
    }
    if (!eagerObservers && this.#observe(node, event, state, x)) return true;
    for (let at = 0; at < part.indeterminateCalls.length; at += 1) {
      if (this.#table.beginOf[part.indeterminate[part.indeterminateStart[at]!]!]! > event) break;
      const call = part.indeterminateCalls[at]!;
      if (symmetry && this.#tried.has(call)) continue;
      for (let next = part.indeterminateStart[at]!; next < part.indeterminateStart[at + 1]!; next += 1) {
        const operation = part.indeterminate[next]!;
        if (this.#table.beginOf[operation]! > event) break;
        if (this.#arena.has(node, slotOf[operation]! + 64 * this.#words)) continue;
        if (this.#apply(node, operation, x)) return true;
        if (symmetry) break;
      }
    }
    return false;
  }

  /** The child in which `operation` is applied. True: it reaches the end. */
  #apply(node: number, operation: number, x: number): boolean {
    const { callOf, kindOf, objectOf, slotOf, isIndeterminate } = this.#table;
    const { eagerObservers, hiding } = this.#reductions;
    const before = this.#arena.state[node]!;
    const event = this.#arena.event[node]!;
    const state = this.#states.step(before, callOf[operation]!);
    if (state === -1) return false;
    if (operation !== x && this.#isUseless(node, operation, before, state)) return false;
    if (!this.#copy(node)) return false;

    if (isIndeterminate[operation] === 1) this.#arena.set(slotOf[operation]! + 64 * this.#words);
    else {
      this.#arena.clear(slotOf[operation]!);
      this.#arena.set(slotOf[operation]! + 32 * this.#words);
    }
    if (hiding && kindOf[operation] === overwrite) {
      const { mutatorStart, mutators } = this.part;
      for (let at = mutatorStart[event]!; at < mutatorStart[event + 1]!; at += 1) {
        const other = mutators[at]!;
        if (other !== x && kindOf[other] === overwrite && objectOf[other] === objectOf[operation])
          this.#arena.clear(slotOf[other]!);
      }
    }
    if (state !== before) {
      if (eagerObservers) this.#discharge(event, state);
      if (this.#lookAhead?.isDead(event, state, objectOf[operation]!) === true) return false;
    }
    const isXDone =
      operation === x || (kindOf[x] === observer && !this.#arena.has(this.#arena.count, slotOf[x]!));
    return this.#enter(isXDone ? this.#advance(event, state) : event, state, node, operation);
  }

  /** Without eager observers: the children in which one that holds is done. */
  #observe(node: number, event: number, state: number, x: number): boolean {
    const { observerStart, observers } = this.part;
    for (let at = observerStart[event]!; at < observerStart[event + 1]!; at += 1) {
      const operation = observers[at]!;
      const slot = this.#table.slotOf[operation]!;
      if (!this.#arena.has(node, slot) || this.#states.step(state, this.#table.callOf[operation]!) === -1)
        continue;
      if (!this.#copy(node)) return false;
      this.#arena.clear(slot);
      if (this.#enter(operation === x ? this.#advance(event, state) : event, state, node, operation))
        return true;
    }
    return false;
  }

  /** The child in which the optional operation that completes is taken as hidden. */
  #forgo(node: number, event: number, state: number): boolean {
    return this.#copy(node) && this.#enter(this.#advance(event + 1, state), state, node, -1);
  }

  /** See the header: whether a step before x can be skipped. */
  #isUseless(node: number, operation: number, before: number, state: number): boolean {
    const { kindOf, isIndeterminate } = this.#table;
    const { uselessSteps, hiding } = this.#reductions;
    const kind = kindOf[operation]!;
    if (!uselessSteps) return false;
    if (isIndeterminate[operation] === 0 && !(hiding && kind === overwrite)) return false;
    return (kind === update && state === before) || this.#usefulness.isUseless(node, operation, state);
  }

  /** Does the pending observers of the new node that hold in `state`. */
  #discharge(event: number, state: number): void {
    const { observerStart, observers } = this.part;
    const { slotOf, callOf } = this.#table;
    for (let at = observerStart[event]!; at < observerStart[event + 1]!; at += 1) {
      const operation = observers[at]!;
      const slot = slotOf[operation]!;
      if (!this.#arena.has(this.#arena.count, slot)) continue;
      if (this.#states.step(state, callOf[operation]!) !== -1) this.#arena.clear(slot);
    }
  }

  /** From `event` on to the first completion at which there is something to decide, in the new node; the number of events: none is left. */
  #advance(event: number, state: number): number {
    const { events } = this.part;
    const { slotOf, kindOf, callOf } = this.#table;
    const { eagerObservers } = this.#reductions;
    for (let at = event; at < events.length; at += 1) {
      const operation = events[at]! >> 1;
      const slot = slotOf[operation]!;
      const isObserver = kindOf[operation] === observer;
      if ((events[at]! & 1) === 0) {
        if (!(isObserver && eagerObservers && this.#states.step(state, callOf[operation]!) !== -1))
          this.#arena.set(slot);
        continue;
      }
      if (this.#arena.has(this.#arena.count, slot)) return at;
      if (isObserver) continue;
      if (!this.#arena.has(this.#arena.count, slot + 32 * this.#words)) return at;
      this.#arena.clear(slot + 32 * this.#words);
    }
    return events.length;
  }

  /** Takes in the new node, whose bits are written, unless another makes it superfluous. True: it has reached the end. */
  #enter(event: number, state: number, parent: number, operation: number): boolean {
    if (event === this.part.events.length && this.#starts === undefined) {
      this.last = [parent, operation];
      return true;
    }
    const arena = this.#arena;
    const node = arena.count;
    arena.event[node] = event;
    arena.state[node] = state;
    arena.parent[node] = parent;
    arena.operation[node] = operation;
    if (event > this.furthest) this.furthest = event;
    if (this.#nodes.admit(this.#reductions.dominance)) arena.count += 1;
    return false;
  }

  /** Begins a new node with the bits of `node`. False: there is no room within the budget. */
  #copy(node: number): boolean {
    const arena = this.#arena;
    if (arena.isFull) {
      if (!this.#meter.mayHold(this.bytes + arena.bytesMore)) return false;
      arena.grow();
    }
    arena.bits.copyWithin(arena.count * this.#width, node * this.#width, (node + 1) * this.#width);
    return true;
  }

  /** Whether x was hidden and not used, and its completion has just been reached. */
  #mayForgo(node: number, event: number, x: number): boolean {
    if (this.#table.kindOf[x] === observer || this.#arena.has(node, this.#table.slotOf[x]!)) return false;
    const parent = this.#arena.parent[node]!;
    return parent === -1 || this.#arena.event[parent] !== event;
  }
}
