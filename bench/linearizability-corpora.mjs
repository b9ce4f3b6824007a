/** The histories with known verdicts: all logs of etcd, Knossos's files, Porcupine's kv texts by key and as one object. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contest, contestRow, timesAsFast } from './contest.mjs';

const limitMs = 60_000;
const runs = { rounds: 40, enoughMs: 1_500 };

export async function measureCorpora({ peer, corpora, rounds }) {
  const index = join(corpora, 'index.json');
  if (!existsSync(index)) throw new Error(`${index} is missing: --corpora FOLDER`);
  const entries = JSON.parse(readFileSync(index, 'utf8')).map((entry) => ({
    ...entry,
    file: join(corpora, entry.file),
  }));
  const below = (folder, model) =>
    entries.filter(({ file, model: its }) => file.startsWith(join(corpora, folder)) && its === model);
  const etcd = below('porcupine-etcd', 'cas-register');
  const rows = [];
  let right = 0;
  let judged = 0;
  const measure = async (history, entries, { model, format, partition = true }) => {
    const task = { model, files: entries.map(({ file }) => file), ...runs, partition, limitMs };
    const theirs = format === undefined ? undefined : { ...task, format };
    const found = await contest({ ours: task, theirs, peer, rounds });
    for (const { file, expected } of entries) {
      judged += 1;
      if (found.seatrial.results[file] === (expected === 'valid' ? 'ok' : 'illegal')) right += 1;
      else
        console.log(
          `${file}: ${found.seatrial.results[file]}, expected ${expected} ${found.seatrial.reason ?? ''}`,
        );
    }
    rows.push(contestRow(history, found));
    return found;
  };

  const logs = await measure(`${etcd.length} etcd logs`, etcd, {
    model: 'cas-register',
    format: 'jepsen-log',
    partition: false,
  });
  const knossos = below('knossos', 'cas-register');
  await measure(`${knossos.length} Knossos files`, knossos, { model: 'cas-register', partition: false });
  const wholes = [];
  for (const entry of below('porcupine-kv', 'kv-append')) {
    const name = /c\d+-\w+/.exec(entry.file)[0];
    const kv = { model: 'kv-append', format: 'porcupine-kv' };
    await measure(`${name} by key`, [entry], kv);
    const whole = await measure(`${name} as one object`, [entry], { ...kv, partition: false });
    if (name.startsWith('c10')) wholes.push({ name, whole });
  }
  return {
    rows,
    goals: [
      { what: `known verdicts, of ${judged}`, value: right, op: '=', goal: judged },
      ...against('etcd logs, cold', logs, 'coldMs', 8),
      ...against('etcd logs, warm', logs, 'warmMs', 25),
      ...wholes.flatMap(({ name, whole }) => against(`${name} as one object, warm`, whole, 'warmMs', 50)),
    ],
  };
}

function against(what, { seatrial, one, shipped }, field, goal) {
  const times = (other) => timesAsFast(seatrial, other, field);
  const why = one === undefined ? 'peer: absent' : 'inconclusive';
  return [
    { what: `${what}: times as fast as Porcupine on one thread`, value: times(one), op: '>=', goal, why },
    { what: `${what}: times as fast as Porcupine as shipped`, value: times(shipped), op: '>=', goal, why },
  ];
}
