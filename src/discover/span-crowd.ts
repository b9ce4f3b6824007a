/**
 * The spans of one id that far too many services share: somebody's counting, and no ids. Whoever looks for a parent among them is shown those
 * of his own service, and behind them the few that may be it else, so that a crowd costs no more than its spans.
 */

import { byName } from './edge-tally.ts';
import type { Names } from './names.ts';
import { kindNumbers, type SpanRows } from './span-rows.ts';

/** Rows of one id, of different services and kinds. */
export interface Crowd {
  add(row: number): void;
  /** The row of this service and kind, -1: none. */
  equal(service: number, kind: number): number;
  /** Chains them, when all are there: of each service its own, then those that count for every service. */
  chain(nexts: Int32Array): void;
  /** The first row of the chain of this service. */
  first(service: number): number;
}

const { server, consumer, client, producer } = kindNumbers;

/** What a span of another service asks for (`span-links.ts`): the first that serves, the first that calls, the first of the others. */
const parts: readonly (readonly number[])[] = [
  [server, consumer],
  [client, producer],
  [kindNumbers.untold, kindNumbers.internal],
];

/** Nobody in it yet. */
export function createCrowd(rows: SpanRows, names: Names): Crowd {
  const members = new Map<number, number>();
  const heads = new Map<number, number>();
  let shared = -1;
  const keyOf = (service: number, kind: number): number => service * 8 + kind;
  const firstOf = (kinds: readonly number[]): number => {
    let first = -1;
    for (const row of members.values())
      if (kinds.includes(rows.kindOf(row)) && (first < 0 || isBefore(row, first))) first = row;
    return first;
  };
  const isBefore = (a: number, b: number): boolean =>
    (byName(names.textOf(rows.serviceOf(a)), names.textOf(rows.serviceOf(b))) ||
      rows.kindOf(a) - rows.kindOf(b)) < 0;
  return {
    add: (row) => members.set(keyOf(rows.serviceOf(row), rows.kindOf(row)), row),
    equal: (service, kind) => members.get(keyOf(service, kind)) ?? -1,
    chain: (nexts) => {
      const first = new Set(parts.map(firstOf).filter((row) => row >= 0));
      for (const row of first) {
        nexts[row] = shared;
        shared = row;
      }
      for (const row of members.values()) {
        if (first.has(row)) continue;
        const service = rows.serviceOf(row);
        nexts[row] = heads.get(service) ?? shared;
        heads.set(service, row);
      }
    },
    first: (service) => heads.get(service) ?? shared,
  };
}
