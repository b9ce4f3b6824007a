/** Histories of many keys judged by one thread and by a pool of threads: from which length on the pool is worth it. */

import { writeGenerated } from './generated-histories.mjs';
import { judgeByUs } from './judges.mjs';
import { rounded } from './median.mjs';

const lengths = [1_000, 2_000, 3_000, 5_000, 10_000, 30_000];
const runs = { rounds: 200, enoughMs: 1_500 };
const objects = ['cas-register', 'kv-append'];

export async function measureThreads({ folder, seed }) {
  const rows = [];
  for (const object of objects) {
    for (const operations of lengths) {
      const wanted = { object, operations, clients: 20, keys: 10, infoRate: 0.05 };
      const { ours } = await writeGenerated(folder, seed, wanted);
      const task = { ...runs, model: object, partition: true, limitMs: 12_000, files: [ours] };
      const one = await judgeByUs(task);
      const pool = await judgeByUs({ ...task, judge: 'together', always: true });
      rows.push({
        history: `${object}, 10 keys, 20 clients`,
        operations,
        nodes: one.nodes,
        'one thread: warm ms': shown(one.warmMs),
        'pool: warm ms': shown(pool.warmMs),
        'times as fast': shown(one.warmMs / pool.warmMs),
      });
    }
  }
  return { rows, goals: [] };
}

/** There is no time of what was not decided within the limit. */
function shown(number) {
  return Number.isFinite(number) ? rounded(number, 2) : 'inconclusive';
}
