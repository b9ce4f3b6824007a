/**
 * What a history asks of a model: the operations that say something, each with the number of its call. Calls that are equal (function,
 * argument, answer) share a number, whoever made them and when; the search never looks at values.
 */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- an iterator makes an object for each operation until it has been compiled */

import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import type { Call, CallKind, Model, ModelFunction } from './model.ts';
import { ValueNumbers, valuesMax } from './value-numbers.ts';

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

/** When each operation was, by its index. */
export interface Intervals {
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  /** 1 where the outcome is not known: such an operation has no end. */
  readonly isIndeterminate: Uint8Array;
}

/** The operations that are judged, and their calls. */
export interface Calls extends Intervals {
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
  const numbering = new CallNumbering(model, dialect);
  const judged: HistoryOperation[] = [];
  const callOf = new Int32Array(operations.length);
  const begins = new Float64Array(operations.length);
  const ends = new Float64Array(operations.length);
  const isIndeterminate = new Uint8Array(operations.length);
  let count = 0;
  for (let index = 0; index < operations.length; index += 1) {
    const operation = operations[index]!;
    if (operation.outcome === 'fail') continue;
    const number = numbering.numberOf(operation);
    if (number === silent) continue;
    judged.push(operation);
    callOf[count] = number;
    begins[count] = operation.begin;
    ends[count] = operation.end;
    if (operation.outcome === 'info') isIndeterminate[count] = 1;
    count += 1;
  }
  const { calls, keys } = numbering;
  return {
    operations: judged,
    callOf: callOf.subarray(0, count),
    begins: begins.subarray(0, count),
    ends: ends.subarray(0, count),
    isIndeterminate: isIndeterminate.subarray(0, count),
    calls,
    keys,
  };
}

/** The number of what says nothing. */
const silent = -1;

/** A function of an object. */
interface KnownFunction {
  readonly is: ModelFunction<unknown>;
  /** The numbers of its calls, by the numbers of argument and result: `argument * valuesMax + result`. */
  readonly calls: Map<number, number>;
  /** The same by what was said: what to make of it is found out once. */
  readonly said: Map<number, number>;
}

/** One object. */
interface Known {
  readonly object: number;
  readonly functions: Map<string, KnownFunction>;
}

/** Gives equal calls of an object one number. */
class CallNumbering {
  readonly calls: KnownCall[] = [];
  readonly keys: (Value | undefined)[] = [];
  readonly #model: Model;
  readonly #dialect: HistoryDialect;
  readonly #values = new ValueNumbers();
  readonly #objects = new Map<number, Known>();
  #last: Known | undefined;

  constructor(model: Model, dialect: HistoryDialect) {
    this.#model = model;
    this.#dialect = dialect;
  }

  numberOf(operation: HistoryOperation): number {
    const { f, argument, result, outcome } = operation;
    const of = this.#objectOf(operation.key);
    const known = of.functions.get(f) ?? this.#functionOf(of, f, operation.invokeLine);
    const seen = outcome === 'ok' ? (result ?? null) : undefined;
    const name = this.#values.of(argument) * valuesMax + this.#values.of(seen);
    let number = known.said.get(name);
    if (number === undefined) {
      number = this.#numberOfNew(of, known.is, { f, argument, result: seen }, operation);
      known.said.set(name, number);
    }
    return number;
  }

  /** Of what was not said before; it may be another way to say what was. */
  #numberOfNew(
    of: Known,
    known: ModelFunction<unknown>,
    said: Call,
    { outcome, invokeLine }: HistoryOperation,
  ): number {
    const call =
      known.restate === undefined
        ? { f: said.f, argument: said.argument, result: this.#answer(known, said.result) }
        : this.#restated(known, said, invokeLine);
    if (call === undefined) return silent;
    const kind = kindOf(known, call);
    if (kind === 'observer' && (call.result === undefined || outcome !== 'ok')) return silent;
    const { calls } = of.functions.get(call.f) ?? this.#functionOf(of, call.f, invokeLine);
    const name = this.#values.of(call.argument) * valuesMax + this.#values.of(call.result);
    let number = calls.get(name);
    if (number === undefined) {
      number = this.calls.length;
      this.calls.push({ call, kind: numberOfKind[kind], object: of.object });
      calls.set(name, number);
    }
    return number;
  }

  /** What an answer says of the state; nothing where it says nothing. */
  #answer({ kind, answers }: ModelFunction<unknown>, seen: Value | undefined): Value | undefined {
    if (kind !== 'observer' && answers === undefined) return undefined;
    return seen === null && this.#dialect.nil === 'unknown' ? undefined : seen;
  }

  #restated(known: ModelFunction<unknown>, call: Call, line: number): Call | undefined {
    try {
      return known.restate?.(call, this.#dialect);
    } catch (error) {
      if (!(error instanceof SeatrialError)) throw error;
      throw new SeatrialError(error.code, `line ${line}: ${error.message}`, { cause: error });
    }
  }

  #objectOf(key: Value | undefined): Known {
    const last = this.#last;
    if (last !== undefined && key === this.keys[last.object]) return last;
    const name = this.#values.of(key);
    let of = this.#objects.get(name);
    if (of === undefined) {
      of = { object: this.keys.length, functions: new Map() };
      this.keys.push(key);
      this.#objects.set(name, of);
    }
    return (this.#last = of);
  }

  #functionOf({ functions }: Known, f: string, line: number): KnownFunction {
    const known = { is: functionOf(this.#model, f, line), calls: new Map(), said: new Map() };
    functions.set(f, known);
    return known;
  }
}

function kindOf({ kind }: ModelFunction<unknown>, call: Call): CallKind {
  return typeof kind === 'string' ? kind : kind(call);
}

function functionOf(model: Model, f: string, line: number): ModelFunction<unknown> {
  const known = Object.hasOwn(model.functions, f) ? model.functions[f] : undefined;
  if (known !== undefined) return known;
  throw new SeatrialError('E_HISTORY_MALFORMED', `line ${line}: a ${model.name} has no ${f}`, {
    hint: `it has ${Object.keys(model.functions).join(', ')}; choose another model`,
  });
}
