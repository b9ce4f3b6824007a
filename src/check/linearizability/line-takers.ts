/** Of a queue or stack whose values are each put once: who takes which, and who waits for whom. See line-ahead.ts. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { Value } from '../../model/history.ts';
import { observer, overwrite, type Calls } from './calls.ts';
import { canonical } from './canonical.ts';
import type { Part } from './events.ts';
import type { ObjectStates } from './interning.ts';
import type { Model, ValueFlow } from './model.ts';
import type { SearchGround } from './search-ground.ts';

/** No value, or no operation. */
export const nobody = -1;

/** What is to be known of the history. */
export interface LineGround extends Pick<SearchGround, 'table' | 'arena'> {
  readonly calls: Calls;
  readonly model: Model;
  /** The state of an object before anything happened. */
  readonly initial: unknown;
  readonly objectStates: ObjectStates;
}

/** The operations of one part, by what they do to the line. */
export interface Takers {
  readonly numberOf: ReadonlyMap<string | number, number>;
  /** By value: the operation that was answered with it. */
  readonly takerOf: Int32Array;
  /** By value: whether an indeterminate operation put it. */
  readonly isDoubtful: Uint8Array;
  /** Indeterminate operations that take. */
  readonly spare: Int32Array;
  /** Operations that wait for the values before theirs to be gone, by end; and their values. Who found none waits for all. */
  readonly waiting: Int32Array;
  readonly valueOf: Int32Array;
}

/** Sorts the operations of a part; `undefined` where it is not one object, a value is put twice, or it is not known who took what. O(n log n). */
export function takersOf(part: Part, flow: ValueFlow<unknown>, ground: LineGround): Takers | undefined {
  const { table, calls, initial } = ground;
  const [numberOf, takerOf, isDoubtful] = [
    new Map<string | number, number>(),
    [] as number[],
    [] as number[],
  ];
  const [spare, waiting] = [[] as number[], [] as { operation: number; value: Value | undefined }[]];
  let isKnown = flow.line !== undefined && calls.keys.length > 0;
  const put = (value: Value, isIndeterminate: number): void => {
    const name = canonical(value);
    if (numberOf.has(name)) isKnown = false;
    numberOf.set(name, numberOf.size);
    takerOf.push(nobody);
    isDoubtful.push(isIndeterminate);
  };
  for (const value of flow.line?.of(initial) ?? []) put(value, 0);

  const begun = part.events.filter((event) => (event & 1) === 0).map((event) => event >> 1);
  const object = table.objectOf[begun[0] ?? part.indeterminate[0] ?? 0];
  for (const operation of [...begun, ...part.indeterminate]) {
    const { call, kind } = calls.calls[table.callOf[operation]!]!;
    const isIndeterminate = table.isIndeterminate[operation]!;
    const [puts, sees] = [flow.puts(call), flow.sees(call)];
    if (table.objectOf[operation] !== object || puts.length + sees.length > 1 || kind === overwrite)
      return undefined;
    if (puts.length === 1) put(puts[0]!, isIndeterminate);
    else if (sees.length === 1 || kind === observer) {
      if (sees.length === 1 && kind === observer) return undefined;
      waiting.push({ operation, value: sees[0] });
    } else if (isIndeterminate === 1) spare.push(operation);
    else return undefined;
  }
  if (!isKnown) return undefined;

  waiting.sort((a, b) => table.endOf[a.operation]! - table.endOf[b.operation]!);
  const numberAt = (value: Value | undefined): number =>
    value === undefined ? nobody : (numberOf.get(canonical(value)) ?? nobody);
  for (const { operation, value } of waiting)
    if (numberAt(value) !== nobody) takerOf[numberAt(value)] = operation;
  // What is put in front of the others makes nobody wait.
  const behind = waiting.filter(({ value }) => value === undefined || flow.line?.entry === 'last');
  return {
    numberOf,
    takerOf: Int32Array.from(takerOf),
    isDoubtful: Uint8Array.from(isDoubtful),
    spare: Int32Array.from(spare),
    waiting: Int32Array.from(behind, ({ operation }) => operation),
    valueOf: Int32Array.from(behind, ({ value }) => numberAt(value)),
  };
}
