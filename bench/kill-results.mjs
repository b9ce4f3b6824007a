/** What is made of the turns of the kill bench: lines, rows, goals. */

import { healedMsMax } from './kill-healing.mjs';

/** Of the turns; with fewer than `turnsMin` it is not asked. */
const standingShareMin = 0.2;
const turnsMin = 5;

/** Where a run can be when it dies, in the order in which it gets there. */
const phases = [
  'program',
  'start',
  'baseline',
  'load before any fault',
  'fault stands',
  'fault over',
  'healed',
  'final',
  'judged',
];

/** Whether all that is asked of a turn is so. */
export function isGood(turn) {
  return isHealed(turn) && isUnchanged(turn) && nextWorks(turn.next);
}

function isHealed({ healedMs }) {
  return healedMs !== undefined && healedMs <= healedMsMax;
}

function isUnchanged({ changed }) {
  return changed.length === 0;
}

function nextWorks({ code, healed, left }) {
  return code === 0 && healed.length === 0 && left.length === 0;
}

/** Prints a turn. */
export function tell(result, { seed, runtime }) {
  const { turn, scenario, atMs, phase, standing = [], healedMs, late = [], left, changed, next } = result;
  const where = `${phase}${standing.length === 0 ? '' : ` (${standing.join(' and ')})`}`;
  const limit = isHealed(result) ? '' : ', TOO LATE';
  const how = healedMs === undefined ? 'NOT HEALED' : `healed in ${healedMs} ms${limit}`;
  console.log(`turn ${turn}: ${scenario}, killed at ${(atMs / 1_000).toFixed(1)} s, ${where}: ${how}`);
  for (const line of late) console.log(`  left after ${healedMsMax / 1_000} s: ${line}`);
  for (const line of left) console.log(`  left: ${line}`);
  for (const line of changed) console.log(`  foreign: ${line}`);
  if (next.code !== 0) console.log(`  the next run ended with ${next.code}: ${next.said ?? ''}`);
  for (const line of next.healed) console.log(`  the next run found something left: ${line}`);
  for (const line of next.left) console.log(`  left by the next run: ${line}`);
  if (!isGood(result))
    console.log(`  once more: npm run bench -- kill --runtime ${runtime} --seed ${seed} --only ${turn}`);
}

/** A row for each phase. */
export function rowsOf(turns) {
  return phases.flatMap((phase) => {
    const here = turns.filter((turn) => turn.phase === phase);
    const times = here.flatMap(({ healedMs }) => healedMs ?? []).sort((a, b) => a - b);
    const row = { phase, kills: here.length, healed: here.filter(isHealed).length };
    return { ...row, 'median ms': times[Math.ceil(times.length / 2) - 1], 'slowest ms': times.at(-1) };
  });
}

export function goalsOf(turns, count) {
  const all = (what, good) => {
    const value = turns.filter(good).length;
    return { what: `${what}, of ${count}`, value, op: '=', goal: count, met: value === count };
  };
  return [
    all(`healed within ${healedMsMax / 1_000} s`, isHealed),
    all('nothing foreign changed', isUnchanged),
    all('the next run works, and finds nothing to heal', ({ next }) => nextWorks(next)),
    standingGoal(turns),
  ];
}

/** Healing is put to the test where something must be undone. */
function standingGoal(turns) {
  const standing = turns.filter(({ standing = [] }) => standing.length > 0).length;
  const value = turns.length === 0 ? undefined : Number((standing / turns.length).toFixed(2));
  return {
    what: `killed while a fault stood, share of ${turns.length} turns`,
    value,
    op: '>=',
    goal: standingShareMin,
    met: turns.length < turnsMin ? null : standing >= standingShareMin * turns.length,
  };
}
