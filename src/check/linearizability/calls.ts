/**
 * What a history asks of a model: the operations that say something, each with the number of its call. Calls that are equal (function,
 * argument, answer) share a number, whoever made them and when; the search never looks at values.
 */

import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { canonical } from './canonical.ts';
import type { Call, CallKind, Model, ModelFunction } from './model.ts';

/** Numbers for kinds in typed arrays. */
export const observer = 0;
export const update = 1;
export const overwrite = 2;
const numberOfKind: Readonly<Record<CallKind, number>> = { observer, update, overwrite };

/** A distinct call of one object. */
export interface KnownCall {
  readonly call: Call;
  readonly kind: number;
  /** Which object it is of, by number. */
  readonly object: number;
}

/** The operations that are judged, and their calls. */
export interface Calls {
  readonly operations: readonly HistoryOperation[];
  /** The number of each operation's call. */
  readonly callOf: Int32Array;
  readonly calls: readonly KnownCall[];
  /** The objects' keys, by number. */
  readonly keys: readonly (Value | undefined)[];
}

/**
 * The operations of `operations` that say something, in their order, and their calls. Failed ones never happened; observers whose answer is
 * not known say nothing. O(n).
 *
 * @throws SeatrialError `E_HISTORY_MALFORMED` for a function that the model does not have, or an argument that it cannot have.
 */
export function readCalls(
  operations: readonly HistoryOperation[],
  model: Model,
  dialect: HistoryDialect,
): Calls {
  const judged: HistoryOperation[] = [];
  const numbers: number[] = [];
  const calls: KnownCall[] = [];
  const keys: (Value | undefined)[] = [];
  const numberOfKey = new Map<string | number, Tree<number>>();
  let lastKey: Value | undefined;
  let ofLastKey: Tree<number> | undefined;
  for (const operation of operations) {
    if (operation.outcome === 'fail') continue;
    const { f } = operation;
    const known = functionOf(model, operation);
    const call = restated(known, operation, dialect);
    if (call === undefined) continue;
    const kind = typeof known.kind === 'string' ? known.kind : known.kind(call);
    if (kind === 'observer' && (operation.outcome === 'info' || call.result === undefined)) continue;

    const { key } = operation;
    let ofKey = key === lastKey ? ofLastKey : undefined;
    if (ofKey === undefined) {
      const name = canonical(key);
      ofKey = numberOfKey.get(name);
      if (ofKey === undefined) {
        ofKey = { object: keys.length, byFunction: new Map() };
        keys.push(key);
        numberOfKey.set(name, ofKey);
      }
      [lastKey, ofLastKey] = [key, ofKey];
    }
    const byArgument = branch(ofKey.byFunction, f);
    const byResult = branch(byArgument, call.argument === undefined ? '?' : canonical(call.argument));
    const result = call.result === undefined ? '?' : canonical(call.result);
    let number = byResult.get(result);
    if (number === undefined) {
      number = calls.length;
      calls.push({ call, kind: numberOfKind[kind], object: ofKey.object });
      byResult.set(result, number);
    }
    judged.push(operation);
    numbers.push(number);
  }
  return { operations: judged, callOf: Int32Array.from(numbers), calls, keys };
}

/** Calls of one object by function, argument and answer. */
interface Tree<Leaf> {
  readonly object: number;
  readonly byFunction: Map<string, Map<string | number, Map<string | number, Leaf>>>;
}

function branch<Key, Inner>(
  tree: Map<Key, Map<string | number, Inner>>,
  key: Key,
): Map<string | number, Inner> {
  let inner = tree.get(key);
  if (inner === undefined) tree.set(key, (inner = new Map<string | number, Inner>()));
  return inner;
}

function functionOf(model: Model, { f, invokeLine }: HistoryOperation): ModelFunction<unknown> {
  const known = Object.hasOwn(model.functions, f) ? model.functions[f] : undefined;
  if (known !== undefined) return known;
  throw new SeatrialError('E_HISTORY_MALFORMED', `line ${invokeLine}: a ${model.name} has no ${f}`, {
    hint: `it has ${Object.keys(model.functions).join(', ')}; choose another model`,
  });
}

function restated(
  known: ModelFunction<unknown>,
  { f, argument, result, outcome, invokeLine }: HistoryOperation,
  dialect: HistoryDialect,
): Call | undefined {
  const seen = outcome === 'ok' ? (result ?? null) : undefined;
  if (known.restate !== undefined) {
    try {
      return known.restate({ f, argument, result: seen }, dialect);
    } catch (error) {
      if (!(error instanceof SeatrialError)) throw error;
      throw new SeatrialError(error.code, `line ${invokeLine}: ${error.message}`, { cause: error });
    }
  }
  if (known.kind !== 'observer' && known.answers === undefined) return { f, argument, result: undefined };
  return { f, argument, result: seen === null && dialect.nil === 'unknown' ? undefined : seen };
}
