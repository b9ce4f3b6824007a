/** What `seatrial check FILE --model NAME` prints: for people as golden texts, for machines as one object. */

import { describe, expect, test } from 'vitest';
import { judged, operations } from './check-history.test-data.ts';
import { historyModelNames } from './history-judge.ts';

/** A history that is wrong, of the models that have other operations than a register. */
const opsOf: Readonly<Record<string, string>> = {
  'multi-register': '0 txn [["r",1,5]]',
  'kv-append': '0 get = "x"',
  set: '0 add 1; 0 read = [9007199254740993]',
  'set-full': '0 add 1; 0 read = []',
  'fifo-queue': '0 enqueue 1; 0 dequeue = 2',
  queue: '0 enqueue 1; 0 dequeue = 2',
  'total-queue': '0 enqueue 1; 0 dequeue = 2',
  stack: '0 push 1; 0 pop = 2',
  counter: '0 add 1; 0 read = 2',
  mutex: '0 acquire; 0 acquire',
  semaphore: '0 acquire; 0 acquire',
  'fenced-lock': '0 acquire = 2; 0 acquire = 1',
  'unique-ids': '0 generate = 1; 0 generate = 1',
};

/** Read them: one of each kind of answer. */
describe('what the checkers say', () => {
  const stale = operations('0 write 1; 0 write 2; 1 read = 1; 1 read = 2');
  test.each([
    ['set-full-violated', ['set-full'], operations('0 add 1; 0 add 2; 1 read = [2,7,7]; 1 read = [2]')],
    ['set-full-transient', ['set-full'], operations('0 add 1; 0 add 2; 1 read = [1]; 1 read = [1,2]')],
    [
      'total-queue-violated',
      ['total-queue'],
      operations('0 enqueue 1; 0 enqueue 2; 1 dequeue = 2; 1 dequeue = 2; 1 dequeue = null'),
    ],
    ['total-queue-inconclusive', ['total-queue'], operations('0 enqueue 1; 0 enqueue 2; 1 dequeue = 2')],
    ['counter-violated', ['counter'], operations('0 add 5; 1 read = 3; 1 read = 5')],
    ['staleness-violated', ['staleness'], stale],
    ['staleness-held', ['staleness', '--stale-max', '1s'], stale],
    ['convergence-violated', ['convergence'], operations('0 write 1; 0 write 2; 1 read = 1; 2 read = 2')],
    [
      'convergence-late',
      ['convergence', '--deadline', '0ms'],
      operations('0 write 1; 0 write 2; 1 read = 1; 1 read = 2'),
    ],
    ['vacuous', ['unique-ids'], stale],
    ['strict', ['unique-ids', '--strict'], stale],
    ['unknown-operation', ['counter'], stale],
    ['another-model', ['set'], stale],
    ['without-rows', ['register'], ''],
  ])('%s', async (name, [model = '', ...flags], text) => {
    const { stdout } = await judged(text, '--model', model, ...flags);
    const said = stdout.replaceAll(/\S*history:/g, 'history:');
    await expect(said).toMatchFileSnapshot(`check-history.golden/${name}.txt`);
  });

  test.each(historyModelNames)('--json as %s is one object on one line', async (model) => {
    for (const text of ['', operations(opsOf[model] ?? '0 read = 1; 0 write 1')]) {
      const { stdout } = await judged(text, '--model', model, '--json');
      expect(stdout).toMatch(/^[^\n]*\n$/);
      expect(JSON.parse(stdout)).toMatchObject({ model, strict: false, isRun: false });
    }
  });
});
