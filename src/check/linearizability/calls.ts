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
  const numbering = new CallNumbering(model, dialect);
  const judged: HistoryOperation[] = [];
  const numbers: number[] = [];
  for (const operation of operations) {
    if (operation.outcome === 'fail') continue;
    const number = numbering.numberOf(operation);
    if (number === silent) continue;
    judged.push(operation);
    numbers.push(number);
  }
  const { calls, keys } = numbering;
  return { operations: judged, callOf: Int32Array.from(numbers), calls, keys };
}

/** The number of what says nothing. */
const silent = -1;

/** Numbers by function, argument and answer. */
type Numbers = Map<string, Map<string | number, Map<string | number, number>>>;

/** One object. */
interface Known {
  readonly object: number;
  /** The numbers of its calls. */
  readonly calls: Numbers;
  /** The same by what was said, where the model restates it: that is done once. */
  readonly said: Numbers;
}

/** Gives equal calls of an object one number. */
class CallNumbering {
  readonly calls: KnownCall[] = [];
  readonly keys: (Value | undefined)[] = [];
  readonly #model: Model;
  readonly #dialect: HistoryDialect;
  readonly #objects = new Map<string | number, Known>();
  #last: Known | undefined;

  constructor(model: Model, dialect: HistoryDialect) {
    this.#model = model;
    this.#dialect = dialect;
  }

  numberOf(operation: HistoryOperation): number {
    const known = functionOf(this.#model, operation);
    const { f, argument, result, outcome } = operation;
    const of = this.#objectOf(operation.key);
    const seen = outcome === 'ok' ? (result ?? null) : undefined;
    if (known.restate === undefined) return this.#number(of, known, f, argument, this.#answer(known, seen));

    const leaves = leavesOf(of.said, f, argument);
    const name = nameOf(seen);
    let number = leaves.get(name);
    if (number === undefined) {
      const call = this.#restated(known, { f, argument, result: seen }, operation.invokeLine);
      const isUnknown = call === undefined || (outcome !== 'ok' && kindOf(known, call) === 'observer');
      number = isUnknown ? silent : this.#number(of, known, call.f, call.argument, call.result);
      leaves.set(name, number);
    }
    return number;
  }

  #number(
    of: Known,
    known: ModelFunction<unknown>,
    f: string,
    argument: Value | undefined,
    result: Value | undefined,
  ): number {
    if (result === undefined && known.kind === 'observer') return silent;
    const leaves = leavesOf(of.calls, f, argument);
    const name = nameOf(result);
    let number = leaves.get(name);
    if (number === undefined) {
      const call = { f, argument, result };
      const kind = kindOf(known, call);
      if (result === undefined && kind === 'observer') return silent;
      number = this.calls.length;
      this.calls.push({ call, kind: numberOfKind[kind], object: of.object });
      leaves.set(name, number);
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
    if (this.#last !== undefined && key === this.keys[this.#last.object]) return this.#last;
    const name = nameOf(key);
    let of = this.#objects.get(name);
    if (of === undefined) {
      of = { object: this.keys.length, calls: new Map(), said: new Map() };
      this.keys.push(key);
      this.#objects.set(name, of);
    }
    return (this.#last = of);
  }
}

function leavesOf(numbers: Numbers, f: string, argument: Value | undefined): Map<string | number, number> {
  let byArgument = numbers.get(f);
  if (byArgument === undefined)
    numbers.set(f, (byArgument = new Map<string | number, Map<string | number, number>>()));
  const name = nameOf(argument);
  let leaves = byArgument.get(name);
  if (leaves === undefined) byArgument.set(name, (leaves = new Map<string | number, number>()));
  return leaves;
}

function nameOf(value: Value | undefined): string | number {
  return value === undefined ? '?' : canonical(value);
}

function kindOf({ kind }: ModelFunction<unknown>, call: Call): CallKind {
  return typeof kind === 'string' ? kind : kind(call);
}

function functionOf(model: Model, { f, invokeLine }: HistoryOperation): ModelFunction<unknown> {
  const known = Object.hasOwn(model.functions, f) ? model.functions[f] : undefined;
  if (known !== undefined) return known;
  throw new SeatrialError('E_HISTORY_MALFORMED', `line ${invokeLine}: a ${model.name} has no ${f}`, {
    hint: `it has ${Object.keys(model.functions).join(', ')}; choose another model`,
  });
}
