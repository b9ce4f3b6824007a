/**
 * `npm run bench -- NAME [--json] [options]`: one measurement, printed as a table; with --json the last line is one object
 * `{ bench, machine, peers, rows, goals }`; of several tables each row has the title of its own as `table`. Ends with 1 when a goal is not met.
 */

import { arch, cpus, platform, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

const benches = {
  demo: './demo.mjs',
  shop: './shop.mjs',
  matrix: './matrix.mjs',
  load: './load.mjs',
  start: './start.mjs',
  kill: './kill.mjs',
  harness: './harness.mjs',
  parity: './parity.mjs',
  fuzz: './properties.mjs',
  laws: './properties.mjs',
  linearizability: './linearizability.mjs',
  'large-history': './large-history.mjs',
  proxy: './proxy.mjs',
  'proxy-soak': './proxy-soak.mjs',
  'in-process': './in-process.mjs',
  discover: './discover.mjs',
  planner: './planner.mjs',
  'planner-quality': './planner-quality.mjs',
  'planner-shop': './planner-shop.mjs',
  growth: './growth.mjs',
  explore: './explore.mjs',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    times: { type: 'string' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    target: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    runtime: { type: 'string', default: 'process' },
    five: { type: 'boolean', default: false },
    corpora: { type: 'string' },
    mb: { type: 'string' },
    toxiproxy: { type: 'boolean', default: false },
    'ground-truth': { type: 'string' },
    into: { type: 'string' },
  },
});
const [name] = positionals;
const file = benches[name];
if (file === undefined || !['process', 'container'].includes(values.runtime)) {
  console.error(
    `usage: npm run bench -- ${Object.keys(benches).join(' | ')} [--times N] [--rounds N] [--minutes N] [--only NAME] [--target NAME] [--seed N] [--lanes N] [--busy] [--fresh] [--runtime process | container] [--five] [--toxiproxy] [--corpora FOLDER] [--mb N] [--ground-truth FILE] [--into FOLDER] [--json]`,
  );
  process.exit(4);
}

const machine = `${platform()} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
console.log(`bench ${name} on ${machine}\n`);
const { bench } = await import(file);
const {
  peers = [],
  tables,
  rows = rowsOf(tables),
  goals,
} = await bench({ ...values, name }).catch((error) => {
  if (error.code !== 'E_INTERRUPTED') throw error;
  console.error('interrupted; everything that was started has been ended');
  process.exit(130);
});
if (tables === undefined) console.table(rows);
else
  for (const [title, its] of Object.entries(tables)) {
    console.log(`\n${title}`);
    console.table(its);
  }
for (const { what, value, op, goal, met } of goals) {
  const mark = met === null ? 'not measured' : met ? 'met' : 'NOT MET';
  console.log(`${mark}: ${what}: ${value} (goal ${op} ${goal})`);
}
process.exitCode = goals.some(({ met }) => met === false) ? 1 : 0;
if (values.json) console.log(JSON.stringify({ bench: name, machine, peers, rows, goals }));

/** Several tables as one list of rows, each with the title of its table. */
function rowsOf(tables) {
  return Object.entries(tables).flatMap(([table, its]) => its.map((row) => ({ table, ...row })));
}
