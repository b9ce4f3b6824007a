/**
 * The operations of a history, object by object and in windows, so that a long one is never held whole.
 *
 * A window of an object ends at a moment at which none of its operations is open: all that were invoked have been answered, or it is known that
 * nobody knows. Operations that never completed look open until the history ends; so after one its object has no such moment.
 */

import type { HistoryOperation } from '../model/history-operation.ts';
import type { HistoryRow, Value } from '../model/history.ts';
import { valueKey } from '../model/value-key.ts';
import { beginOperation, completeOperation, type Draft } from './operations.ts';
import { Pairing } from './pair.ts';
import type { HistoryName } from './place.ts';

/** How windows are cut. */
export interface WindowOptions extends HistoryName {
  /** A window is cut as soon as it may be and has so many operations; fewer when too many are held in all. */
  readonly operationsMin: number;
  /** So many operations of all objects are held at a time. */
  readonly heldMax: number;
}

/** Operations of one object between two moments at which none is open, by invocation; positions go on from window to window. */
export interface OperationWindow {
  readonly key: Value | undefined;
  readonly operations: readonly HistoryOperation[];
}

/** An object that had no moment without an open operation for so long that its operations can be held no longer; no window of it follows. */
export interface EndlessWindow {
  readonly key: Value | undefined;
  /** The row at which it was given up. */
  readonly line: number;
  /** How many operations were held, how many of them were open, and where the first of those begins. */
  readonly held: number;
  readonly open: number;
  readonly openLine: number;
}

/**
 * The windows of `rows`, as soon as they end; what is left when the rows end comes last. O(rows) besides the order of the objects.
 *
 * @throws `SeatrialError` `E_HISTORY_MALFORMED` naming the rows (see {@link Pairing})
 */
export function* operationWindows(
  rows: Iterable<HistoryRow>,
  options: WindowOptions,
): Generator<OperationWindow | EndlessWindow> {
  const held = new HeldOperations(options);
  const pairing = new Pairing(options.name);
  let nowMs: number | undefined;
  for (const row of rows) {
    const invoke = pairing.invokeOf(row);
    if (invoke === undefined) continue;
    // Intervals are closed: completions of a moment wait for its invocations.
    if (held.isToSettle && (row.atMs === undefined || row.atMs !== nowMs)) yield* held.settle(row.line);
    nowMs = row.atMs;
    if (row === invoke) held.begin(row);
    else held.complete(row);
  }
  yield* held.finish();
}

/** What is held of one object. */
interface HeldObject {
  readonly key: Value | undefined;
  operations: Draft[];
  open: number;
  isGivenUp: boolean;
}

class HeldOperations {
  readonly #options: WindowOptions;
  readonly #objects = new Map<number | string | undefined, HeldObject>();
  /** By process, which has at most one. */
  readonly #open = new Map<HistoryRow['process'], { readonly operation: Draft; object: HeldObject }>();
  /** Completions of this moment. */
  #ended: { readonly operation: Draft; readonly object: HeldObject }[] = [];
  #held = 0;
  #position = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  begin(row: HistoryRow): void {
    const operation = beginOperation(row, this.#position);
    const object = this.#objectOf(row.key);
    this.#position += 1;
    this.#open.set(row.process, { operation, object });
    object.open += 1;
    this.#hold(object, operation, object.operations.length);
  }

  complete(row: HistoryRow): void {
    const begun = this.#open.get(row.process);
    if (begun === undefined) return;
    const { operation } = begun;
    const wasUnplaced = operation.key === undefined;
    completeOperation(operation, row);
    if (wasUnplaced && operation.key !== undefined) this.#place(begun);
    this.#open.delete(row.process);
    this.#ended.push(begun);
  }

  /** Whether something ended in this moment, or too much is held. */
  get isToSettle(): boolean {
    return this.#ended.length > 0 || this.#held > this.#options.heldMax;
  }

  /** The moment before `line` is over. */
  *settle(line: number): Generator<OperationWindow | EndlessWindow> {
    const ended = this.#ended;
    this.#endAll();
    for (const { object } of ended)
      if (object.operations.length >= this.#options.operationsMin && this.#isQuiet(object))
        yield this.#cut(object);
    if (this.#held > this.#options.heldMax) yield* this.#makeRoom(line);
  }

  /** All that is left: what is open now never ended. */
  *finish(): Generator<OperationWindow> {
    this.#endAll();
    for (const object of this.#objects.values()) if (object.operations.length > 0) yield this.#cut(object);
  }

  #endAll(): void {
    for (const { operation, object } of this.#ended) {
      if (operation.outcome !== 'info') operation.end = this.#position++;
      object.open -= 1;
    }
    if (this.#ended.length > 0) this.#ended = [];
  }

  #objectOf(key: Value | undefined): HeldObject {
    const name = key === undefined ? undefined : valueKey(key);
    let object = this.#objects.get(name);
    if (object === undefined)
      this.#objects.set(name, (object = { key, operations: [], open: 0, isGivenUp: false }));
    return object;
  }

  #hold(object: HeldObject, operation: Draft, index: number): void {
    if (object.isGivenUp) return;
    object.operations.splice(index, 0, operation);
    this.#held += 1;
  }

  /** Only its completion says of which object an operation is. As long as it was open no window was cut, so it belongs to the one that is held. */
  #place(begun: { readonly operation: Draft; object: HeldObject }): void {
    const { operation, object: before } = begun;
    const at = before.operations.lastIndexOf(operation);
    if (at !== -1) {
      before.operations.splice(at, 1);
      this.#held -= 1;
    }
    before.open -= 1;
    const object = this.#objectOf(operation.key);
    const later = object.operations.findIndex(({ begin }) => begin > operation.begin);
    this.#hold(object, operation, later === -1 ? object.operations.length : later);
    object.open += 1;
    begun.object = object;
  }

  /** Whether nothing is open of the object, nor of objects that are not known yet. */
  #isQuiet({ open }: HeldObject): boolean {
    return open === 0 && (this.#objects.get(undefined)?.open ?? 0) === 0;
  }

  #cut(object: HeldObject): OperationWindow {
    const { key, operations } = object;
    this.#held -= operations.length;
    this.#objects.delete(key === undefined ? undefined : valueKey(key));
    return { key, operations };
  }

  /** Cuts whatever can be cut; then gives up the longest, until half of what may be held is free. */
  *#makeRoom(line: number): Generator<OperationWindow | EndlessWindow> {
    const objects = [...this.#objects.values()].filter(({ operations }) => operations.length > 0);
    const left = objects.filter((object) => !this.#isQuiet(object));
    for (const object of objects) if (this.#isQuiet(object)) yield this.#cut(object);
    left.sort((one, other) => other.operations.length - one.operations.length);
    for (const object of left) if (this.#held > this.#options.heldMax / 2) yield this.#giveUp(object, line);
  }

  #giveUp(object: HeldObject, line: number): EndlessWindow {
    const { key, open, operations } = object;
    const first = operations.find(({ completeLine }) => completeLine === undefined);
    object.isGivenUp = true;
    object.operations = [];
    this.#held -= operations.length;
    return { key, line, held: operations.length, open, openLine: first?.invokeLine ?? line };
  }
}
