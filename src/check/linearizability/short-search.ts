/**
 * The search of search.ts in a short history: nodes, steps and reductions are those described there, on the bits of numbers; but for stand-ins and
 * look-ahead, which a short history seldom needs.
 *
 * It gives up after a few nodes: what is hard is for the other search.
 *
 * Its inner functions share what they work on as variables: code that has not been compiled yet reads these sooner than fields.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- iterators are slow until they have been compiled */

import { observer, overwrite, update } from './calls.ts';
import { mix } from './pair-map.ts';
import { initialState, nothing, type ShortHistory } from './short-history.ts';
import { anywhere } from './stand-ins.ts';
import type { Step } from './witness.ts';

/** What came of a search, and the nodes that it made. */
export interface ShortEnd {
  readonly end: 'linearizable' | 'impossible' | 'stopped';
  readonly nodes: number;
  /** Of the linearization found. */
  readonly steps: readonly Step[];
}

/** A node that has so many before it is not expanded; one has no more children than those. */
const expandedMax = 400;
const childrenMax = 64;
/** No more nodes are made than these. */
export const shortNodesMax = expandedMax + childrenMax;
/** Open addressing, load at most one half. */
const headsSize = 1_024;

/** Numbers of a node: its columns. */
const columns = 8;
/** What a search holds at most, about. */
export const shortBytesMax = 64 * 1_024;
const [stateAt, owedAt, usedAt, spentAt, parentAt, operationAt, nextAt] = [1, 2, 3, 4, 5, 6, 7];

