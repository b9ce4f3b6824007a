/**
 * A queue that is emptied at the end: what went in must come out, whatever the order.
 *
 *   QU1, QU2  as for `queue`: nothing is invented, nothing comes out more often than it went in.
 *   QU3  What was acknowledged before the queue was seen to be empty has come out.
 *
 * Seen to be empty: a `drain` was answered, or a dequeue answered nil. A dequeue whose end nobody knows may have taken one element, a drain any number: so only
 * what is missing beyond them is lost for certain. Where nothing shows that the queue was emptied, what did not come out may still be inside.
 *
 * After Jepsen’s `total-queue`, which trusts that the history ends with the queue empty, ignores what dequeues of unknown end may have taken, and fails on a
 * drain that crashed. It also lets duplicates pass, because many queues promise to deliver at least once; here an element that comes out twice has
 * broken the promise of a queue, and who promises less does not ask for it.
 */

import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { Column } from '../../lib/column.ts';
import { Findings } from './findings.ts';
import { OpenOperations } from './open-operations.ts';
import type { CheckerOptions } from './options.ts';
import { perKey } from './per-key.ts';
import { QueueTally, tallyKinds } from './queue-tally.ts';

/** Judges queues that are emptied at the end. O(rows); keeps about 60 bytes an element. */
export function createTotalQueueChecker(options: CheckerOptions = {}): HistoryChecker {
  return perKey(() => new TotalQueueChecker(options));
}

class TotalQueueChecker implements HistoryChecker {
  readonly #isDrained: boolean;
  readonly #found = new Findings();
  readonly #tally: QueueTally;
  readonly #open = new OpenOperations<number>();
  /** By element: position and line of its last acknowledgement. One that was put in twice is judged only if both were before the queue was empty. */
  readonly #acknowledgedAt = new Column();
  readonly #acknowledgedLine = new Column();
  #at = 0;
  /** Position and line of the begin of the last operation that found the queue empty. */
  #emptyAt = 0;
  #emptyLine = 0;
  /** Operations that may have taken something: begun, and never answered. */
  #unknownDequeues = 0;
  #unknownDrains = 0;

  constructor(options: CheckerOptions) {
    this.#isDrained = options.drained === true;
    this.#tally = new QueueTally(options, this.#found);
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { row } = paired;
    if (row.f === 'enqueue') this.#enqueue(paired);
    else if (row.f !== 'dequeue' && row.f !== 'drain') this.#found.stranger(paired, 'a queue');
    else if (row.type === 'invoke') this.#mayTake(paired, 1);
    else this.#taken(paired);
  }

  #enqueue(paired: PairedRow): void {
    const element = this.#tally.enqueue(paired);
    if (element === undefined) return;
    this.#acknowledgedAt.set(element, this.#at);
    this.#acknowledgedLine.set(element, paired.row.line);
  }

  #mayTake(paired: PairedRow, by: 1 | -1): void {
    if (by === 1) this.#open.begin(paired, this.#at);
    if (paired.row.f === 'drain') this.#unknownDrains += by;
    else this.#unknownDequeues += by;
  }

  #taken(paired: PairedRow): void {
    const begunAt = this.#open.end(paired) ?? 0;
    const { row } = paired;
    if (row.type === 'info') return;
    this.#mayTake(paired, -1);
    if (row.type !== 'ok' || !this.#tally.take(row) || begunAt <= this.#emptyAt) return;
    this.#emptyAt = begunAt;
    this.#emptyLine = row.line;
  }

  finish(): HistoryVerdict {
    const emptyAt = this.#isDrained ? Infinity : this.#emptyAt;
    const { attempts, acknowledged, taken, elements } = this.#tally;
    let [missing, inside] = [0, 0];
    for (let element = 0; element < elements.size; element += 1) {
      if (this.#acknowledgedAt.at(element) < emptyAt) missing += this.#tally.missing(element);
      else inside += this.#tally.missing(element);
    }
    const takers = this.#unknownDrains > 0 ? Infinity : this.#unknownDequeues;
    if (missing > takers) this.#reportMissing(emptyAt, takers);
    else if (missing > 0)
      this.#found.doubt(
        `${missing} that were acknowledged did not come out; dequeues whose end nobody knows may have taken them.`,
      );
    if (inside > 0)
      this.#found.doubt(
        `${inside} that were acknowledged did not come out, and nothing shows that the queue was emptied after them: they may still be inside.`,
      );
    const numbers = { attempts, acknowledged, taken, recovered: this.#tally.recovered(), inside };
    return this.#found.verdict(taken + missing, ['lost', ...tallyKinds], numbers);
  }

  #reportMissing(emptyAt: number, takers: number): void {
    const excuse =
      takers === 0 ? '' : ` At most ${takers} such may have been taken by dequeues whose end nobody knows.`;
    const seen = this.#isDrained ? 'by the end' : `although line ${this.#emptyLine} found the queue empty`;
    const { elements } = this.#tally;
    for (let element = 0; element < elements.size; element += 1) {
      const line = this.#acknowledgedLine.at(element);
      if (this.#acknowledgedAt.at(element) >= emptyAt) continue;
      for (let times = this.#tally.missing(element); times > 0; times -= 1)
        this.#found.report('QU3', 'lost', () => ({
          sentence: `${elements.text(element)} was put in (${line === 0 ? 'from the beginning' : `acknowledged at line ${line}`}) and did not come out, ${seen}.${excuse}`,
          lines: [line, this.#emptyLine].filter((one) => one !== 0),
          durability: 'durable',
        }));
    }
  }
}
