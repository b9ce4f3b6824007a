/** All histories of up to four operations on two processes and two values: the same verdict as the definition gives. */

import { describe, expect, test } from 'vitest';
import { often } from '../../testing/often.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { everySmallHistory } from './every-small-history.test-data.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { models, type ModelName } from './registry.ts';
import { questions } from './small-histories.test-data.ts';

const isWhole = often(1) > 1;
/** In `npm test` one share of many, a sample; where tests are tried more often each of a few, of some minute at most. */
const shares = isWhole ? 4 : 499;
const taken = Array.from({ length: isWhole ? shares : 1 }, (_, share) => share);
const names = Object.keys(models) as ModelName[];
const dialect = { nil: 'unset' } as const;

describe.each(names)('%s', (name) => {
  const few = questions[name].slice(0, 5).map((question) => ({
    ...question,
    ...(question.answers === undefined ? {} : { answers: question.answers.slice(0, 3) }),
  }));

  test.for(taken)(`share %d of ${shares}`, (share, { task }) => {
    const counts = { held: 0, violated: 0 };
    for (const count of [1, 2, 3, 4]) {
      const isSmall = count < 3 && !isWhole;
      for (const history of everySmallHistory(
        few,
        count,
        isSmall ? { share, shares: 1 } : { share, shares },
      )) {
        const expected = isLinearizable(history, models[name], dialect) ? 'held' : 'violated';
        const { verdict } = checkLinearizable(history, models[name], { dialect, explain: false });
        if (verdict !== expected) expect.fail(`${verdict}, not ${expected}: ${JSON.stringify(history)}`);
        counts[expected] += 1;
      }
    }
    expect(Math.min(counts.held, counts.violated)).toBeGreaterThan(30);
    task.meta.compared = counts.held + counts.violated;
  });
});