/** Searches until there is an answer or it would make more than {@link shortNodesMax} nodes. */
export function searchShort(history: ShortHistory): ShortEnd {
  const { calls, events, bits, seen, since, beginOf, endOf, bitOf, indeterminate, kinds, from, to } = history;
  const { callOf } = calls;
  const size = events.length;
  const memory = new Int32Array(columns * shortNodesMax + headsSize + kinds.length);
  const heads = memory.subarray(0, headsSize);
  const tried = memory.subarray(headsSize, headsSize + kinds.length);
  const nodes = memory.subarray(headsSize + kinds.length);
  let count = 0;
  const agenda: number[] = [];
  /** What is pending at the completion `pendingAt`, by deadline, and the bits of the blind writes among it but for what completes there. */
  const pending: number[] = [];
  let pendingAt = -1;
  let writes = 0;
  /** The states that somebody can make use of at the node `wantedAt`, as bits. */
  let wantedAt = -1;
  let wanted = 0;

  /** Goes on from the event to the first completion at which there is something to decide; takes in the node there. True: there is none. */
  const enter = (
    first: number,
    state: number,
    owes: number,
    uses: number,
    spent: number,
    parent: number,
    operation: number,
  ): boolean => {
    let event = first;
    let owed = owes;
    let used = uses;
    for (; event < size; event += 1) {
      const bit = bits[event]!;
      if ((events[event]! & 1) === 0) {
        if (seen[event] !== state) owed |= bit;
        continue;
      }
      if ((owed & bit) !== 0) break;
      if (seen[event] !== nothing) continue;
      if ((used & bit) === 0) break;
      used ^= bit;
    }
    const node = columns * count;
    nodes[node + parentAt] = parent;
    nodes[node + operationAt] = operation;
    if (event === size) return true;
    let slot = mix(event, state) & (headsSize - 1);
    let head = heads[slot]! - 1;
    while (head !== -1 && (nodes[head] !== event || nodes[head + stateAt] !== state)) {
      slot = (slot + 1) & (headsSize - 1);
      head = heads[slot]! - 1;
    }
    for (let one = head; one !== -1; one = nodes[one + nextAt]!) {
      const isBetter =
        ((nodes[one + owedAt]! & ~owed) |
          (nodes[one + usedAt]! & ~used) |
          (nodes[one + spentAt]! & ~spent)) ===
        0;
      if (isBetter) return false;
    }
    nodes[node] = event;
    nodes[node + stateAt] = state;
    nodes[node + owedAt] = owed;
    nodes[node + usedAt] = used;
    nodes[node + spentAt] = spent;
    nodes[node + nextAt] = head;
    heads[slot] = node + 1;
    count += 1;
    return false;
  };

  /** Finds out what is pending at a completion. */
  const gatherPending = (event: number): void => {
    pendingAt = event;
    pending.length = 0;
    writes = 0;
    const x = events[event]! >> 1;
    for (let at = since[event]!; at < event; at += 1) {
      const operation = events[at]! >> 1;
      const end = endOf[operation]!;
      if ((events[at]! & 1) === 1 || end < event) continue;
      let place = pending.length;
      for (; place > 0 && endOf[pending[place - 1]!]! > end; place -= 1) pending[place] = pending[place - 1]!;
      pending[place] = operation;
      if (operation !== x && kinds[callOf[operation]!] === overwrite) writes |= bitOf[operation]!;
    }
  };

  /** Finds out which states somebody can make use of at a node: see *useless steps* in search.ts. */
  const gatherWanted = (node: number): void => {
    wantedAt = node;
    wanted = 0;
    const owed = nodes[node + owedAt]!;
    const used = nodes[node + usedAt]!;
    const spent = nodes[node + spentAt]!;
    for (let place = 0; place < pending.length; place += 1) {
      const operation = pending[place]!;
      const call = callOf[operation]!;
      const state = from[call]!;
      if (state === anywhere || ((kinds[call] === observer ? ~owed : used) & bitOf[operation]!) !== 0)
        continue;
      wanted |= 1 << state;
    }
    for (let place = 0; place < indeterminate.length; place += 1) {
      const operation = indeterminate[place]!;
      if (beginOf[operation]! > nodes[node]!) break;
      const state = from[callOf[operation]!]!;
      if (state === anywhere || (spent & bitOf[operation]!) !== 0) continue;
      wanted |= 1 << state;
    }
  };

  /** Whether nobody can make use of the state to which a call leads from `state`; it itself can only where it changes nothing. */
  const isUseless = (node: number, call: number, state: number): boolean => {
    const after = to[call]!;
    if (kinds[call] === update && after === state) return true;
    if (node !== wantedAt) gatherWanted(node);
    return ((wanted >> after) & 1) === 0;
  };

  /** The child in which `operation` is applied. True: it reaches the end. */
  const apply = (node: number, operation: number, isIndeterminate: boolean): boolean => {
    const event = nodes[node]!;
    const before = nodes[node + stateAt]!;
    const call = callOf[operation]!;
    const state = to[call]!;
    const kind = kinds[call]!;
    const bit = bitOf[operation]!;
    let owed = nodes[node + owedAt]!;
    let used = nodes[node + usedAt]!;
    let spent = nodes[node + spentAt]!;
    if (isIndeterminate) spent |= bit;
    else {
      owed &= ~bit;
      used |= bit;
    }
    if (kind === overwrite) owed &= ~writes;
    if (state !== before) {
      for (let place = 0; place < pending.length; place += 1) {
        const other = pending[place]!;
        const call = callOf[other]!;
        if (from[call] === state && kinds[call] === observer) owed &= ~bitOf[other]!;
      }
    }
    return enter(event, state, owed, used, spent, node, operation);
  };

  /** The children of a node, one for each way to go on that is worth trying. True: one reaches the end. */
  const expand = (node: number): boolean => {
    const event = nodes[node]!;
    const state = nodes[node + stateAt]!;
    const used = nodes[node + usedAt]!;
    const spent = nodes[node + spentAt]!;
    const x = events[event]! >> 1;
    if (event !== pendingAt) gatherPending(event);
    if (mayForgo(node) && enter(event + 1, state, nodes[node + owedAt]!, used, spent, node, -1)) return true;
    for (let place = 0; place < pending.length; place += 1) {
      const operation = pending[place]!;
      const call = callOf[operation]!;
      if ((from[call] !== state && from[call] !== anywhere) || kinds[call] === observer) continue;
      if ((used & bitOf[operation]!) !== 0 || tried[call] === node + 1) continue;
      tried[call] = node + 1;
      if (operation !== x && kinds[call] === overwrite && isUseless(node, call, state)) continue;
      if (apply(node, operation, false)) return true;
    }
    for (let place = 0; place < indeterminate.length; place += 1) {
      const operation = indeterminate[place]!;
      if (beginOf[operation]! > event) break;
      const call = callOf[operation]!;
      if (from[call] !== state && from[call] !== anywhere) continue;
      if ((spent & bitOf[operation]!) !== 0 || tried[call] === node + 1) continue;
      tried[call] = node + 1;
      if (!isUseless(node, call, state) && apply(node, operation, true)) return true;
    }
    return false;
  };

  /** Whether what completes was hidden and not used, and its completion has just been reached. */
  const mayForgo = (node: number): boolean => {
    const event = nodes[node]!;
    if (seen[event] !== nothing || (nodes[node + owedAt]! & bits[event]!) !== 0) return false;
    const parent = nodes[node + parentAt]!;
    return parent === -1 || nodes[parent] !== event;
  };

  if (enter(0, initialState, 0, 0, 0, -1, -1)) return { end: 'linearizable', nodes: 0, steps: [] };
  for (let node = 0; ; node = agenda.pop()!) {
    const first = count;
    if (expand(node)) return { end: 'linearizable', nodes: count, steps: stepsUpTo(nodes, columns * count) };
    if (count >= expandedMax) return { end: 'stopped', nodes: count, steps: [] };
    for (let child = count - 1; child >= first; child -= 1) agenda.push(columns * child);
    if (agenda.length === 0) return { end: 'impossible', nodes: count, steps: [] };
  }
}

/** The steps from the first node to this one. */
function stepsUpTo(nodes: Int32Array, last: number): Step[] {
  const steps: Step[] = [];
  for (let node = last; nodes[node + parentAt] !== -1; node = nodes[node + parentAt]!) {
    const operation = nodes[node + operationAt]!;
    if (operation !== -1) steps.push({ event: nodes[nodes[node + parentAt]!]!, operation });
  }
  return steps.reverse();
}
