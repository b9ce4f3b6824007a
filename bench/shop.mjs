/**
 * Every bug's scenario, on the correct shop and on its broken twin, `--times` each (10). A twin counts when it is violated with the
 * bug's own rule; another rule alone is a miss. With `--busy` every core is kept busy by a loop beside it: then nothing is asked of the twins,
 * and the correct shop may be inconclusive, but never violated.
 */

import { availableParallelism } from 'node:os';
import { bugsOfShop, runBug } from './bug-runs.mjs';
import { keepACoreBusy } from './busy-core.mjs';
import { inLanes } from './seatrial.mjs';

export async function bench({ times = '10', only, lanes = '2', busy = false }) {
  const bugs = bugsOfShop(only);
  const rows = bugs.map(({ name, rules }) => ({
    bug: name,
    rules: rules.join(' + '),
    held: 0,
    violated: 0,
    inconclusive: 0,
    found: 0,
    wrong: 0,
    twinInconclusive: 0,
  }));
  const jobs = bugs.flatMap((bug, index) =>
    Array.from({ length: Number(times) }, () => [
      { bug, row: rows[index], twin: false },
      ...(busy ? [] : [{ bug, row: rows[index], twin: true }]),
    ]).flat(),
  );
  const loops = busy ? Array.from({ length: availableParallelism() }, keepACoreBusy) : [];
  await inLanes(jobs, Number(lanes), async ({ bug, row, twin }) => {
    const result = await runBug(bug, { twin });
    const { broken, tookMs } = result;
    // What failed has shown nothing either way.
    const status = result.status === 'failed' ? 'inconclusive' : result.status;
    if (!twin) row[status] += 1;
    else if (bug.rules.every((rule) => broken.includes(rule))) row.found += 1;
    else if (status === 'inconclusive') row.twinInconclusive += 1;
    else row.wrong += 1;
    const why = status === 'inconclusive' ? result.why : broken.join(' ');
    console.log(
      `${twin ? 'twin   ' : 'correct'} ${bug.name}: ${status} ${why} (${Math.round(tookMs / 1000)} s)`,
    );
  });
  await Promise.all(loops.map((loop) => loop.terminate()));
  const n = Number(times);
  const least = Math.ceil(n * 0.9);
  const goals = rows.flatMap(({ bug, held, violated, found }) => {
    const never = {
      what: `${bug}: correct shop violated of ${n}`,
      value: violated,
      op: '<=',
      goal: 0,
      met: violated === 0,
    };
    if (busy) return [never];
    return [
      { what: `${bug}: correct shop held of ${n}`, value: held, op: '>=', goal: least, met: held >= least },
      never,
      {
        what: `${bug}: twin violated with its rule of ${n}`,
        value: found,
        op: '>=',
        goal: least,
        met: found >= least,
      },
    ];
  });
  return { rows, goals };
}
