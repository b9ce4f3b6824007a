/** Who judges a history in the bench: Seatrial, and a Porcupine built from its published Go module, each in a fresh process. */

import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './median.mjs';

/** A line for every history and round. */
const outputBytesMax = 256 * 1024 * 1024;
const peerFolder = fileURLToPath(new URL('peers/porcupine/', import.meta.url));

/** Builds Porcupine's program into the folder: `{ program, version }`, or `undefined` when there is no Go or no module. */
export function buildPorcupine(folder) {
  const program = join(folder, 'porcupine');
  const { status } = spawnSync('go', ['build', '-o', program, '.'], { cwd: peerFolder, stdio: 'ignore' });
  if (status !== 0) return undefined;
  const [, module] = /porcupine (v\S+)/.exec(readFileSync(join(peerFolder, 'go.mod'), 'utf8'));
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout.trim();
  return { program, version: `porcupine ${module}, ${go}` };
}

/** Ours. `task`: `{ model, judge, format, files, rounds, enoughMs, partition, limitMs }`. */
export function judgeByUs(task) {
  const child = fileURLToPath(new URL('judge-child.mjs', import.meta.url));
  return judged(process.execPath, [child, JSON.stringify(task)], task.files.length);
}

/** Porcupine on so many threads; 0: as shipped, as many as there are cores. */
export function judgeByPorcupine(
  program,
  threads,
  { model, format, files, rounds, enoughMs, partition, limitMs },
) {
  const options = {
    model,
    format,
    procs: threads,
    rounds,
    enough: `${enoughMs}ms`,
    timeout: `${limitMs}ms`,
    partition,
  };
  const args = Object.entries(options).map(([name, value]) => `-${name}=${value}`);
  return judged(program, [...args, ...files], files.length);
}

/**
 * What it printed: `{ results: { file: ok | illegal | unknown }, operations, nodes, coldMs, warmMs, readMs, peakMb }`. Times are sums over the
 * files: cold is reading and checking in the first round, warm the median of the checks in the later half of the rounds.
 */
async function judged(program, args, files) {
  const lines = (await outputOf(program, args))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { peakBytes } = lines.pop();
  const rounds = Array.from({ length: lines.length / files }, (_, round) =>
    lines.filter((line) => line.round === round),
  );
  const sum = (round, field) => round.reduce((total, line) => total + (line[field] ?? 0), 0);
  const [first] = rounds;
  const warm = rounds.slice(Math.max(1, Math.floor(rounds.length / 2)));
  return {
    results: Object.fromEntries(first.map(({ file, result }) => [file, result])),
    reason: first.find(({ reason }) => reason !== undefined)?.reason,
    operations: sum(first, 'operations'),
    nodes: sum(first, 'nodes'),
    coldMs: sum(first, 'readMs') + sum(first, 'checkMs'),
    warmMs: warm.length === 0 ? undefined : median(warm.map((round) => sum(round, 'checkMs'))),
    readMs: median(rounds.map((round) => sum(round, 'readMs'))),
    peakMb: peakBytes / 2 ** 20,
  };
}

async function outputOf(program, args) {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: outputBytesMax });
  return stdout;
}
