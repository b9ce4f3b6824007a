/**
 * What `seatrial explore` says of the shop as it should be, on real processes: nothing is violated. And how long an experiment takes, from its beginning
 * to its verdict. Kept in `--into FOLDER` (default: a temporary one); the same command goes on where it was.
 *
 *     npm run bench -- explore --only correct [--times N] [--lanes N] [--seed N] [--into FOLDER]
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, rounded } from './median.mjs';
import { seatrial, workFolder } from './seatrial.mjs';

const medianMsMost = 4_000;
const timesUsual = '500';

export async function measure({ times = timesUsual, lanes = '2', seed, into }) {
  const work = workFolder();
  const folder = join(into ?? work.folder, 'correct');
  try {
    mkdirSync(folder, { recursive: true });
    const explored = (await searched({ times, lanes, seed, folder })).tries.filter(
      ({ purpose }) => purpose === 'explore',
    );
    return {
      tables: { 'the correct shop, searched on processes': [rowOf(explored)] },
      goals: goalsOf(explored, times),
    };
  } finally {
    work.remove();
  }
}

async function searched({ times, lanes, seed, folder }) {
  const file = join(folder, 'reports', 'latest', 'explore.json');
  const isBegun = existsSync(file);
  const begin = ['--target', 'shop', '--seed', seed, '--lanes', lanes];
  const flags = ['explore', '--experiments', times, ...(isBegun ? ['--resume'] : begin)];
  await seatrial(flags, { cwd: folder, env: { SHOP_BUGS: '' } });
  return JSON.parse(readFileSync(file, 'utf8'));
}

function rowOf(explored) {
  const of = (verdict) => explored.filter(({ answer }) => answer.verdict === verdict).length;
  const took = explored.map(({ answer }) => answer.tookMs).sort((a, b) => a - b);
  const seconds = (share) => rounded((took[Math.floor((took.length - 1) * share)] ?? Number.NaN) / 1_000, 1);
  return {
    explored: explored.length,
    held: of('held'),
    inconclusive: of('inconclusive'),
    violated: of('violated'),
    'median s': seconds(0.5),
    'p90 s': seconds(0.9),
    'longest s': seconds(1),
  };
}

function goalsOf(explored, times) {
  const violated = explored.filter(({ answer }) => answer.verdict === 'violated').length;
  const ms = median(explored.map(({ answer }) => answer.tookMs));
  return [
    {
      what: `violated of ${explored.length} explored on the correct shop`,
      value: violated,
      op: '=',
      goal: 0,
      met: violated === 0 && explored.length >= Number(times),
    },
    {
      what: 'median experiment, ms',
      value: Math.round(ms),
      op: '<=',
      goal: medianMsMost,
      met: ms <= medianMsMost,
    },
  ];
}
