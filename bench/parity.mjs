/**
 * The same verdict wherever the shop runs: every bug's scenario on the correct shop and on its broken twin, once on processes and once on
 * containers, `--times` each (1), in `--lanes` side by side (2). With `--five` only five of the bugs; with `--toxiproxy` the proxy between the
 * containers is a real Toxiproxy instead of ours.
 *
 * An inconclusive experiment has proven nothing either way, so it is repeated, four times at most; how often is in the rows. So is one of a twin that is held: a
 * bug that needs a moment of some milliseconds does not show each time, and less often where killing takes longer. What stays inconclusive, and what could
 * not be run at all, is not the same as anything. Of a twin, the bug's own rules must be the same as well: others may be broken or not, as
 * it happens.
 */

import { bugsOfShop, runBug } from './bug-runs.mjs';
import { engineHere, notMeasured } from './engine.mjs';
import { inLanes } from './seatrial.mjs';
import { toxiproxyImage } from './toxiproxy-image.mjs';

const repeatsMax = 4;
/** What each is there for. */
const five = {
  'timeout-is-failure': 'lost reply',
  'resurrecting-delete': 'partition',
  'ack-before-write': 'crash',
  'retry-storm': 'latency',
  'no-timeout': 'requests in an open loop',
};

export async function bench({ times = '1', only, lanes = '2', five: isShort = false, toxiproxy = false }) {
  const bugs = bugsOfShop(only).filter(({ name }) => !isShort || name in five);
  const jobs = Array.from({ length: Number(times) }, () =>
    bugs.flatMap((bug) => [
      { bug, twin: false },
      { bug, twin: true },
    ]),
  ).flat();
  const { engine, why } = await engineHere();
  if (engine === undefined) return { rows: [], goals: notMeasured(goalsOf([], jobs.length), why) };
  const image = toxiproxy ? await toxiproxyImage(engine) : undefined;
  if (image?.why !== undefined) return { rows: [], goals: notMeasured(goalsOf([], jobs.length), image.why) };
  const containers = ['--runtime', 'container', ...(image ? ['--toxiproxy', `image:${image.name}`] : [])];
  const rows = [];
  try {
    await inLanes([...jobs.entries()], Number(lanes), async ([index, job]) => {
      const onProcesses = await conclusiveRun(job, []);
      const onContainers = await conclusiveRun(job, containers);
      rows[index] = rowOf(job, onProcesses, onContainers);
      tell(rows[index], onProcesses, onContainers);
    });
  } finally {
    await image?.remove();
  }
  return { peers: image ? [image.version] : [], rows, goals: goalsOf(rows, jobs.length) };
}

/** Runs it until it shows something; `repeated`: how often it did not. */
async function conclusiveRun({ bug, twin }, flags) {
  const fruitless = [];
  for (;;) {
    const result = await runBug(bug, { twin, flags });
    const isFruitless = result.status === 'inconclusive' || (twin && result.status === 'held');
    if (!isFruitless || fruitless.length === repeatsMax) return { ...result, fruitless };
    fruitless.push(result.status === 'held' ? 'held, the bug did not show' : `inconclusive, ${result.why}`);
  }
}

function rowOf({ bug, twin }, onProcesses, onContainers) {
  return {
    scenario: bug.scenario,
    variant: twin ? bug.name : 'correct',
    processes: wordsOf(onProcesses),
    containers: wordsOf(onContainers),
    same: isSame(onProcesses, onContainers, twin ? bug.rules : []),
    'processes s': seconds(onProcesses),
    'containers s': seconds(onContainers),
    repeated: onProcesses.fruitless.length + onContainers.fruitless.length,
  };
}

function isSame(one, other, rules) {
  const isProof = ['held', 'violated'].includes(one.status);
  const sameRules = rules.every((rule) => one.broken.includes(rule) === other.broken.includes(rule));
  return isProof && one.status === other.status && sameRules;
}

function tell({ scenario, variant, processes, containers, same }, ...results) {
  const words = same ? `${processes} on both` : `NOT THE SAME: ${processes}; on containers ${containers}`;
  const [first, second] = results.map(seconds);
  console.log(`${scenario}, ${variant}: ${words} (${first} s, on containers ${second} s)`);
  for (const [index, { fruitless, status, why, seen }] of results.entries()) {
    const where = index === 0 ? 'on processes' : 'on containers';
    if (!same) for (const anomaly of seen) console.log(`  ${where}: ${anomaly}`);
    for (const reason of fruitless) console.log(`  repeated ${where}: ${reason}`);
    if (!['held', 'violated'].includes(status)) console.log(`  ${status} ${where}: ${why}`);
  }
}

function wordsOf({ status, broken }) {
  return [status, ...broken].join(' ');
}

function seconds({ tookMs }) {
  return Number((tookMs / 1_000).toFixed(1));
}

function goalsOf(rows, count) {
  const value = rows.filter(({ same }) => same).length;
  return [{ what: `same verdict, of ${count}`, value, op: '=', goal: count, met: value === count }];
}
