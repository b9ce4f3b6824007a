/**
 * A queue, judged by what comes out of it: every dequeue came from somewhere (QU1, QU2 of `queue-tally.ts`), whatever the order.
 *
 * What is still inside at the end is no concern of it: see `total-queue`. After Jepsen’s `queue`.
 */

import type { HistoryChecker } from '../../model/history-verdict.ts';
import { Findings } from './findings.ts';
import type { CheckerOptions } from './options.ts';
import { perKey } from './per-key.ts';
import { QueueTally, tallyKinds } from './queue-tally.ts';

/** Judges queues and bags. O(rows); keeps about 50 bytes an element. */
export function createQueueChecker(options: CheckerOptions = {}): HistoryChecker {
  return perKey(() => createOneQueueChecker(options));
}

function createOneQueueChecker(options: CheckerOptions): HistoryChecker {
  const found = new Findings();
  const tally = new QueueTally(options, found);
  return {
    add(paired) {
      const { row } = paired;
      if (row.f === 'enqueue') tally.enqueue(paired);
      else if (row.f !== 'dequeue' && row.f !== 'drain') found.stranger(paired, 'a queue');
      else if (row.type === 'ok') tally.take(row);
    },
    finish() {
      const { attempts, acknowledged, taken } = tally;
      const numbers = { attempts, acknowledged, taken, recovered: tally.recovered() };
      return found.verdict(taken, tallyKinds, numbers);
    },
  };
}
