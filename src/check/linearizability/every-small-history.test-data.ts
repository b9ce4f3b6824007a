/** Every history of a few operations on two processes, by number, so that tests may share them out or take a fair sample. */

import type { HistoryOperation } from '../../model/history-operation.ts';
import type { Question } from './small-histories.test-data.ts';

type Told = Pick<HistoryOperation, 'f' | 'argument' | 'result' | 'outcome'>;

/**
 * Share `share` of `shares` of all histories of `count` operations: each interleaving of invocations and completions, each question with each
 * answer, and each question with its outcome unknown. All shares together are every history once.
 */
export function* everySmallHistory(
  questions: readonly Question[],
  count: number,
  { share, shares }: { readonly share: number; readonly shares: number },
): Generator<HistoryOperation[]> {
  const told = questions.flatMap(outcomesOf);
  const orders = interleavings(count);
  const total = orders.length * told.length ** count;
  for (let number = share; number < total; number += shares) {
    const order = orders[number % orders.length] ?? [];
    let rest = Math.floor(number / orders.length);
    const operations: HistoryOperation[] = [];
    const open = new Map<number, number>();
    for (const [position, process] of order.entries()) {
      const index = open.get(process);
      const one = index === undefined ? undefined : operations[index];
      if (index === undefined || one === undefined) {
        open.set(process, operations.length);
        const said = told[rest % told.length] ?? {
          f: '',
          argument: undefined,
          result: undefined,
          outcome: 'ok',
        };
        rest = Math.floor(rest / told.length);
        const end = Infinity;
        operations.push({
          ...said,
          process,
          invokeLine: position + 1,
          completeLine: undefined,
          begin: position,
          end,
        });
      } else {
        open.delete(process);
        const end = one.outcome === 'info' ? Infinity : position;
        operations[index] = { ...one, completeLine: position + 1, end };
      }
    }
    yield operations;
  }
}

function outcomesOf({ f, argument, answers }: Question): Told[] {
  const known = (answers ?? [undefined]).map((result): Told => ({ f, argument, result, outcome: 'ok' }));
  return [...known, { f, argument, result: undefined, outcome: 'info' }];
}

/** Which of two processes does something, event by event; each invokes and completes in turn, and all is complete at the end. */
function interleavings(count: number): number[][] {
  return Array.from({ length: 2 ** (2 * count) }, (_, bits) =>
    Array.from({ length: 2 * count }, (_, place) => (bits >>> place) & 1),
  ).filter((order) => order.filter((process) => process === 1).length % 2 === 0);
}
