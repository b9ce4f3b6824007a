/**
 * From nothing to the first verdict: a fresh clone of this repository's last commit in an empty folder, `npm ci` (with npm's cache as it
 * is), `npm start`, until the first experiment is judged; in seconds, step by step.
 */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root, workFolder } from './seatrial.mjs';

const goalSeconds = 120;
/** `[1/25] order-payment-lost-reply: violated SG6 …` */
const verdict = /^\[\d+\/\d+\] \S+: (held|violated|inconclusive)/;
/** `seatrial: compiling took 8.1 s` */
const compiled = /^seatrial: compiling took ([\d.]+) s/;

export async function bench({ times = '1' }) {
  const rows = [];
  for (let n = 1; n <= Number(times); n += 1) {
    const work = workFolder();
    try {
      rows.push(await once(join(work.folder, 'seatrial')));
    } finally {
      work.remove();
    }
    console.log(JSON.stringify(rows.at(-1)));
  }
  const slowest = Math.max(...rows.map(({ whole }) => whole));
  return {
    rows,
    goals: [
      {
        what: 'from git clone to the first verdict, s, the slowest',
        value: slowest,
        op: '<=',
        goal: goalSeconds,
        met: slowest <= goalSeconds,
      },
    ],
  };
}

/** One clone, in `folder`; times in seconds. */
async function once(folder) {
  const clone = await run('git', ['clone', '--quiet', '--no-hardlinks', root, folder], root);
  const install = await run('npm', ['ci', '--no-audit', '--no-fund'], folder);
  const { build, started, first } = await untilFirstVerdict(folder);
  return {
    clone,
    install,
    build,
    firstVerdict: rounded(started - build),
    whole: rounded(clone + install + started),
    verdict: first,
  };
}

/** Runs a command to its end; the seconds it took. */
function run(command, args, cwd) {
  const began = performance.now();
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(rounded((performance.now() - began) / 1_000));
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** `npm start` until the first verdict; then it is interrupted, as with Ctrl-C, and heals. */
async function untilFirstVerdict(cwd) {
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const found = {};
  const said = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    if (compiled.test(line)) found.build = Number(compiled.exec(line)[1]);
    if (found.first !== undefined || !verdict.test(line)) continue;
    [found.first] = verdict.exec(line);
    found.started = (performance.now() - began) / 1_000;
    process.kill(-child.pid, 'SIGINT');
  }
  await ended;
  if (found.first === undefined) throw new Error(`npm start gave no verdict:\n${said.slice(-20).join('\n')}`);
  return { build: 0, ...found };
}

function rounded(seconds) {
  return Number(seconds.toFixed(1));
}
