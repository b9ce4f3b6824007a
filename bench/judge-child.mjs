/**
 * Judges histories in a process of its own, `{ model, judge, files, rounds, enoughMs, partition, limitMs }` its argument, and prints what
 * Porcupine's program beside it prints: a JSON line for every file and round, then the peak memory. Loading the program is not in the times; the first
 * round is the first run. Judged `together`, a pool of `threads` at most is offered; with `always` it is asked whatever it costs.
 */

import { readFileSync } from 'node:fs';

const { model: name, judge = 'linearizability', threads, always, ...task } = JSON.parse(process.argv[2]);
const { files, rounds, enoughMs, partition, limitMs } = task;
const { readHistory } = await import('../dist/history/read-history.js');
const judges = { linearizability, together, 'total-queue': totalQueue };
const judgeRows = await judges[judge]();
const results = { held: 'ok', violated: 'illegal', inconclusive: 'unknown' };

const started = performance.now();
let decided = true;
for (let round = 0; decided && round < rounds; round += 1) {
  if (round > 1 && performance.now() - started > enoughMs) break;
  for (const file of files) {
    const began = performance.now();
    const history = readHistory([readFileSync(file, 'utf8')], { name: file });
    const { verdict, wasRead, ...more } = await judgeRows(history, { name: file });
    const checkMs = performance.now() - wasRead;
    const line = { file, round, result: results[verdict], readMs: wasRead - began, checkMs, ...more };
    console.log(JSON.stringify(line));
    decided &&= verdict !== 'inconclusive';
  }
}
console.log(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1_024 }));

/** All operations are read, then they are searched. */
async function linearizability() {
  const { checkLinearizable } = await import('../dist/check/linearizability/check-linearizable.js');
  const { models } = await import('../dist/check/linearizability/registry.js');
  const now = () => performance.now();
  return searched((operations, options) => checkLinearizable(operations, models[name], { ...options, now }));
}

/** All operations are read, then they are given to a pool of threads, which asks these where that is worth it. */
async function together() {
  const { LinearizabilityPool } = await import('../dist/workers/linearizability-pool.js');
  const pool = new LinearizabilityPool({ threads, always });
  return searched((operations, options) => pool.check(operations, name, options));
}

async function searched(check) {
  const { readOperations } = await import('../dist/history/operations.js');
  // Porcupine's verdict comes without reasons, too.
  const options = { budget: { ms: limitMs }, reductions: { partition }, explain: false };
  return async ({ rows, dialect }, place) => {
    const operations = readOperations(rows, place);
    const wasRead = performance.now();
    const { verdict, nodes, reason } = await check(operations, { ...options, dialect });
    return { verdict, nodes, reason, operations: operations.length, wasRead };
  };
}

/** Rows are read, then they are counted; this judge needs no operations. */
async function totalQueue() {
  const { pairRows } = await import('../dist/history/pair.js');
  const { createTotalQueueChecker } = await import('../dist/check/observations/total-queue.js');
  return ({ rows, dialect }, place) => {
    const pairs = [...pairRows(rows, place)];
    const wasRead = performance.now();
    const checker = createTotalQueueChecker({ dialect });
    for (const pair of pairs) checker.add(pair);
    const { verdict, reasons } = checker.finish();
    const operations = pairs.filter(({ row }) => row.type === 'invoke').length;
    return { verdict, reason: reasons[0], operations, wasRead };
  };
}
