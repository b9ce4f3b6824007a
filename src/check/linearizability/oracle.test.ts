/** The search, with each reduction and without, against the naive search on small histories. */

import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { often } from '../../testing/often.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { allReductions, type Reductions } from './reductions.ts';
import { models, type ModelName } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';

const names = Object.keys(models) as ModelName[];
const switches = Object.keys(allReductions) as (keyof Reductions)[];
const allOff = Object.fromEntries(switches.map((name) => [name, false]));
const optionSets: readonly (readonly [string, Partial<Reductions>])[] = [
  ['all', {}],
  ['all, not explained', {}],
  ...switches.map((name) => [`without ${name}`, { [name]: false }] as const),
  ['none', allOff],
  ...switches.map((name) => [`only ${name}`, { ...allOff, [name]: true }] as const),
];
const dialect = { nil: 'unset' } as const;

function differing(name: ModelName, history: readonly HistoryOperation[]): string[] {
  const expected = isLinearizable(history, models[name], dialect) ? 'held' : 'violated';
  return optionSets
    .filter(([label, reductions]) => {
      const explain = label === 'all';
      return checkLinearizable(history, models[name], { dialect, reductions, explain }).verdict !== expected;
    })
    .map(([label]) => `${label}: not ${expected}: ${JSON.stringify(history)}`);
}

describe.each(names)('%s', (name) => {
  // Eleven models: twenty times this is 20 020 histories, each under every option set.
  const runs = often(91);

  test('random histories are judged as by the naive search, whatever is switched off', ({ task }) => {
    const random = createRandom(20_260_801, name);
    const counts = { held: 0, violated: 0 };
    for (let run = 0; run < runs; run += 1) {
      const history = smallHistory(random, models[name], {
        name,
        operations: random.integer(1, 8),
        processes: random.integer(1, 5),
        keys: random.pick([1, 1, 2]),
        info: random.pick([0, 0.1, 0.3]),
        lies: random.pick([0, 0.2, 0.5]),
      });
      expect(differing(name, history)).toEqual([]);
      counts[isLinearizable(history, models[name], dialect) ? 'held' : 'violated'] += 1;
    }
    expect(counts.held).toBeGreaterThan(runs / 20);
    task.meta.compared = counts.held + counts.violated;
  });
});
