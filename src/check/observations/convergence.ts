/**
 * Do the replicas agree when all is quiet, and on the right thing? For registers and items of maps (`write`, `put`, `cas`, `delete`), growing sets (`add`
 * of elements) and counters (`add`, `increment`, `decrement`), with `read` or `final-read`.
 *
 *   CV1  All clients are shown the same at the end, by the deadline where there is one.
 *   CV2  Nothing acknowledged is lost.
 *   CV3  Nothing is invented.
 *   CV4  Nothing that was deleted is resurrected.
 *   CV5  What only grows does not shrink before the eyes of a client that stays at one replica. Judged only where that is known.
 *
 * A history does not say which replica a read was answered by. So clients stand for replicas: the end is what each of them was shown last, by reads that
 * began after the last change had ended. At the end it makes no difference where a client reads; to have seen every replica, let a client read at each.
 *
 * An operation of unknown end may take effect between two reads: states that differ by such operations alone prove nothing.
 * What an object is (set, counter, register) is seen by its operations, and for `add` by what reads show. A read without a key that shows a map reads all
 * items at once: what the map does not have is absent.
 */

import type { Value } from '../../model/history.ts';
import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { isList, valueText } from '../../model/value-key.ts';
import { ConvergingObject, type ReadBegin } from './converging-object.ts';
import { OpenOperations } from './open-operations.ts';
import { seenValue, type CheckerOptions } from './options.ts';
import { mergeKeys } from './per-key.ts';

/**
 * Judges convergence. O(rows + elements shown + clients × elements); keeps about 50 bytes an element or value, and of the reads since the last change every
 * different one once (4 bytes an element).
 */
export function createConvergenceChecker(options: CheckerOptions = {}): HistoryChecker {
  return new ConvergenceChecker(options);
}

class ConvergenceChecker implements HistoryChecker {
  readonly #options: CheckerOptions;
  readonly #open = new OpenOperations<ReadBegin>();
  /** The objects by the text of their keys. */
  readonly #objects = new Map<string | undefined, ConvergingObject>();
  #at = 0;

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { row } = paired;
    if (row.f !== 'read' && row.f !== 'final-read')
      this.#object(keyText(paired.invoke.key)).change(paired, this.#at);
    else if (row.type === 'invoke') this.#open.begin(paired, { at: this.#at, atMs: row.atMs ?? NaN });
    else this.#read(paired);
  }

  #object(key: string | undefined): ConvergingObject {
    const object = this.#objects.get(key) ?? new ConvergingObject(this.#options);
    this.#objects.set(key, object);
    return object;
  }

  #read(paired: PairedRow): void {
    const begun = this.#open.end(paired) ?? { at: 0, atMs: NaN };
    const { row, invoke } = paired;
    const seen = row.type === 'ok' ? seenValue(row.value, this.#options) : undefined;
    if (seen === undefined) return;
    const isWhole = invoke.key === undefined && !this.#objects.has(undefined) && isMap(seen);
    if (!isWhole) {
      this.#object(keyText(invoke.key)).read(paired, seen, begun);
      return;
    }
    for (const key of new Set([...this.#objects.keys(), ...Object.keys(seen)]))
      if (key !== undefined) this.#object(key).read(paired, seen[key] ?? null, begun);
  }

  finish(): HistoryVerdict {
    const verdicts = [...this.#objects].map(([key, object]) => [key, object.verdict()] as const);
    return verdicts.length === 0 ? new ConvergingObject(this.#options).verdict() : mergeKeys(verdicts);
  }
}

/** Maps have their keys as text; so an item is found by it. */
function keyText(key: Value | undefined): string | undefined {
  return key === undefined || typeof key === 'string' ? key : valueText(key);
}

function isMap(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
