/** Generated histories that goals are set for. */

import { contest, contestRow, isUndecided, timesAsFast } from './contest.mjs';
import { writeGenerated } from './generated-histories.mjs';
import { rounded } from './median.mjs';

const runs = { rounds: 20, enoughMs: 1_500 };
const limitMs = 12_000;
const cas = { object: 'cas-register', operations: 10_000, infoRate: 0.05 };

export async function measureGenerated({ folder, peer, rounds, seed }) {
  const rows = [];
  const measure = async (history, wanted, how = {}) => {
    const files = await writeGenerated(folder, seed, wanted);
    const model = wanted.object === 'distinct-register' ? 'register' : wanted.object;
    const task = { model, ...runs, partition: wanted.keys !== undefined, limitMs };
    const ours = { ...task, ...how, files: [files.ours] };
    const theirs = { ...task, files: [files.peer], format: 'operations' };
    const found = await contest({ ours, theirs, peer, rounds });
    rows.push(contestRow(history, found));
    return found;
  };

  const hard = await measure('cas, 1 key, 20 clients, 10k, 5 % info', { ...cas, clients: 20 });
  await measure('cas, 1 key, 50 clients, 10k, 5 % info', { ...cas, clients: 50 });
  const easy = [];
  const together = [];
  for (const clients of [20, 50]) {
    const history = `cas, 10 keys, ${clients} clients, 10k, 5 % info`;
    const wanted = { ...cas, clients, keys: 10 };
    easy.push(await measure(history, wanted));
    together.push(await measure(`${history}, with the worker pool`, wanted, { judge: 'together' }));
  }
  const distinct = await measure('distinct register, 1 key, 50 clients, 10k, 5 % info', {
    ...cas,
    object: 'distinct-register',
    clients: 50,
  });
  const long = await measure('cas, 100 keys, 50 clients, 100k, 5 % info', {
    ...cas,
    clients: 50,
    keys: 100,
    operations: 100_000,
  });
  const why = peer === undefined ? 'peer: absent' : 'inconclusive';
  return {
    rows,
    goals: [
      within('1 key, 20 clients, 10 000 operations, 5 % info, ms', hard, 'warmMs', 150),
      within('1 key, 20 clients, 10 000 operations, 5 % info, MB of the process', hard, 'peakMb', 150),
      {
        what: '10 keys, one thread: times as fast as Porcupine as shipped',
        value: slowest(easy),
        op: '>=',
        goal: 0.8,
        why,
      },
      {
        what: '10 keys, with the worker pool: times as fast as Porcupine as shipped',
        value: slowest(together),
        op: '>=',
        goal: 1,
        why,
      },
      within('distinct-value register, 50 clients, 10 000 operations, ms', distinct, 'warmMs', 15),
      within('100 000 operations, 100 keys, 5 % info, ms', long, 'warmMs', 500),
    ],
  };
}

function slowest(found) {
  const ratios = found.map(({ seatrial, shipped }) => timesAsFast(seatrial, shipped, 'warmMs'));
  return ratios.includes(undefined) ? undefined : Math.min(...ratios);
}

function within(what, { seatrial }, field, goal) {
  const value = isUndecided(seatrial) ? undefined : rounded(seatrial[field], 1);
  return { what, value, op: '<=', goal, why: 'inconclusive' };
}
