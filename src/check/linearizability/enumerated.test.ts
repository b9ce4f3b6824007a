/** All histories of up to four operations on two processes and two values: the same verdict as the definition gives. */

import { expect, test } from 'vitest';
import { often } from '../../testing/often.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { everySmallHistory } from './every-small-history.test-data.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { models, type ModelName } from './registry.ts';
import { questions } from './small-histories.test-data.ts';

/** In `npm test` a sample; all of them where tests are tried more often. */
const stride = often(1) > 1 ? 1 : 499;
const names: readonly ModelName[] = [
  'register',
  'cas-register',
  'kv-append',
  'set',
  'fifo-queue',
  'stack',
  'counter',
  'mutex',
];
const dialect = { nil: 'unset' } as const;

test.each(names)('%s', (name) => {
  const few = questions[name].slice(0, 5).map((question) => ({
    ...question,
    ...(question.answers === undefined ? {} : { answers: question.answers.slice(0, 3) }),
  }));
  const counts = { held: 0, violated: 0 };
  for (const count of [1, 2, 3, 4]) {
    for (const history of everySmallHistory(few, count, count < 3 ? 1 : stride)) {
      const expected = isLinearizable(history, models[name], dialect) ? 'held' : 'violated';
      const { verdict } = checkLinearizable(history, models[name], { dialect });
      if (verdict !== expected) expect.fail(`${verdict}, not ${expected}: ${JSON.stringify(history)}`);
      counts[expected] += 1;
    }
  }
  expect(Math.min(counts.held, counts.violated)).toBeGreaterThan(30);
});
