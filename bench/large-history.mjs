/**
 * `seatrial check` on histories of a gigabyte, each in a process of its own: time, peak memory and verdict. `--mb` (1024) a file, `--only` one kind.
 *
 * Every kind is also judged once with something wrong in it, in a smaller file, and registers once with objects that never come to rest.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeKinds, writeLargeHistory } from './large-histories.mjs';
import { workFolder } from './seatrial.mjs';

const program = fileURLToPath(new URL('large-history-child.mjs', import.meta.url));
const peakMbMax = 1_024;
const searched = 'cas-register';
/** More than is held at a time. */
const endlessBytes = 128 * 2 ** 20;

export async function bench({ mb = '1024', only, seed }) {
  const kinds = largeKinds.filter((kind) => only === undefined || kind === only);
  if (kinds.length === 0) throw new Error(`--only ${largeKinds.join(' | ')}`);
  const bytes = Number(mb) * 2 ** 20;
  const { folder, remove } = workFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // A gigabyte is not left behind.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  const measure = (kind, name, wanted) =>
    measureOne(join(folder, kind), kind, name, { seed: Number(seed), ...wanted });
  try {
    const rows = [];
    const goals = [];
    const goal = (what, value, op, wanted) =>
      goals.push({ what, value, op, goal: wanted, met: op === '<=' ? value <= wanted : value === wanted });
    for (const kind of kinds) {
      const held = await measure(kind, kind, { bytes });
      const spoilt = await measure(kind, `${kind}, one thing wrong`, {
        bytes: bytes / 8,
        isSpoilt: true,
      });
      rows.push(held, spoilt);
      goal(`${kind}, ${mb} MB: verdict`, held.verdict, '=', 'held');
      goal(`${kind}, one thing wrong: verdict`, spoilt.verdict, '=', 'violated');
      if (kind !== searched) goal(`${kind}, ${mb} MB: peak MB`, held.peakMb, '<=', peakMbMax);
      if (kind !== searched) continue;
      const endless = await measure(kind, `${kind}, never at rest`, { bytes: endlessBytes, isEndless: true });
      rows.push(endless);
      goal(`${kind}, never at rest: verdict`, endless.verdict, '=', 'inconclusive');
      goal(`${kind}, never at rest: names a row`, /\bline \d+/.test(endless.reason ?? ''), '=', true);
    }
    return { rows, goals };
  } finally {
    remove();
  }
}

async function measureOne(file, kind, name, wanted) {
  const { model, rows, bytes } = writeLargeHistory(file, kind, wanted);
  const began = performance.now();
  const { json, peakBytes } = await checked(file, model);
  const seconds = (performance.now() - began) / 1_000;
  rmSync(file);
  const { verdict, windows, reason, reasons = [] } = json;
  const row = {
    history: name,
    mb: Math.round(bytes / 2 ** 20),
    rows,
    seconds: Number(seconds.toFixed(1)),
    'MB/s': Number((bytes / 2 ** 20 / seconds).toFixed(1)),
    peakMb: Math.round(peakBytes / 2 ** 20),
    verdict,
    ...(windows === undefined ? {} : { windows }),
    ...(verdict === 'inconclusive' ? { reason: reason ?? reasons[0] } : {}),
  };
  console.log(JSON.stringify(row));
  return row;
}

/** The command line in a process of its own, which says at its end how much memory it had at most. */
async function checked(file, model) {
  const linearizable = model === searched ? ['--linearizable'] : [];
  const args = ['check', file, '--model', model, ...linearizable, '--json'];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const end = () => child.kill();
  process.once('exit', end);
  const out = [];
  let peakBytes = 0;
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.on('message', (peak) => (peakBytes = peak));
  await once(child, 'close');
  process.off('exit', end);
  return { json: JSON.parse(Buffer.concat(out).toString()), peakBytes };
}
