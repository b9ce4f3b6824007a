/** Changes that make a generated history wrong, whatever its unknown operations did. */

import type { HistoryRow, Value } from '../model/history.ts';
import type { Random } from '../lib/random.ts';
import { pairsOf, type RowPair } from './row-pairs.ts';
import type { SequentialObjectName } from './sequential-objects.ts';

/** Who has to notice: the names of checkers. */
export type Noticing = 'linearizability' | 'set' | 'set-full' | 'total-queue' | 'unique-ids' | 'counter';

/** A change that leaves a well-formed history no explanation. */
export interface HistoryMutation {
  readonly name: string;
  /** Histories of which objects it is for. */
  readonly of: readonly SequentialObjectName[];
  readonly noticedBy: readonly Noticing[];
  /** The changed rows, numbered anew; `undefined` where this history has no place for it. */
  mutate(rows: readonly HistoryRow[], random: Random): HistoryRow[] | undefined;
}

/** An operation that ended ok, with what it told. */
export interface Answered extends RowPair {
  readonly completion: HistoryRow;
  readonly told: Value;
}

/** The ok operations with one of these `f`, in the order of invocation. */
export function answered(rows: readonly HistoryRow[], ...fs: readonly string[]): Answered[] {
  return pairsOf(rows).flatMap((pair) => {
    const { completion } = pair;
    if (completion?.type !== 'ok' || !fs.includes(completion.f)) return [];
    return [{ ...pair, completion, told: completion.value ?? null }];
  });
}

/** Whether both are asked of the same object. */
export function isSameObject(one: RowPair, other: RowPair): boolean {
  return one.invoke.key === other.invoke.key;
}

/** One of the list by chance; `undefined` of none. */
export function anyOf<T>(list: readonly T[], random: Random): T | undefined {
  return list[random.integer(0, list.length - 1)];
}

/** The rows with what some operations told changed. */
export function retold(rows: readonly HistoryRow[], changes: ReadonlyMap<RowPair, Value>): HistoryRow[] {
  const values = new Map([...changes].map(([{ end }, value]) => [end, value]));
  return rows.map((row, index) => {
    const value = values.get(index);
    return value === undefined ? row : { ...row, value };
  });
}

/** One of `asked`, which `seen` shows to somebody, is now said to have been refused. */
export function refusedThoughSeen(
  rows: readonly HistoryRow[],
  random: Random,
  { asked, seen }: { readonly asked: readonly Answered[]; readonly seen: readonly Answered[] },
): HistoryRow[] | undefined {
  const shown = asked.filter((one) =>
    seen.some((other) => isSameObject(other, one) && other.told === one.told),
  );
  const one = anyOf(shown, random);
  return one && rows.map((row, index) => (index === one.end ? { ...row, type: 'fail' as const } : row));
}

/** Rows one after the other, as lines and milliseconds. */
export function numbered(rows: readonly Omit<HistoryRow, 'line'>[]): HistoryRow[] {
  return rows.map((row, index) => ({ ...row, line: index + 1, atMs: index }));
}

/** Both rows of an operation that nothing is concurrent with, by a process of its own. */
export function alone(
  process: string,
  invoke: Omit<HistoryRow, RowOwn>,
  told?: Value,
): Omit<HistoryRow, 'line'>[] {
  return [
    { ...invoke, process, type: 'invoke' },
    { ...invoke, process, type: 'ok', ...(told === undefined ? {} : { value: told }) },
  ];
}

type RowOwn = 'line' | 'process' | 'type' | 'atMs';
