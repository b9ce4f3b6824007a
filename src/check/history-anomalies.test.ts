/** A replicated store that goes wrong in one way: who is to see it sees it, and the others are quiet. */

import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { runReplicatedStore, type StoreAnomaly } from '../testing/replicated-store.ts';
import type { SequentialObjectName } from '../testing/sequential-objects.ts';
import { checkersOf, pairs, verdictOf } from '../testing/history-judges.ts';

/**
 * An anomaly of an object and its checkers, in their order: `!` sees it, `-` never does, `~` does where it happens to concern the end.
 *
 * Why somebody is quiet: `set` looks at the last read only, `queue` and `total-queue` at no order, `staleness` at no value that nobody wrote (then it
 * is inconclusive), and convergence at the end only, but for what a read shows that was refused.
 */
const table = `
stale-read           distinct-register  linearizability! staleness! convergence~
stale-read           cas-register       linearizability! staleness! convergence~
stale-read           kv-append          linearizability!
stale-read           set                linearizability! set- set-full! convergence~
stale-read           element-set        linearizability!
stale-read           counter            linearizability! counter! convergence~
lost-write           distinct-register  linearizability! staleness! convergence~
lost-write           cas-register       linearizability! staleness! convergence~
lost-write           multi-register     linearizability!
lost-write           kv-append          linearizability!
lost-write           set                linearizability! set! set-full! convergence!
lost-write           element-set        linearizability!
lost-write           fifo-queue         linearizability! queue! total-queue!
lost-write           stack              linearizability!
lost-write           counter            linearizability! counter! convergence!
lost-write           mutex              linearizability!
lost-write           semaphore          linearizability!
lost-write           fenced-lock        linearizability!
lost-write           unique-ids         unique-ids!
split-brain          distinct-register  linearizability! staleness! convergence~
split-brain          cas-register       linearizability! staleness! convergence~
split-brain          multi-register     linearizability!
split-brain          kv-append          linearizability!
split-brain          set                linearizability! set! set-full! convergence!
split-brain          fifo-queue         linearizability! queue! total-queue!
split-brain          stack              linearizability!
split-brain          counter            linearizability! counter! convergence!
split-brain          mutex              linearizability!
split-brain          semaphore          linearizability!
split-brain          fenced-lock        linearizability!
split-brain          unique-ids         unique-ids!
dirty-read           distinct-register  linearizability! staleness- convergence!
dirty-read           kv-append          linearizability!
dirty-read           set                linearizability! set- set-full! convergence~
dirty-read           fifo-queue         linearizability! queue! total-queue!
dirty-read           stack              linearizability!
dirty-read           counter            linearizability! counter! convergence-
reordered-queue      fifo-queue         linearizability! queue- total-queue-
reordered-queue      stack              linearizability!
duplicated-delivery  set                linearizability- set- set-full! convergence-
duplicated-delivery  fifo-queue         linearizability! queue! total-queue!
duplicated-delivery  stack              linearizability!
duplicated-delivery  counter            linearizability! counter! convergence!
resurrected-element  element-set        linearizability!
resurrected-element  fifo-queue         linearizability! queue! total-queue!
resurrected-element  stack              linearizability!
lost-increment       set                linearizability! set! set-full! convergence!
lost-increment       counter            linearizability! counter! convergence!
non-unique-ids       unique-ids         unique-ids!`;

const seeds = Array.from({ length: 3 }, (_, seed) => seed);
const size = { clients: 3, operations: 500 };

describe.each(
  table
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/) as [StoreAnomaly, SequentialObjectName, ...string[]]),
)('%s of a %s', (anomaly, object, ...marked) => {
  test(`is seen by whom it is for: ${marked.join(' ')}`, () => {
    const histories = seeds.map((seed) =>
      runReplicatedStore(createRandom(seed), { object, anomaly, ...size }),
    );
    const seen = checkersOf[object].map((checker, index) => {
      const violated = histories.filter((rows) => verdictOf(checker, object, rows) === 'violated').length;
      if (marked[index] === `${checker}~` && violated < histories.length) return `${checker}~`;
      return violated === 0
        ? `${checker}-`
        : violated === histories.length
          ? `${checker}!`
          : `${checker} ${violated}`;
    });
    expect(seen).toEqual(marked);
  });
});

test.each(pairs)(
  'a $object of a store that does nothing wrong is all right with $checker',
  ({ object, checker }) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const rows = runReplicatedStore(createRandom(seed), {
        object,
        clients: 3,
        operations: 60,
        infoRate: 0.05,
        crashRate: 0.02,
      });
      expect(verdictOf(checker, object, rows)).not.toBe('violated');
    }
  },
);
