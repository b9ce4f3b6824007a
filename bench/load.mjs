/**
 * Our open-loop load generator and autocannon 9 (`overallRate`) side by side, against a small HTTP server in a thread of its own: one
 * that answers, one that hangs, one that hangs from half-time on. What was due, what arrived, what each would call the share that failed,
 * and how a second's requests are spread over it.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import autocannon from 'autocannon';

const rate = 40;
const seconds = 6;
const limitSeconds = 1;
const due = rate * seconds;
/** Answers for so many ms after the first request, then no more. */
const servers = { healthy: Infinity, hanging: -1, 'hanging from half-time on': seconds * 500 };

if (!isMainThread) serve(workerData);

/** Told to end, it tells when each request came, and how many connections there were. */
function serve({ healthyMs }) {
  const arrivals = [];
  let opened = 0;
  const server = createServer((_, response) => {
    arrivals.push(performance.now());
    if (performance.now() - arrivals[0] < healthyMs) response.end('ok');
  });
  server.on('connection', () => (opened += 1));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address()));
  parentPort.once('message', () => parentPort.postMessage({ arrivals, opened }));
}

export async function bench() {
  const rows = [];
  for (const server of Object.keys(servers)) {
    for (const drive of [seatrial, autocannon9]) rows.push(await measure(server, drive));
  }
  const goals = [
    ['hanging', '=', 100, (value) => value === 100],
    ['healthy', '<=', 1, (value) => value <= 1],
  ].map(([server, op, goal, meets]) => {
    const row = rows.find((one) => one.server === server && one.generator === 'seatrial');
    const value = row['failed %'];
    return { what: `due requests of a ${server} server that failed, %`, value, op, goal, met: meets(value) };
  });
  return { peers: ['autocannon 9'], rows, goals };
}

async function measure(server, drive) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { healthyMs: servers[server] } });
  const [{ port }] = await once(worker, 'message');
  const { answered, failed } = await drive(port);
  worker.postMessage('end');
  const [{ arrivals, opened }] = await once(worker, 'message');
  await worker.terminate();
  const sent = arrivals.length;
  const share = Number((failed * 100).toFixed(1));
  const crowded = crowd(arrivals);
  return { server, generator: drive.name, due, sent, answered, 'failed %': share, crowded, opened };
}

/** The most requests that came within 100 ms, as a share of those due in a second: evenly spread, 10 %. */
function crowd(arrivals) {
  const most = Math.max(
    0,
    ...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + 100).length),
  );
  return `${Math.round((most / rate) * 100)} %`;
}

async function seatrial(port) {
  const from = (file) => import(new URL(`../dist/${file}`, import.meta.url).href);
  const { startClock } = await from('adapters/clock.js');
  const { createSession } = await from('adapters/session.js');
  const { createEventLog } = await from('run/event-log.js');
  const { startRequestLoad } = await from('run/request-load.js');
  const { createWorkload } = await from('workload/create-workload.js');
  const { createRandom } = await from('lib/random.js');
  const pace = { rate, duration: `${seconds}s`, timeout: `${limitSeconds}s` };
  const document = { use: 'requests', at: 'server', mix: { home: 1 }, ...pace };
  const perform = async (_, { address, signal }) => {
    const response = await fetch(`http://${address.host}:${address.port}/`, { signal });
    await response.text();
    return { type: response.ok ? 'ok' : 'info' };
  };
  const entry = () => ({ host: '127.0.0.1', port });
  const clock = startClock();
  const rows = [];
  const load = startRequestLoad({
    document,
    requests: { home: { needs: [] } },
    workload: createWorkload(document, { random: createRandom(1), replicas: ['server.1'] }),
    session: createSession({ client: { perform }, entry, direct: entry }),
    clock,
    log: createEventLog({ event: (row) => row.kind === 'load' && rows.push(row), read: () => {} }, clock),
    stopped: new AbortController().signal,
    counts: () => true,
  });
  await load.done;
  load.close();
  const answered = rows.reduce((sum, { well }) => sum + well, 0);
  return { answered, failed: 1 - answered / rows.reduce((sum, row) => sum + row.due, 0) };
}

/** Given 2 × rate × limit connections, of which it takes fewer. Of what it says ended, what failed: it does not know what was due. */
async function autocannon9(port) {
  const connections = 2 * rate * limitSeconds;
  const pace = { overallRate: rate, connections, duration: seconds, timeout: limitSeconds };
  const result = await autocannon({ url: `http://127.0.0.1:${port}`, ...pace });
  const ended = result.requests.total + result.errors;
  return { answered: result['2xx'], failed: (result.errors + result.non2xx) / Math.max(1, ended) };
}
