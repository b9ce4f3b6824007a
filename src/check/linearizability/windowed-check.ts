/** Judges a history that is too long to be held, object by object and window by window. */

import type { HistoryDialect, Value } from '../../model/history.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { Meter } from './budget.ts';
import { canonical, show } from './canonical.ts';
import type { LinearizabilityOptions, LinearizabilityResult, Unfinished } from './check-linearizable.ts';
import type { LinearizabilityViolation } from './explanation.ts';
import type { Model } from './model.ts';
import { allReductions, type Reductions } from './reductions.ts';
import { judgeWindow, type WindowEnds } from './window.ts';

/** Of more ends than these no window begins. */
const endsMax = 10_000;

/** What came of an object that had no end to a window for too long. */
export interface Endless {
  readonly key: Value | undefined;
  readonly line: number;
  readonly held: number;
  readonly open: number;
  readonly openLine: number;
}

/**
 * The check of {@link checkLinearizable}, with the operations of each object in windows, each from one moment at which no operation is open but those of unknown
 * outcome to another such moment. The verdict is the same; of a budget the nodes and bytes are each window's, the milliseconds those of all. Holds
 * of each object in which states it can be, and its operations of unknown outcome.
 */
export class WindowedCheck {
  /** Whether the budget of milliseconds was used up: nothing more will be judged. */
  isTimeUp = false;
  readonly #model: Model;
  readonly #dialect: HistoryDialect;
  readonly #reductions: Reductions;
  readonly #explain: boolean;
  readonly #meter: Meter;
  readonly #objects = new Map<number | string, WindowEnds | 'given up'>();
  #operations = 0;
  #windows = 0;
  #nodes = 0;
  #violation: LinearizabilityViolation | 'not explained' | undefined;
  /** The first that was not decided. */
  #undecided: { readonly reason: string; readonly unfinished: Unfinished } | undefined;

  constructor(
    model: Model,
    { dialect = { nil: 'unset' }, budget, now, reductions = {}, explain = true }: LinearizabilityOptions = {},
  ) {
    this.#model = model;
    this.#dialect = dialect;
    this.#reductions = { ...allReductions, ...reductions };
    this.#explain = explain;
    this.#meter = new Meter(budget, now);
  }

  /**
   * Judges the next window of an object: `operations` by invocation, at the end of which none is open.
   *
   * @throws SeatrialError `E_HISTORY_MALFORMED` for what the model does not know
   */
  add(key: Value | undefined, operations: readonly HistoryOperation[]): void {
    const name = canonical(key);
    const before = this.#objects.get(name) ?? this.#beginning();
    if (!this.#hasTime(key, operations)) return;
    if (this.#violation !== undefined || before === 'given up') return;
    this.#meter.nodes = 0;
    const found = judgeWindow(key, operations, before, {
      model: this.#model,
      dialect: this.#dialect,
      reductions: this.#reductions,
      meter: this.#meter,
    });
    this.#windows += 1;
    this.#operations += found.operations;
    this.#nodes += this.#meter.nodes;
    if ('explain' in found) this.#violation = this.#explain ? found.explain() : 'not explained';
    else if ('reason' in found) this.#giveUp(key, found);
    else if (found.after.ends.length > endsMax) this.#tooManyEnds(key, operations, found.after);
    else this.#objects.set(name, found.after);
  }

  /** No window of this object ends: it cannot be judged any further. */
  addEndless({ key, line, held, open, openLine }: Endless): void {
    const reason =
      `up to line ${line} there was no moment without an open operation${ofKey(key)} at which its history could be cut, ` +
      `and ${held} of its operations were held: ${open} were open there, the first since line ${openLine}`;
    this.#giveUp(key, {
      reason,
      unfinished: { key, furthestLine: line, openIndeterminate: 0, pending: open },
    });
  }

  /** The verdict on all windows. */
  finish(): LinearizabilityResult {
    const violation = this.#violation;
    const known = {
      vacuous: this.#operations === 0,
      operations: this.#operations,
      partitions: this.#objects.size,
      windows: this.#windows,
      nodes: this.#nodes,
    };
    if (violation !== undefined)
      return { verdict: 'violated', ...known, ...(violation !== 'not explained' && { violation }) };
    if (this.#undecided !== undefined) return { verdict: 'inconclusive', ...known, ...this.#undecided };
    return { verdict: 'held', ...known };
  }

  #beginning(): WindowEnds {
    return { open: [], ends: [{ state: this.#model.init(this.#dialect.initial), used: [] }] };
  }

  /** Looks at the clock. */
  #hasTime(key: Value | undefined, [first]: readonly HistoryOperation[]): boolean {
    if (!this.isTimeUp && this.#meter.mayGoOn(Infinity, 0)) return true;
    const furthestLine = first?.invokeLine ?? 0;
    this.#giveUp(key, {
      reason: `the budget of ${this.#meter.exhausted ?? ''} was used up before line ${furthestLine}`,
      unfinished: { key, furthestLine, openIndeterminate: 0, pending: 0 },
    });
    return false;
  }

  #tooManyEnds(key: Value | undefined, operations: readonly HistoryOperation[], after: WindowEnds): void {
    const furthestLine = operations.reduce(
      (last, { completeLine = 0, invokeLine }) => Math.max(last, completeLine, invokeLine),
      0,
    );
    const [ends, open] = [after.ends.length, after.open.length];
    this.#giveUp(key, {
      reason: `at line ${furthestLine} what had happened${ofKey(key)} is uncertain in ${ends} ways that matter, because ${open} operations have an unknown outcome`,
      unfinished: { key, furthestLine, openIndeterminate: open, pending: 0 },
    });
  }

  #giveUp(key: Value | undefined, why: { readonly reason: string; readonly unfinished: Unfinished }): void {
    this.#objects.set(canonical(key), 'given up');
    this.#undecided ??= { reason: why.reason, unfinished: why.unfinished };
    this.isTimeUp ||= this.#meter.exhausted?.endsWith(' ms') === true;
    this.#meter.exhausted = undefined;
  }
}

function ofKey(key: Value | undefined): string {
  return key === undefined ? '' : ` of key ${show(key)}`;
}
