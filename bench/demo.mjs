/**
 * The demo on ten random fours of the shop's bugs, 180 s of experiments each: how many of the four are found, with the shipped failure
 * history and with none; and how often the replay of a finding shows it again.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root, seatrial, workFolder } from './seatrial.mjs';

export async function bench({ times = '10', seed }) {
  const bugs = parse(readFileSync(join(root, 'targets/shop/bugs.yaml'), 'utf8'));
  const random = mulberry(Number(seed));
  const rows = [];
  let shownAgain = 0;
  let replayed = 0;
  for (let n = 1; n <= Number(times); n += 1) {
    const four = draw(bugs, 4, random).map(({ name }) => name);
    const work = workFolder();
    const shipped = await demo(four, work.folder, []);
    const findings = shipped.bugs.filter(({ found }) => found);
    const chosen = findings[Math.floor(random() * findings.length)];
    const again = chosen === undefined ? undefined : await replay(chosen, work.folder);
    if (again !== undefined) {
      replayed += 1;
      shownAgain += again ? 1 : 0;
    }
    const empty = await demo(four, work.folder, ['--empty-history']);
    rows.push({
      four: four.join(','),
      found: findings.length,
      foundWithoutHistory: empty.bugs.filter(({ found }) => found).length,
      replayed: chosen?.name,
      again,
    });
    work.remove();
    console.log(JSON.stringify(rows.at(-1)));
  }
  const mean = (key) => Number((rows.reduce((sum, row) => sum + row[key], 0) / rows.length).toFixed(2));
  const goals = [
    {
      what: 'bugs found of 4, mean, shipped history',
      value: mean('found'),
      op: '>=',
      goal: 3,
      met: mean('found') >= 3,
    },
    {
      what: 'bugs found of 4, mean, empty history',
      value: mean('foundWithoutHistory'),
      op: '>=',
      goal: 2.5,
      met: mean('foundWithoutHistory') >= 2.5,
    },
    {
      what: `replays that show it again, of ${replayed}`,
      value: shownAgain,
      op: '>=',
      goal: Math.ceil(replayed * 0.9),
      met: replayed === 0 ? null : shownAgain >= Math.ceil(replayed * 0.9),
    },
  ];
  return { rows, goals };
}

async function demo(four, cwd, flags) {
  const { json } = await seatrial(['demo', '--bugs', four.join(','), '--budget', '180s', ...flags], { cwd });
  return json;
}

/** Whether the replay of the experiment that found this bug breaks its rules again. */
async function replay({ by, rules }, cwd) {
  const { json } = await seatrial(['replay', by], { cwd });
  const [one] = json.experiments;
  const broken = (one?.verdict?.rules ?? [])
    .filter(({ status }) => status === 'violated')
    .map(({ rule }) => rule);
  return rules.every((rule) => broken.includes(rule));
}

function draw(list, count, random) {
  const left = [...list];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

/** mulberry32: a small seeded generator, so that the fours can be drawn again. */
function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
